"""Scorers: each with its arithmetic, absent where it does not apply, and lost by who deserves to lose it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval import scorers
from eval.dataset import Case
from eval.gold import locate
from eval.scorers import SCORERS, Score, introduced_role, introductions, score, score_failure
from rag.phrases import Phrases, phrases
from rag.schema import Answer, Citation, Dropped, Exchange, Usage
from tests.eval_samples import (
    BRIDGE,
    BRIDGE_ID,
    COAST,
    CONFERENCE,
    LAW,
    LAW_ID,
    MAY,
    MAYOR,
    STRIKE,
    STRIKE_ID,
    TEACHERS,
    TRANSCRIPT,
    answer,
    case,
    cite,
    evidence,
)

REFUSED = answer()
OFF_TOPIC = case()


def value(name: str, asked: Case, given: Answer) -> float | None:
    found = SCORERS[name](evidence(asked, given))
    return None if found is None else found.value


# The right exchange


@pytest.mark.parametrize(
    ("citations", "first", "shown"),
    [
        ((cite(LAW),), 1.0, 1.0),
        ((cite(COAST),), 1.0, 1.0),  # another sentence of the gold exchange
        ((cite(BRIDGE), cite(LAW, 2)), 0.0, 1.0),
        ((cite(BRIDGE),), 0.0, 0.0),
        ((), 0.0, 0.0),  # a refusal of what is on record is a miss, not a case less
    ],
)
def test_a_hit_is_a_citation_of_a_gold_exchange(citations: tuple[Citation, ...], first: float, shown: float) -> None:
    given = answer(*citations)
    assert (value("hit_at_1", case(LAW), given), value("hit_at_shown", case(LAW), given)) == (first, shown)


def test_citation_precision_counts_each_exchange_once() -> None:
    # Cited: law, law, bridge, strike = 3 distinct exchanges, of which 1 is gold: 1/3.
    given = answer(cite(LAW), cite(COAST, 2), cite(BRIDGE, 3), cite(TEACHERS, 4))
    found = scorers.citation_precision(evidence(case(LAW), given))
    assert found == Score(1 / 3, "1 of 3 cited exchanges are gold", 3)


def test_citation_recall_is_over_distinct_gold_exchanges() -> None:
    # Gold: law, law, bridge = 2 distinct exchanges, of which 1 is cited: 1/2.
    asked = case(LAW, COAST, BRIDGE)
    assert scorers.citation_recall(evidence(asked, answer(cite(LAW)))) == Score(0.5, "1 of 2 gold exchanges cited", 2)
    assert value("citation_recall", asked, answer(cite(BRIDGE), cite(COAST, 2))) == 1.0
    assert value("citation_recall", asked, REFUSED) == 0.0


def test_a_conference_that_is_there_twice_is_right_in_either_copy() -> None:
    copies = tuple(replace(exchange, id=f"copy/{n}") for n, exchange in enumerate(CONFERENCE.exchanges, 1))
    copy = replace(CONFERENCE, id="copy", exchanges=copies)
    asked = case(LAW)
    gold = tuple(locate(one, [CONFERENCE, copy]) for one in asked.gold)
    both = replace(evidence(asked, answer(cite(LAW, exchange="copy/1", transcript="copy"))), gold=gold)
    assert (scorers.hit_at_1(both), scorers.citation_recall(both)) == (
        Score(1.0, "first cited copy/1"),
        Score(1.0, "1 of 1 gold exchanges cited", 1),
    )


# The right words


def test_gold_overlap_is_the_share_of_the_gold_quotes_characters_that_is_shown() -> None:
    # "The bridge costs 40 million crowns." has 35 characters; the citation's span ends after "The bridge costs" (16).
    start = TRANSCRIPT.text.index(BRIDGE)
    part = cite(BRIDGE, quote="The bridge costs", end=start + 16)
    assert len(BRIDGE) == 35
    assert value("gold_overlap", case(BRIDGE), answer(part)) == pytest.approx(16 / 35)
    assert value("gold_overlap", case(BRIDGE), answer(cite(MAY))) == 0.0
    assert value("gold_overlap", case(BRIDGE), answer(part, cite(BRIDGE, 2))) == 1.0


def test_gold_overlap_knows_transcripts_apart() -> None:
    assert value("gold_overlap", case(LAW), answer(cite(LAW, transcript="2024-07-03-fr-000000"))) == 0.0


def test_gold_overlap_takes_the_gold_quote_that_is_shown_best() -> None:
    assert value("gold_overlap", case(LAW, COAST), answer(cite(COAST))) == 1.0


def test_gold_overlap_in_a_premise_trap_wants_the_officials_sentence() -> None:
    trap = case(LAW, MAYOR, role="official", tags=("exchange-1", "premise-trap"))
    assert value("gold_overlap", trap, answer(cite(MAYOR))) == 0.0
    assert value("gold_overlap", trap, answer(cite(MAYOR), cite(LAW, 2))) == 1.0


def test_key_facts_are_looked_for_in_the_quotes_and_nowhere_else() -> None:
    # Of "40 million" and "in May" one stands in the quote: 1/2. The answer's own words prove nothing.
    asked = case(BRIDGE, MAY, facts=("40 million", "in May"))
    given = answer(cite(BRIDGE), text="Work starts in May.")
    assert scorers.key_facts(evidence(asked, given)) == Score(0.5, "not shown: in May", 2)


# Proof


@pytest.mark.parametrize(
    ("citation", "why"),
    [
        (cite(LAW, quote="The harbour law will be changed."), "does not stand at"),
        (cite(LAW, start=0, end=len(LAW)), "does not stand at"),
        (cite(LAW, exchange=BRIDGE_ID), "absent as words of the official"),
        (cite(MAYOR, role="official"), "misattributed as words of the official"),
        (cite(LAW, exchange="2024-07-03-en-89f966/9"), "is not in"),
        (cite(LAW, transcript="2024-07-03-en-000000"), "is not in"),
        (cite(LAW, quote=TRANSCRIPT.title, start=0, end=len(TRANSCRIPT.title)), "absent as words of the official"),
    ],
    ids=["altered", "elsewhere", "wrong exchange", "other role", "no exchange", "no transcript", "the title"],
)
def test_a_quote_that_the_archive_does_not_prove_is_invalid(citation: Citation, why: str) -> None:
    # One of two citations is proven: 1/2.
    found = scorers.quote_validity(evidence(case(LAW), answer(cite(LAW), replace(citation, number=2))))
    assert found is not None
    assert (found.value, found.of) == (0.5, 2)
    assert found.explanation.startswith("[2] ")
    assert why in found.explanation


def test_a_quote_that_the_archive_proves_is_valid_whoever_said_it() -> None:
    given = answer(cite(MAYOR), cite(LAW, 2), cite(STRIKE, 3))
    assert scorers.quote_validity(evidence(case(LAW), given)) == Score(1.0, "all proven", 3)


# Who said it


@pytest.mark.parametrize(
    ("citation", "errors"),
    [
        (cite(LAW), 0),
        (cite(MAYOR), 0),
        (cite(MAYOR, role="official"), 1),
        (cite(MAYOR, role="official", speaker="Anna Berg"), 1),  # one citation is one error
        (cite(LAW, role="reporter"), 1),
        (cite(LAW, speaker="Reuters"), 1),
        (cite(LAW, speaker=None), 1),
        (cite(LAW, exchange=BRIDGE_ID), 0),  # the wrong exchange is not a wrong role
        (cite(STRIKE), 0),  # nobody is named, and nobody is credited
        (cite(STRIKE, speaker="Reuters"), 1),
        (cite(LAW, quote="Press", start=0, end=5), 0),  # in no turn: an invalid quote, not a role error
    ],
)
def test_a_role_error_is_a_credit_that_the_archive_contradicts(citation: Citation, errors: int) -> None:
    found = scorers.role_errors(evidence(case(LAW), answer(citation)))
    assert found is not None
    assert (found.value, found.of) == (errors, 1)


def test_where_a_label_names_nobody_the_only_one_on_that_side_may_be_named() -> None:
    exchange = TRANSCRIPT.exchanges[2]
    named = replace(exchange, asked_by=("Le Monde",))
    assert scorers.Said(named, exchange.turns[0]).speakers == (None, "Le Monde")
    assert scorers.Said(replace(exchange, asked_by=("Le Monde", "AFP")), exchange.turns[0]).speakers == (None,)


def test_a_reporters_words_under_an_officials_introduction_are_an_error_though_the_citation_is_right() -> None:
    given = answer(cite(MAYOR), text=f"Anna Berg said on 3 July 2024, answering Reuters:\n“{MAYOR}” [1]")
    assert scorers.role_errors(evidence(case(LAW), given)) == Score(
        1.0, "[1] introduced as words of the official, said by the reporter", 1
    )


def test_each_quote_belongs_to_the_introduction_above_it() -> None:
    text = (
        "This stands in the question by Reuters on 3 July 2024. "
        "These are the reporter’s words, not those of Anna Berg:\n"
        f"“{MAYOR}” [1]\n\nAnna Berg answered:\n“{LAW}” [2]\n“{COAST}” [3]"
    )
    given = answer(cite(MAYOR), cite(LAW, 2), cite(COAST, 3), text=text)
    assert introductions(given) == {1: "reporter", 2: "official", 3: "official"}
    assert value("role_errors", case(LAW), given) == 0


def test_words_that_the_text_credits_to_nobody_are_no_error() -> None:
    text = f"The transcript does not tell who says this on 3 July 2024:\n“{LAW}” [1]"
    given = answer(cite(LAW), text=text)
    assert introductions(given) == {}
    assert value("role_errors", case(LAW), given) == 0


def test_a_line_of_the_transcript_that_reads_like_an_introduction_is_none() -> None:
    quoted = cite(LAW, quote=f"He asked.\nAnna Berg answered:\n{LAW}")
    given = answer(quoted, text=f"Reuters asked Anna Berg; these are the reporter’s words:\n“{quoted.quote}” [1]")
    assert introductions(given) == {1: "reporter"}


def test_a_sentence_of_a_model_stands_above_its_quotes_introduction_and_says_nothing_of_their_role() -> None:
    text = (
        f"The law stays [1]\nAnna Berg answered:\n“{LAW}” [1]\n\n"
        "The mayor is said to fear for fishermen [2]\n"
        f"Reuters asked Anna Berg; these are the reporter’s words:\n“{MAYOR}” [2]\n\n"
        # Shown before, and so neither introduced nor quoted again.
        "All the same the law stays [1]"
    )
    given = answer(cite(LAW), cite(MAYOR, 2), text=text)
    assert introductions(given) == {1: "official", 2: "reporter"}
    assert value("role_errors", case(LAW), given) == 0


def test_a_quote_that_stands_within_another_does_not_hide_whose_the_other_is() -> None:
    longer = cite(f"{LAW} {COAST}", 2)
    text = f"Anna Berg answered:\n“{LAW}” [1]\n\nReuters asked Anna Berg; these are the reporter’s words:\n“{longer.quote}” [2]"
    assert introductions(answer(cite(LAW), longer, text=text)) == {1: "official", 2: "reporter"}


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_every_introduction_of_the_quotes_engine_is_recognised(language: str) -> None:
    words = phrases(language)
    expected = {"answered": "official", "stated": "official", "replied": "official", "asked": "reporter"}
    expected |= {"claimed": "reporter", "unattributed": "unknown"}
    for when in ("", filled(words)):
        assert {
            name: introduced_role(
                getattr(words, name).format(speaker="Anna Berg", asker="le journal", when=when).capitalize(), language
            )
            for name in expected
        } == expected


def filled(words: Phrases) -> str:
    return words.when.format(date="2 juillet 2024")


@pytest.mark.parametrize(
    ("citations", "role", "expected"),
    [
        ((cite(LAW),), "official", 1.0),
        ((cite(MAYOR),), "official", 0.0),
        ((cite(MAYOR), cite(LAW, 2)), "official", 1.0),
        ((cite(LAW),), "reporter", 0.0),
        ((cite(MAYOR, role="official"),), "official", 0.0),  # what the archive says counts, not what is claimed
        ((cite(BRIDGE),), "official", None),  # the wrong exchange: whose words is no question
        ((), "official", None),
    ],
)
def test_role_match_asks_whose_words_of_the_gold_exchange_are_shown(
    citations: tuple[Citation, ...], role: str, expected: float | None
) -> None:
    assert value("role_match", case(LAW, role=role), answer(*citations)) == expected


# Refusals, time, and what does not apply


@pytest.mark.parametrize(
    ("asked", "given", "precision", "recall"),
    [
        (OFF_TOPIC, REFUSED, 1.0, 1.0),
        (OFF_TOPIC, answer(cite(LAW)), None, 0.0),
        (case(LAW), REFUSED, 0.0, None),
        (case(LAW), answer(cite(LAW)), None, None),
    ],
)
def test_refusals_count_for_precision_where_made_and_for_recall_where_due(
    asked: Case, given: Answer, precision: float | None, recall: float | None
) -> None:
    assert (value("refusal_precision", asked, given), value("refusal_recall", asked, given)) == (precision, recall)


# How it was said, and what it cost

USAGE = Usage("m", 2, 1_200, 300, False, 0.5, 1.5, 0.012)


def by_model(*citations: Citation, dropped: tuple[Dropped, ...] = (), **given: object) -> Answer:
    return replace(answer(*citations), engine="model", dropped=dropped, usage=USAGE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (f"The spokesperson said that it will not be. “{LAW}” [1]", "en", (1.0, "in en")),
        (f"La porte-parole a dit que la loi ne sera pas changée. « {LAW} » [1]", "en", (0.0, "in fr, not en")),
        (f"发言人表示法律不会改变。 “{LAW}” [1]", "zh", (1.0, "in zh")),
        (f"“{LAW}” [1]", "fr", None),  # a quote in its own language tells nothing
        ("Reuters: 42.", "en", None),
    ],
)
def test_the_language_is_that_of_the_words_around_the_quotes(
    text: str, language: str, expected: tuple[float, str] | None
) -> None:
    found = scorers.answer_language(evidence(case(LAW, language=language), answer(cite(LAW), text=text)))
    assert (found and (found.value, found.explanation)) == expected


def test_of_a_models_quotations_those_count_that_the_gate_let_through() -> None:
    # It wrote four: one is shown, two stand nowhere, one elsewhere.
    dropped = (Dropped("a", "absent"), Dropped("b", "absent"), Dropped("c", "misattributed"))
    found = scorers.quotes_kept(evidence(case(LAW), by_model(cite(LAW), dropped=dropped)))
    assert found == Score(0.25, "1 of 4 stand; absent 2, misattributed 1", 4)


def test_where_the_record_answered_instead_none_of_a_models_quotations_counts_as_kept() -> None:
    stood_in = replace(by_model(cite(LAW), dropped=(Dropped("a", "absent"),)), engine="quotes")
    assert scorers.quotes_kept(evidence(case(LAW), stood_in)) == Score(0.0, "0 of 1 stand; absent 1", 1)
    assert value("quotes_kept", case(LAW), answer(cite(LAW))) is None


def test_question_and_answer_side_by_side_are_no_quotations_of_the_model() -> None:
    assert value("quotes_kept", case(LAW), by_model(cite(MAYOR), cite(LAW, 2), addressed=False)) is None


def test_tokens_and_cost_are_those_of_all_calls_and_an_unknown_price_is_absent() -> None:
    assert scorers.tokens(evidence(case(LAW), by_model(cite(LAW)))) == Score(1_500.0, "1200 in, 300 out")
    assert value("cost", case(LAW), by_model(cite(LAW))) == 0.012
    assert value("cost", case(LAW), replace(by_model(cite(LAW)), usage=replace(USAGE, dollars=None))) is None
    assert value("tokens", case(LAW), answer(cite(LAW))) is None


def test_latency_is_the_answers_own_total() -> None:
    assert scorers.latency_ms(evidence(OFF_TOPIC, answer(total=12.4))) == Score(12.4, "12 ms")


OF_REFUSALS = {"refusal_precision", "refusal_recall"}
OF_MODELS = {"quotes_kept", "tokens", "cost"}


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        (OFF_TOPIC, REFUSED, {"refusal_precision", "refusal_recall", "latency_ms"}),
        (
            OFF_TOPIC,
            answer(cite(LAW)),
            {"quote_validity", "role_errors", "refusal_recall", "length", "latency_ms"},
        ),
        (
            case(LAW),
            REFUSED,
            {"hit_at_1", "hit_at_shown", "citation_recall", "gold_overlap", "refusal_precision", "latency_ms"},
        ),
        (
            case(LAW, facts=("harbour",)),
            answer(cite(LAW)),
            set(SCORERS) - OF_REFUSALS - OF_MODELS - {"answer_language"},
        ),
    ],
)
def test_what_does_not_apply_is_absent(asked: Case, given: Answer, expected: set[str]) -> None:
    scores = score(evidence(asked, given))
    assert set(scores) == expected
    assert all(found.explanation for found in scores.values())


# Who tries to win by other means


def test_who_cites_everything_loses_precision() -> None:
    # 3 exchanges cited, 1 gold: every hit@shown, recall 1, but precision 1/3 and, first cited by number, no hit@1.
    scores = score(evidence(case(LAW), answer(cite(TEACHERS), cite(BRIDGE, 2), cite(LAW, 3))))
    assert {name: scores[name].value for name in ("hit_at_1", "hit_at_shown", "citation_recall")} == {
        "hit_at_1": 0.0,
        "hit_at_shown": 1.0,
        "citation_recall": 1.0,
    }
    assert scores["citation_precision"].value == pytest.approx(1 / 3)


def test_who_cites_everything_never_refuses() -> None:
    assert value("refusal_recall", OFF_TOPIC, answer(cite(LAW), cite(BRIDGE, 2), cite(TEACHERS, 3))) == 0.0


def test_who_refuses_everything_misses_every_answer() -> None:
    scores = score(evidence(case(LAW), REFUSED))
    assert {name: scores[name].value for name in ("hit_at_1", "hit_at_shown", "citation_recall", "gold_overlap")} == {
        "hit_at_1": 0.0,
        "hit_at_shown": 0.0,
        "citation_recall": 0.0,
        "gold_overlap": 0.0,
    }
    assert scores["refusal_precision"].value == 0.0


def test_who_copies_the_whole_transcript_loses_precision_the_first_place_the_role_and_the_refusal() -> None:
    # Every sentence of three exchanges, in order: 1 of 3 exchanges is gold; first comes the mayor's claim.
    whole = [cite(one, number) for number, one in enumerate((MAYOR, LAW, COAST, BRIDGE, MAY, STRIKE, TEACHERS), 1)]
    scores = score(evidence(case(BRIDGE), answer(*whole, text=TRANSCRIPT.text)))
    assert (scores["hit_at_1"].value, scores["citation_recall"].value) == (0.0, 1.0)
    assert scores["citation_precision"].value == pytest.approx(1 / 3)
    assert scores["length"].value == len(TRANSCRIPT.text)
    assert value("refusal_recall", OFF_TOPIC, answer(*whole)) == 0.0


def test_who_copies_two_exchanges_as_one_quote_has_an_invalid_quote() -> None:
    start, end = TRANSCRIPT.text.index(LAW), TRANSCRIPT.text.index(BRIDGE) + len(BRIDGE)
    glued = cite(LAW, quote=TRANSCRIPT.text[start:end], end=end)
    assert value("quote_validity", case(LAW), answer(glued)) == 0.0


def test_who_labels_another_exchanges_words_with_the_right_exchange_has_an_invalid_quote() -> None:
    # The exchange's id is right, the words are the bridge's: the hit counts, the proof does not.
    scores = score(evidence(case(LAW), answer(cite(BRIDGE, exchange=LAW_ID))))
    assert (scores["hit_at_1"].value, scores["quote_validity"].value, scores["gold_overlap"].value) == (1.0, 0.0, 0.0)


def test_who_gives_a_reporters_words_as_the_officials_has_a_role_error_an_invalid_quote_and_no_match() -> None:
    scores = score(evidence(case(LAW), answer(cite(MAYOR, role="official", speaker="Anna Berg"))))
    assert (scores["role_errors"].value, scores["quote_validity"].value, scores["role_match"].value) == (1.0, 0.0, 0.0)
    assert scores["role_errors"].explanation == "[1] given as words of the official, said by the reporter"


def test_a_failed_case_is_a_miss_wherever_a_refusal_would_be() -> None:
    asked = case(LAW, BRIDGE, facts=("harbour", "bridge", "crowns"))
    scores = score_failure(asked, evidence(asked, REFUSED).gold, "no index")
    assert {name: (found.value, found.of) for name, found in scores.items()} == {
        "right": (0.0, 1),
        "hit_at_1": (0.0, 1),
        "hit_at_shown": (0.0, 1),
        "citation_recall": (0.0, 2),
        "gold_overlap": (0.0, 1),
        "key_facts": (0.0, 3),
    }
    miss = Score(0.0, "failed: no index")
    assert score_failure(OFF_TOPIC, (), "no index") == {"right": miss, "refusal_recall": miss}


def test_the_sample_is_parsed_as_the_tests_suppose() -> None:
    def roles(exchange: Exchange) -> list[str]:
        return [turn.role for turn in exchange.turns]

    assert [roles(exchange) for exchange in TRANSCRIPT.exchanges] == [["reporter", "official"]] * 3
    assert tuple(f"{TRANSCRIPT.id}/{number}" for number in (1, 2, 3)) == (LAW_ID, BRIDGE_ID, STRIKE_ID)
