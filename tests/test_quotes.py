"""The quote gate by example: what is the same words in other type, and what is not the same words."""

from __future__ import annotations

import unicodedata

import pytest

from rag.quotes import find, fold, verify, verify_at, widen
from rag.schema import Exchange, Role, Span, Turn

QUESTION = "Le maire a dit que « le pont est sûr ». Le pont tiendra-t-il cet hiver ?"
ANSWER = (
    "Nous ne fermerons pas le pont cet hiver. L’essai du 5 mai — le troisième — est «\u00a0réussi\u00a0». "
    "La ville paiera 50\u00a0% des travaux\u00a0: c’est co\u00adnvenu."
)
OTHER = "Le tunnel restera fermé toute l’année pour cause d’inondation grave."
CHINESE = "我们不同意这种做法。中方愿同各方保持沟通，妥善处理分歧。"
TEXT = "\n\n".join([QUESTION, ANSWER, OTHER, CHINESE])


def turn(speaker: str | None, role: Role, text: str) -> Turn:
    start = TEXT.index(text)
    return Turn(speaker, role, (Span(start, start + len(text)),), text)


EXCHANGE = Exchange(
    "t/1", "t", "exchange", None, ("Agence Lune",), ("Ada Noor",),
    (turn("Agence Lune", "reporter", QUESTION), turn(None, "official", ANSWER)),
)  # fmt: skip
NEXT = Exchange("t/2", "t", "statement", None, (), ("Ben Moss",), (turn("Ben Moss", "official", OTHER),))
CHINESE_EXCHANGE = Exchange("t/3", "t", "statement", None, (), ("李小明",), (turn(None, "official", CHINESE),))


def verdict(claim: str, role: Role | None = "official") -> str:
    return verify(claim, EXCHANGE, TEXT, role, [EXCHANGE, NEXT]).verdict


def quoted(claim: str, exchange: Exchange = EXCHANGE) -> str | None:
    quote = verify(claim, exchange, TEXT).quote
    return quote.text if quote else None


def stands(claim: str, text: str) -> list[str]:
    return [text[start:end] for start, end in find(claim, text, Span(0, len(text)))]


def test_the_same_characters_are_exact() -> None:
    assert verdict("Nous ne fermerons pas le pont cet hiver.") == "exact"


def test_a_quote_says_who_in_which_role_and_where() -> None:
    quote = verify("Nous ne fermerons pas le pont cet hiver.", EXCHANGE, TEXT, "official").quote
    assert quote is not None
    assert (quote.transcript, quote.exchange, quote.turn, quote.role, quote.speaker) == (
        "t", "t/1", 1, "official", "Ada Noor",
    )  # fmt: skip
    assert TEXT[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "claim",
    [
        "L'essai du 5 mai - le troisième - est « réussi ».",
        "L’essai du 5 mai – le troisième – est “réussi”.",
        'L‘essai du 5 mai ― le troisième ― est "réussi".',
        "L’essai du 5 mai\u2009—\u2003le\ntroisième — est «\u202fréussi\u202f».",
        "L’essai du ５ mai — le troisième — est „réussi“.",
        "L’es\u00adsai du 5 mai — le troi\u200bsième — est «\u00a0réussi\u00a0».",
        unicodedata.normalize("NFD", "L’essai du 5 mai - le troisième - est « réussi »."),
        "La ville paiera 50% des travaux: c'est convenu.",
        "La ville paiera 50％ des travaux : c’est convenu.",
        "  La ville paiera 50 % des travaux : c’est convenu.  ",
    ],
)
def test_the_same_words_in_other_type_are_folded(claim: str) -> None:
    assert verdict(claim) == "folded"


@pytest.mark.parametrize("claim", ["est «  réussi »", "est «\u00ad réussi »", "paiera 50 ％ des travaux"])
def test_any_space_inside_guillemets_and_before_a_mark_is_typography(claim: str) -> None:
    assert verdict(claim) == "folded"


@pytest.mark.parametrize(
    ("claim", "whole"),
    [
        ("fermerons pas le pont", "Nous ne fermerons pas le pont cet hiver."),
        ("le troisième", "L’essai du 5 mai — le troisième — est «\u00a0réussi\u00a0»."),
        ("cet hiver. L’essai", ANSWER[: ANSWER.index(" La ville")]),
    ],
)
def test_a_part_of_a_sentence_is_shown_as_the_whole(claim: str, whole: str) -> None:
    assert quoted(claim) == whole


def test_the_negation_that_a_claim_cuts_off_is_shown_again() -> None:
    assert quoted("同意这种做法", CHINESE_EXCHANGE) == "我们不同意这种做法。"


@pytest.mark.parametrize(
    "claim",
    [
        "Nous fermerons le pont cet hiver.",
        "Nous fermerons pas le pont cet hiver.",
        "Nous ne fermerons le pont cet hiver.",
        "Nous ne fermerons pas ce pont cet hiver.",
        "Nous ne fermerons pas du tout le pont cet hiver.",
        "Nous ne fermerons pas le pont ce hiver.",
        "La ville paiera 5% des travaux",
        "La ville paiera 60% des travaux",
        "nous ne fermerons pas le pont",  # a capital is a letter, not typography
        "Nous ne fermerons pas le pont cet hiver !",
        "L’essai du 5 mai le troisième est réussi.",
    ],
)
def test_other_words_are_never_accepted(claim: str) -> None:
    check = verify(claim, EXCHANGE, TEXT, "official", [EXCHANGE, NEXT])
    assert check.quote is None
    assert check.verdict in {"absent", "stitched"}


@pytest.mark.parametrize("claim", ["我们同意这种做法。", "我们不同意那种做法。", "中方不愿同各方保持沟通"])
def test_other_chinese_characters_are_never_accepted(claim: str) -> None:
    assert verify(claim, CHINESE_EXCHANGE, TEXT).quote is None


@pytest.mark.parametrize("claim", ["", " ", "…", "« »", ".", "—", "\u200b", "?!"])
def test_a_claim_without_words_is_absent(claim: str) -> None:
    assert verdict(claim) == "absent"


@pytest.mark.parametrize(
    "claim", ["e pont cet hiver", "Nous ne fermerons pas le po", "essai du 5 mai — le troisièm", "aiera 50"]
)
def test_a_claim_never_begins_or_ends_inside_a_word(claim: str) -> None:
    assert verdict(claim) == "absent"


def test_a_letter_is_never_parted_from_its_accent() -> None:
    assert stands("cafe", "un cafe\u0301 noir") == []
    assert stands("café", "un cafe\u0301 noir") == ["cafe\u0301"]
    assert stands("aq", "un aq\u0303 noir") == []  # q and a tilde have no composed form


def test_an_exact_match_does_not_part_a_letter_from_its_accent_either() -> None:
    text = "Un cafe\u0301 noir."
    stored = Exchange("t/1", "t", "statement", None, (), (), (Turn(None, "official", (Span(0, len(text)),), text),))
    assert verify("Un cafe", stored, text).quote is None


def test_no_letter_or_digit_folds_to_nothing() -> None:
    letters = [chr(code) for code in range(0x30000) if unicodedata.category(chr(code))[0] in "LN"]
    assert [char for char in letters if len(fold(f"a{char}a").text) < 3] == []


def test_a_reporters_words_are_misattributed_to_the_official() -> None:
    check = verify("Le maire a dit que « le pont est sûr ».", EXCHANGE, TEXT, "official")
    assert (check.verdict, check.quote, check.found_in) == ("misattributed", None, "t/1")


@pytest.mark.parametrize("role", ["reporter", None])
def test_a_reporters_words_stand_as_the_reporters(role: Role | None) -> None:
    quote = verify("“le pont est sûr”", EXCHANGE, TEXT, role).quote
    assert quote is not None
    assert (quote.role, quote.speaker, quote.verdict) == ("reporter", "Agence Lune", "folded")


def test_words_of_another_exchange_are_misattributed() -> None:
    check = verify(OTHER, EXCHANGE, TEXT, "official", [EXCHANGE, NEXT])
    assert (check.verdict, check.quote, check.found_in) == ("misattributed", None, "t/2")


@pytest.mark.parametrize(
    "claim",
    [
        "Nous ne fermerons pas le pont toute l’année pour cause d’inondation grave.",
        "Nous ne fermerons pas […] c’est convenu. La ville paiera",
        "Nous ne fermerons pas… La ville paiera",
        "Le tunnel restera fermé toute l’année... le pont cet hiver",
    ],
)
def test_true_stretches_glued_together_are_stitched(claim: str) -> None:
    assert verdict(claim) == "stitched"


def test_a_claim_that_spans_two_turns_is_not_accepted() -> None:
    assert verdict("Le pont tiendra-t-il cet hiver ? Nous ne fermerons pas le pont", None) == "stitched"


def test_a_claim_over_a_gap_between_two_spans_is_not_accepted() -> None:
    text = "It is time. (laughter) Truly it is."
    spans = (Span(0, 11), Span(23, 35))
    gapped = Exchange(
        "t/1", "t", "statement", None, (), (), (Turn(None, "official", spans, "It is time.\n\nTruly it is."),)
    )
    assert verify("It is time. Truly it is.", gapped, text).quote is None
    assert verify("Truly it is.", gapped, text).verdict == "exact"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("«\u00a0L’IA — oui\u00a0!\u00a0»", '"L\'IA - oui!"'),
        ("“a”「b」„c“", '"a""b""c"'),
        ("a \t\n\u3000b", "a b"),
        ("  a  ", "a"),
        ("cre\u0300me\u00ad", "crème"),
        ("ＡＢ１（）", "AB1()"),
        ("", ""),
    ],
)
def test_folding_leaves_one_form_of_type(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_folded_characters_know_where_they_came_from() -> None:
    folded = fold("a\u00ad  e\u0301!")
    assert (folded.text, folded.starts, folded.ends) == ("a é!", (0, 2, 4, 6), (1, 3, 6, 7))


def test_find_gives_every_place_in_order() -> None:
    assert list(find("a b", "a b, a  b", Span(0, 9))) == [Span(0, 3), Span(5, 9)]


def test_find_stays_within_the_stretch() -> None:
    assert list(find("a b", "a b, a b", Span(3, 8))) == [Span(5, 8)]


def test_widening_takes_every_sentence_that_is_touched() -> None:
    text = "One. Two. Three."
    assert text[slice(*widen(text, Span(0, 16), Span(6, 12)))] == "Two. Three."


def test_widening_never_leaves_the_span() -> None:
    text = "One word. Two words here"
    assert widen(text, Span(4, 24), Span(5, 6)) == Span(4, 9)


@pytest.mark.parametrize(
    ("place", "role", "expected"),
    [("whole", "official", "exact"), ("cut", "official", "absent"), ("whole", "reporter", "misattributed")],
)
def test_a_place_is_proven_as_whole_sentences_in_their_role(place: str, role: Role, expected: str) -> None:
    text = "Will you? We will not raise tariffs. Never."
    turns = (Turn("AFP", "reporter", (Span(0, 9),), text[:9]), Turn("Noor", "official", (Span(10, 43),), text[10:]))
    exchange = Exchange("t/1", "t", "exchange", None, ("AFP",), ("Noor",), turns)
    span = Span(10, 36) if place == "whole" else Span(22, 36)
    check = verify_at(span, exchange, text, role)
    assert check.verdict == expected
    assert (check.quote is not None and check.quote.text == "We will not raise tariffs.") == (expected == "exact")
