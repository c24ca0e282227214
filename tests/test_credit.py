"""Whom a sentence credits with the words it quotes: labelled sentences about the seed, in five languages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.credit import misplaced_credit
from rag.reading import read
from rag.schema import Exchange, Quote, Role, Turn
from rag.transcripts import parse

(SEED,) = parse(read(Path(__file__).parent.parent / "seeds" / "2024-07-02-fr.txt"))
OFFICIALS = ("Mao Ning", "Lin Jian", "Wang Wenbin", "Jen Psaki")
BEIJING_DAILY = next(one for one in SEED.exchanges if one.asked_by == ("Beijing Daily",))
CCTV = next(one for one in SEED.exchanges if one.asked_by == ("CCTV",))
REUTERS = next(one for one in SEED.exchanges if one.asked_by == ("Reuters",) and "Vanuatu" in one.turns[0].text)
KIDNAPPED = next(one for one in SEED.exchanges if "enlevé" in one.turns[0].text)
UNKNOWN = Exchange("x", "t", "statement", None, (), (), (Turn(None, "unknown", (), "La Chine veut la paix."),))


def quote(exchange: Exchange, role: Role, speaker: str | None = None) -> Quote:
    number = next((n for n, turn in enumerate(exchange.turns) if turn.role == role), 0)
    turn = exchange.turns[number]
    return Quote("t", exchange.id, number, role, speaker or turn.speaker, turn.text[:20], 0, 20, "exact")


def why(sentence: str, language: str, exchange: Exchange, role: Role) -> str | None:
    return misplaced_credit(sentence, language, quote(exchange, role), exchange, OFFICIALS)


REPORTERS_RIGHT = [
    ("en", REUTERS, "Reuters asked Mao Ning whether China attaches strategic importance to the Pacific islands."),
    ("en", REUTERS, "Reuters asked about the strategic importance of relations with the Pacific islands."),
    ("en", REUTERS, "A reporter noted that China had handed over government buildings in Vanuatu."),
    ("en", REUTERS, "Mao Ning was asked by Reuters about the Pacific islands."),
    ("en", REUTERS, "In a question to the spokesperson, Reuters noted that the prime minister of Solomon Islands would visit China."),
    ("en", REUTERS, "According to Reuters, the new prime minister of Solomon Islands will visit China."),
    ("en", BEIJING_DAILY, "According to Beijing Daily, NATO's chief said China challenges the alliance's values."),
    ("en", BEIJING_DAILY, "Beijing Daily cited Jens Stoltenberg as saying that China challenges NATO's values."),
    ("en", BEIJING_DAILY, "The Beijing Daily reporter asked Mao Ning to comment on Stoltenberg's words."),
    ("en", KIDNAPPED, "Reuters asked why the spokesperson had no details."),
    ("en", REUTERS, "The journalist wanted to know how China sees its ties with Vanuatu and Solomon Islands."),
    ("zh", REUTERS, "路透社记者向毛宁询问中国与岛国的关系。"),
    ("fr", REUTERS, "Dans sa question, Reuters relève que la Chine a construit des bâtiments au Vanuatu."),
    ("de", BEIJING_DAILY, "Beijing Daily zitierte Stoltenberg mit den Worten, China fordere die NATO heraus."),
    ("fr", REUTERS, "Reuters a demandé à Mao Ning quelle importance la Chine accorde aux îles du Pacifique."),
    ("fr", REUTERS, "Reuters a interrogé Mao Ning sur le Vanuatu."),
    ("fr", BEIJING_DAILY, "Selon Beijing Daily, Jens Stoltenberg a déclaré que la Chine remettait en cause les valeurs de l’OTAN."),
    ("fr", BEIJING_DAILY, "Un journaliste a rapporté les propos de Jens Stoltenberg sur la Chine."),
    ("fr", BEIJING_DAILY, "Mao Ning a été interrogée par Beijing Daily sur l’OTAN."),
    ("zh", REUTERS, "路透社问毛宁中国如何看待与太平洋岛国的关系。"),
    ("zh", REUTERS, "路透社记者向毛宁提问。"),
    ("zh", BEIJING_DAILY, "据北京日报，北约秘书长斯托尔滕贝格称中国挑战北约的价值观。"),
    ("zh", CCTV, "央视记者提到联合国大会通过了决议。"),
    ("es", REUTERS, "Reuters preguntó a Mao Ning si China concede importancia estratégica a las islas."),
    ("es", BEIJING_DAILY, "Según Beijing Daily, Stoltenberg dijo que China desafía los valores de la OTAN."),
    ("es", REUTERS, "Un periodista preguntó por las relaciones con Vanuatu."),
    ("de", REUTERS, "Reuters fragte Mao Ning, ob China den Inseln strategische Bedeutung beimisst."),
    ("de", REUTERS, "Reuters hat Mao Ning nach Vanuatu gefragt."),
    ("de", BEIJING_DAILY, "Laut Beijing Daily sagte Stoltenberg, China stelle die Werte der NATO infrage."),
    ("de", CCTV, "Eine Journalistin fragte nach der Resolution."),
]  # fmt: skip
REPORTERS_WRONG = [
    ("en", REUTERS, "Mao Ning said that China had handed over government buildings."),
    ("en", REUTERS, "Asked by Reuters, Mao Ning said that the islands are strategic."),
    ("en", REUTERS, "China said that the new prime minister would visit."),
    ("en", REUTERS, "Asked by Reuters, she confirmed that the islands are strategic."),
    ("en", REUTERS, "In response to Reuters, the importance of the islands was stressed."),
    ("en", REUTERS, "Beijing told Reuters that the islands are strategic."),
    ("en", BEIJING_DAILY, "The spokesperson warned that NATO sees a threat, Beijing Daily noted."),
    ("en", BEIJING_DAILY, "NATO considers that China challenges its values."),
    ("en", BEIJING_DAILY, "AFP asked about NATO's values."),
    ("en", REUTERS, "The buildings in Vanuatu were handed over yesterday."),
    ("en", REUTERS, "Mao Ning asked Reuters why the islands matter."),
    ("en", REUTERS, "A reporter asked about the islands, and Beijing replied that they matter."),
    ("en", REUTERS, "According to China, the islands are strategic, a reporter heard."),
    ("en", REUTERS, "China's position is that the islands are strategic, in the reporter's question."),
    ("en", REUTERS, "The question from Reuters shows that Mao Ning considers the islands strategic."),
    ("en", REUTERS, "Mao Ning, the foreign ministry spokesperson, told a reporter that the islands matter."),
    ("en", REUTERS, "Mao Ning: the islands matter, as Reuters asked."),
    ("en", REUTERS, "Reuters asked Mao Ning, who called the islands strategic."),
    ("en", REUTERS, "Blinken told Reuters that the islands matter."),
    ("fr", REUTERS, "Pékin a affirmé, selon un journaliste, que les îles sont stratégiques."),
    ("de", REUTERS, "China hat laut einem Journalisten erklärt, die Inseln seien strategisch."),
    ("de", REUTERS, "Der Sprecherin zufolge sind die Inseln strategisch, so ein Journalist."),
    ("zh", REUTERS, "毛宁：岛国很重要，记者问。"),
    ("zh", REUTERS, "记者会上，中国外交部发言人毛宁就岛国问题表示重视。"),
    ("es", REUTERS, "Según Pekín, las islas son estratégicas, según un periodista."),
    ("fr", REUTERS, "Interrogée par Reuters, Mao Ning a déclaré que les îles sont stratégiques."),
    ("fr", REUTERS, "La Chine a annoncé la remise des bâtiments, après une question de Reuters."),
    ("fr", REUTERS, "Selon la porte-parole, le Premier ministre se rendra en Chine, question de Reuters."),
    ("fr", REUTERS, "En réponse à Reuters, la visite a été confirmée."),
    ("fr", REUTERS, "Les îles sont stratégiques, a déclaré Mao Ning à un journaliste."),
    ("zh", REUTERS, "毛宁回答路透社提问时表示太平洋岛国很重要。"),
    ("zh", REUTERS, "中方表示，路透社提到的岛国很重要。"),
    ("zh", REUTERS, "在被路透社问到时表示岛国很重要。"),
    ("zh", BEIJING_DAILY, "发言人指出北约认为中国构成挑战，这是记者的问题。"),
    ("es", REUTERS, "Preguntada por Reuters, dijo que las islas son estratégicas."),
    ("es", REUTERS, "La portavoz afirmó ante un periodista que las islas son estratégicas."),
    ("es", REUTERS, "China anunció a los periodistas la entrega de los edificios."),
    ("de", REUTERS, "Auf eine Frage von Reuters sagte Mao Ning, die Inseln seien strategisch."),
    ("de", REUTERS, "Peking erklärte Reuters, die Inseln seien strategisch."),
    ("de", REUTERS, "Die Sprecherin betonte gegenüber einem Reporter die Bedeutung der Inseln."),
]  # fmt: skip
OFFICIALS_RIGHT = [
    ("en", REUTERS, "Asked by Reuters, Mao Ning said that China is committed to the islands."),
    ("en", CCTV, "The resolution was adopted by consensus."),
    ("en", CCTV, "China appreciates the support, the spokesperson said."),
    ("en", REUTERS, "China told Reuters that it is committed to the islands."),
    ("en", REUTERS, "Reuters asked about the islands; Mao Ning said that China is committed."),
    ("en", KIDNAPPED, "A Chinese national was kidnapped and killed, Mao Ning confirmed."),
    ("en", REUTERS, "Mao Ning said in answer to a question from Reuters that China is committed."),
    ("en", BEIJING_DAILY, "NATO should reflect on the causes of the crisis, she said."),
    ("es", CCTV, "Mao Ning dijo a CCTV que la resolución fue adoptada."),
    ("de", REUTERS, "Mao Ning zufolge setzt sich China für die Inseln ein."),
    ("zh", BEIJING_DAILY, "毛宁在回答北京日报记者提问时说，北约不断挑战中国。"),
    ("fr", CCTV, "La résolution a été adoptée hier par consensus, a indiqué Mao Ning en réponse à CCTV."),
    ("fr", BEIJING_DAILY, "Selon Mao Ning, c’est l’OTAN qui défie la Chine."),
    ("zh", REUTERS, "路透社提问时，毛宁表示中国一直致力于加强友谊。"),
    ("zh", REUTERS, "中方一贯致力于加强与岛国的合作。"),
    ("es", REUTERS, "Preguntada por Reuters, la portavoz dijo que China está comprometida."),
    ("de", CCTV, "Auf die Frage von CCTV antwortete Mao Ning, die Resolution sei angenommen."),
    ("de", CCTV, "Die Resolution wurde im Konsens angenommen."),
]  # fmt: skip
OFFICIALS_WRONG = [
    ("en", REUTERS, "Reuters said that the islands are friends."),
    ("en", REUTERS, "According to Reuters, China is committed to the islands."),
    ("en", REUTERS, "Lin Jian said that China is committed to the islands."),
    ("en", REUTERS, "Asked by AFP, Mao Ning said that China is committed."),
    ("en", BEIJING_DAILY, "Jen Psaki rejected NATO's claims."),
    ("fr", CCTV, "Selon CCTV, la résolution a été adoptée."),
    ("fr", CCTV, "Un journaliste a affirmé que la résolution a été adoptée."),
    ("fr", CCTV, "Wang Wenbin a salué la résolution."),
    ("zh", CCTV, "央视报道称决议获得通过。"),
    ("zh", CCTV, "林剑表示决议获得通过。"),
    ("es", CCTV, "CCTV afirmó que la resolución fue adoptada."),
    ("es", CCTV, "Según CCTV, la resolución fue adoptada."),
    ("de", CCTV, "Laut CCTV wurde die Resolution angenommen."),
    ("de", CCTV, "CCTV sagte, die Resolution sei angenommen."),
]  # fmt: skip
UNKNOWN_WRONG = [
    ("en", "Mao Ning said that China wants peace."),
    ("en", "The spokesperson said that peace is wanted."),
    ("fr", "Le porte-parole a déclaré vouloir la paix."),
    ("zh", "发言人表示希望和平。"),
    ("es", "La ministra dijo que quiere la paz."),
    ("de", "Laut Sprecherin ist Frieden das Ziel."),
]
UNKNOWN_RIGHT = [("en", "Peace is wanted."), ("fr", "La Chine veut la paix."), ("zh", "中国要和平。"), ("de", "China will Frieden.")]  # fmt: skip


@pytest.mark.parametrize(("language", "exchange", "sentence"), REPORTERS_RIGHT)
def test_a_reporters_words_are_a_reporters(language: str, exchange: Exchange, sentence: str) -> None:
    assert why(sentence, language, exchange, "reporter") is None


@pytest.mark.parametrize(("language", "exchange", "sentence"), REPORTERS_WRONG)
def test_a_reporters_words_are_not_an_officials(language: str, exchange: Exchange, sentence: str) -> None:
    assert why(sentence, language, exchange, "reporter")


@pytest.mark.parametrize(("language", "exchange", "sentence"), OFFICIALS_RIGHT)
def test_an_officials_words_are_the_officials(language: str, exchange: Exchange, sentence: str) -> None:
    assert why(sentence, language, exchange, "official") is None


@pytest.mark.parametrize(("language", "exchange", "sentence"), OFFICIALS_WRONG)
def test_an_officials_words_are_nobody_elses(language: str, exchange: Exchange, sentence: str) -> None:
    assert why(sentence, language, exchange, "official")


@pytest.mark.parametrize(("language", "sentence"), UNKNOWN_WRONG)
def test_nobody_is_credited_where_nobody_knows_who_spoke(language: str, sentence: str) -> None:
    assert why(sentence, language, UNKNOWN, "unknown")


@pytest.mark.parametrize(("language", "sentence"), UNKNOWN_RIGHT)
def test_without_credit_unknown_words_may_stand(language: str, sentence: str) -> None:
    assert why(sentence, language, UNKNOWN, "unknown") is None


def test_a_label_whose_role_is_not_known_may_be_named() -> None:
    said = quote(UNKNOWN, "unknown", "Jane Roe")
    assert misplaced_credit("Jane Roe said that peace is wanted.", "en", said, UNKNOWN, OFFICIALS) is None
    assert misplaced_credit("The minister said that peace is wanted.", "en", said, UNKNOWN, OFFICIALS)


def test_a_language_without_words_is_not_trusted_with_a_reporters_words() -> None:
    assert why("Reuters perguntou.", "pt", REUTERS, "reporter")
    assert why("A resolução foi adotada.", "pt", CCTV, "official") is None


@given(st.text(max_size=120), st.sampled_from(["en", "fr", "zh", "es", "de", "pt"]), st.sampled_from(["reporter", "official", "moderator", "unknown"]))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_strange(sentence: str, language: str, role: Role) -> None:
    why(sentence, language, REUTERS, role)


@pytest.mark.parametrize(
    "piece", ["Reuters asked China, ", "said ", "毛宁表示", "路透社问", "China a ", ", (", "asked by "]
)
@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_long_sentences_take_no_time(piece: str, language: str) -> None:
    began = time.perf_counter()
    why(piece * (2_000 // len(piece)), language, REUTERS, "reporter")
    assert time.perf_counter() - began < 3
