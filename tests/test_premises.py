"""A question that names somebody whom an exchange does not name is not answered by it; wrongly missed names hide answers.

Both ways are tested throughout: what is missing is told, and what is held in any spelling or script is not missed.
"""

from __future__ import annotations

import pytest

from rag.premises import capitalised, missing_names
from rag.schema import Exchange, Turn

JAPAN = {
    "en": "We have lodged representations with the Japanese side over the boats.",
    "fr": "Nous avons protesté auprès de la partie japonaise au sujet des bateaux.",
    "zh": "我们已就渔船一事向日方提出交涉。",
    "es": "Hemos protestado ante la parte japonesa por los barcos.",
    "de": "Wir haben bei der japanischen Seite wegen der Boote protestiert.",
}


def missing(
    question: str,
    language: str,
    said: str = JAPAN["en"],
    spoken: str = "en",
    *,
    own: frozenset[str] = frozenset(),
    present: tuple[str, ...] = (),
    asked_by: tuple[str, ...] = (),
    answered_by: tuple[str, ...] = (),
) -> list[str]:
    """What a question misses in an exchange in which an official says one thing."""
    turn = Turn(None, "official", (), said)
    exchange = Exchange("t/1", "t", "exchange", None, asked_by, answered_by, (turn,))
    return missing_names(question, language, exchange, spoken, own, present)


SOUTH_KOREA = [
    ("What did they say about South Korea?", "en", "South Korea"),
    ("Qu’ont-ils dit de la Corée du Sud ?", "fr", "Corée du Sud"),
    ("他们对韩国说了什么？", "zh", "韩国"),
    ("¿Qué dijeron de Corea del Sur?", "es", "Corea del Sur"),
    ("Was sagten sie zu Südkorea?", "de", "Südkorea"),
]
ABOUT_JAPAN = [
    ("What did they say about Japan?", "en"),
    ("Qu’ont-ils dit du Japon ?", "fr"),
    ("他们对日本说了什么？", "zh"),
    ("¿Qué dijeron de Japón?", "es"),
    ("Was sagten sie zu Japan?", "de"),
]


@pytest.mark.parametrize("spoken", JAPAN)
@pytest.mark.parametrize(("question", "language", "name"), SOUTH_KOREA)
def test_another_country_on_the_same_topic_is_missing(question: str, language: str, name: str, spoken: str) -> None:
    assert missing(question, language, JAPAN[spoken], spoken) == [name]


@pytest.mark.parametrize("spoken", JAPAN)
@pytest.mark.parametrize(("question", "language"), ABOUT_JAPAN)
def test_a_country_is_held_by_its_adjective_in_any_language(question: str, language: str, spoken: str) -> None:
    assert missing(question, language, JAPAN[spoken], spoken) == []


@pytest.mark.parametrize(
    ("question", "language", "said", "spoken"),
    [
        ("What of Spain?", "en", "The Spanish minister came.", "en"),
        ("Que dit l’Espagne ?", "fr", "El ministro español vino.", "es"),
        ("西班牙说了什么？", "zh", "The Spanish minister came.", "en"),
        ("¿Qué dijo Alemania?", "es", "The German side agreed.", "en"),
        ("Was will Frankreich?", "de", "The French side agreed.", "en"),
        ("What of the Netherlands?", "en", "The Dutch side agreed.", "en"),
    ],
)
def test_a_people_is_named_by_its_language(question: str, language: str, said: str, spoken: str) -> None:
    assert missing(question, language, said, spoken) == []


@pytest.mark.parametrize(
    ("people", "said", "spoken"),
    [
        ("French", "France agreed.", "en"),
        ("Japanese", "Le Premier ministre du Japon est venu.", "fr"),
        ("German", "La chancelière allemande est venue.", "fr"),
        ("American", "The US agreed.", "en"),
        ("Americans", "Les États-Unis ont accepté.", "fr"),
        ("British", "The UK agreed.", "en"),
        ("Swiss", "La Suisse a accepté.", "fr"),
        ("Korean", "La Corée du Sud a accepté.", "fr"),
        ("Turkish", "La Turquie a accepté.", "fr"),
    ],
)
def test_a_people_is_held_by_the_name_of_its_country(people: str, said: str, spoken: str) -> None:
    assert missing(f"What did the {people} want?", "en", said, spoken) == []
    assert missing(f"What did the {people} want?", "en", "Vanuatu agreed.") == [people]


def test_the_people_of_the_side_spoken_for_is_not_missing() -> None:
    assert missing("What did the Chinese side say?", "en") == ["Chinese"]
    assert missing("What did the Chinese side say?", "en", own=frozenset({"china"})) == []


def test_a_language_of_many_countries_names_none_of_them() -> None:
    assert missing("What of Mexico?", "en", "The Spanish minister came.") == ["Mexico"]


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did they say about Elon Musk?", "en"),
        ("Qu’ont-ils dit d’Elon Musk ?", "fr"),
        ("¿Qué dijeron de Elon Musk?", "es"),
        ("Was sagten sie zu Elon Musk?", "de"),
        ("他们对马斯克说了什么？", "zh"),
    ],
)
def test_a_person_nobody_mentions_is_missing(question: str, language: str) -> None:
    assert len(missing(question, language)) == 1
    assert missing(question, language, "We noted what Elon Musk said.") == []


def test_a_person_is_held_by_the_family_name() -> None:
    assert missing("What of Ada Noor?", "en", "Ms. Noor has left.") == []


@pytest.mark.parametrize(
    ("question", "language", "name"),
    [("What did they say of Putin?", "en", "Putin"), ("他们对普京说了什么？", "zh", "普京")],
)
def test_a_known_person_is_missed_and_held_across_scripts(question: str, language: str, name: str) -> None:
    assert missing(question, language) == [name]
    assert missing(question, language, "普京总统来访。", "zh") == []
    assert missing(question, language, "Poutine est venu.", "fr") == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What does Tokyo want?", "en"),
        ("Que veut Tokyo ?", "fr"),
        ("¿Qué quiere Tokio?", "es"),
        ("Was will Tokio?", "de"),
    ],
)
def test_a_capital_stands_for_its_country(question: str, language: str) -> None:
    assert missing(question, language) == []


def test_a_capital_of_another_country_is_missing() -> None:
    assert missing("What does Seoul want?", "en") == ["Seoul"]
    assert missing("Que veut Séoul ?", "fr") == ["Séoul"]


@pytest.mark.parametrize("said", ["Washington agreed.", "The United States agreed.", "The US agreed."])
@pytest.mark.parametrize(
    "question", ["What did Washington say?", "What did the US say?", "What did the White House say?"]
)
def test_a_government_is_one_under_all_its_names(question: str, said: str) -> None:
    assert missing(question, "en", said) == []


def test_us_in_small_letters_is_no_country() -> None:
    assert missing("What can they tell us of the boats?", "en") == []


@pytest.mark.parametrize(
    ("question", "language"),
    [("What did China say?", "en"), ("Que dit Pékin ?", "fr"), ("中国说了什么？", "zh"), ("¿Qué dijo China?", "es"),
     ("Was sagte Peking?", "de")],
)  # fmt: skip
def test_nobody_names_the_side_they_speak_for(question: str, language: str) -> None:
    assert missing(question, language, own=frozenset({"china", "chine", "中国"})) == []
    assert len(missing(question, language)) == 1


def test_whoever_is_present_is_not_missing() -> None:
    question = "What did Ada Noor say about the boats?"
    assert missing(question, "en") == ["Ada Noor"]
    assert missing(question, "en", present=("Ada Noor",)) == []
    assert missing(question, "en", answered_by=("MS. NOOR",)) == []


def test_a_reporter_who_asks_is_not_missing() -> None:
    assert missing("What did Agence Lune ask about the boats?", "en", asked_by=("Agence Lune",)) == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did Reuters ask?", "en"),
        ("Qu’a demandé l’Agence France-Presse ?", "fr"),
        ("路透社问了什么？", "zh"),
        ("¿Qué preguntó Reuters?", "es"),
        ("Was fragte Reuters?", "de"),
        ("What did The Paper ask?", "en"),
    ],
)
def test_a_known_outlet_is_no_premise(question: str, language: str) -> None:
    assert missing(question, language) == []


@pytest.mark.parametrize(
    ("question", "language"), [("¿Qué dijeron de la reunión?", "es"), ("Que dit-on à La Réunion ?", "fr")]
)
def test_reunion_is_no_premise_being_mostly_a_meeting(question: str, language: str) -> None:
    assert missing(question, language) == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did they say of the boats in March?", "en"),
        ("What did they say of the boats on Monday?", "en"),
        ("Que dit-on des bateaux en Mars ?", "fr"),
        ("¿Qué dijeron de los barcos en Abril?", "es"),
        ("Was sagten sie im Dezember zu den Booten?", "de"),
    ],
)
def test_a_month_or_a_weekday_is_no_name(question: str, language: str) -> None:
    assert missing(question, language) == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did the Foreign Ministry say?", "en"),
        ("What did the President say?", "en"),
        ("Que dit le Ministère des Affaires étrangères ?", "fr"),
        ("¿Qué dijo el Gobierno?", "es"),
        ("Was sagt das Auswärtige Amt?", "de"),
        ("外交部说了什么？", "zh"),
    ],
)
def test_an_institution_without_a_country_is_no_name(question: str, language: str) -> None:
    assert missing(question, language) == []


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did the Security Council say?", "en"),
        ("Que dit le Conseil de sécurité ?", "fr"),
        ("安理会说了什么？", "zh"),
        ("¿Qué dijo el Consejo de Seguridad?", "es"),
        ("Was sagt der Sicherheitsrat?", "de"),
    ],
)
def test_a_named_organisation_is_one(question: str, language: str) -> None:
    assert len(missing(question, language)) == 1
    assert missing(question, language, "The Security Council met.") == []
    assert missing(question, language, "安理会举行了会议。", "zh") == []


def test_in_a_chinese_transcript_only_known_names_can_be_missing() -> None:
    assert missing("What did Ada Noor say?", "en", JAPAN["zh"], "zh") == []  # nobody knows how Chinese writes it
    assert missing("What did South Korea say?", "en", JAPAN["zh"], "zh") == ["South Korea"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What of the US?", "美方作出了表态。"),
        ("What of Vanuatu?", "瓦努阿图总理来访。"),
        ("What of NATO?", "北约举行峰会。"),
    ],
)
def test_a_chinese_transcript_holds_names_as_chinese_writes_them(question: str, said: str) -> None:
    assert missing(question, "en", said, "zh") == []


def test_german_nouns_are_no_names() -> None:
    assert missing("Was sagten sie zur Lieferung von Stahl?", "de") == []


def test_an_abbreviation_nobody_mentions_is_missing() -> None:
    assert missing("What did they say about ZTE?", "en") == ["ZTE"]
    assert missing("What did UNHCR say?", "en") == ["UNHCR"]


def test_of_a_question_that_names_three_one_may_go_unsaid() -> None:
    question = "Are there sanctions on Peru, Chile and Vanuatu?"
    assert missing(question, "en", "On Peru and Chile, yes.") == []
    assert sorted(missing(question, "en", "On Peru, yes.")) == ["Chile", "Vanuatu"]


def test_several_names_are_missing_each_once() -> None:
    question = "Did South Korea and Vanuatu speak of South Korea?"
    assert sorted(missing(question, "en")) == ["South Korea", "Vanuatu"]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Did Elon Musk cancel?", ["Elon Musk"]),
        ("Boats were seen. Tariffs were not.", []),  # the first words of sentences
        ("What of Jean-Luc Noor?", ["Jean-Luc Noor"]),
        ("So it is: Boats again", []),
        ("NATO met UNHCR.", ["NATO", "UNHCR"]),
        ("Is it Li?", []),  # too short to be looked for
        ("", []),
    ],
)
def test_runs_of_capitals_that_open_no_sentence_are_names(text: str, runs: list[str]) -> None:
    assert capitalised(text) == runs
