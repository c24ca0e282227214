"""The advisory judge: what it is given, what it may say, how far it agrees, and that it decides nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.candidates import candidates_of
from eval.dataset import default_set, load
from eval.judge import Claim, Judge, agreement, agreement_of, claims, labels
from eval.kept_calls import KeptCalls
from eval.run import Plan, RunStopped, run_plan
from rag.desk import Desk
from rag.errors import ModelError
from tests.eval_samples import LAW, answer, cite
from tests.model_server import ChatRequest, Lines, ModelServer, Reply, Status, honest

Judging = Callable[[ModelServer], Judge]


def claims_of(request: ChatRequest) -> list[dict[str, object]]:
    lines = [line for line in request.said("user").split("\n") if line.startswith('{"claim"')]
    return [json.loads(line) for line in lines]


def saying(covered: Callable[[dict[str, object]], bool]) -> Callable[[ChatRequest], Reply]:
    """A model that judges where it is given claims, and is honest elsewhere."""

    def script(request: ChatRequest) -> Reply:
        asked = claims_of(request)
        if not asked:
            return honest(request)
        return Lines(
            tuple(json.dumps({"claim": one["claim"], "covered": covered(one), "why": "by script"}) for one in asked)
        )

    return script


@pytest.fixture
def judging(desk: Desk, tmp_path: Path) -> Iterator[Judging]:
    """A judge on a server."""
    kept = KeptCalls(tmp_path / "calls.sqlite")

    def made(server: ModelServer) -> Judge:
        settings = desk.settings.model_copy(update={"openai_base_url": server.url})
        (one,) = candidates_of(settings, models=["judge-1"])
        assert one.caller is not None
        return Judge(one.caller, kept, one.sampling, 5.0)

    yield made
    kept.close()


def test_a_claim_is_a_models_sentence_with_the_quotations_that_it_cites() -> None:
    text = f"The law stays. [1]\nAnna Berg said on 3 July 2024:\n“{LAW}” [1]\n\nNobody doubts it [2] now. [1][2]"
    by_model = replace(answer(cite(LAW), cite("It protects the coast.", 2), text=text), engine="model")
    first, second = claims(by_model)
    assert (first.sentence, [one.text for one in first.quotations]) == ("The law stays.", [LAW])
    assert (second.sentence, len(second.quotations)) == ("Nobody doubts it [2] now.", 2)
    assert (first.quotations[0].speaker, first.quotations[0].role) == ("Anna Berg", "official")
    assert claims(replace(by_model, engine="quotes")) == ()


def test_the_end_of_a_quotation_of_several_lines_is_no_claim() -> None:
    quote = "First line\nsecond line"
    text = f"The law stays. [1]\nAnna Berg said on 3 July 2024:\n“{quote}” [1]"
    by_model = replace(answer(cite(LAW, quote=quote), text=text), engine="model")
    assert [claim.sentence for claim in claims(by_model)] == ["The law stays."]


def test_a_kept_answer_of_no_use_is_asked_for_again(judging: Judging) -> None:
    answers = [Lines(("nonsense",)), Lines(("nonsense",)), Lines(('{"claim": 1, "covered": true, "why": "yes"}',))]
    claim = Claim("Who?", "It will.", ())
    with ModelServer(answers) as server:
        judge = judging(server)
        with pytest.raises(ModelError):
            judge.findings([claim])
        assert [one.covered for one in judge.findings([claim])] == [True]


def test_agreement_is_the_share_and_kappa() -> None:
    # 48 claims, half covered; the judge agrees on 42, of which 21 covered: it calls 24 covered as well.
    # Expected by chance .5 * .5 + .5 * .5 = .5; kappa (.875 - .5) / .5 = .75.
    wanted = [True] * 24 + [False] * 24
    said = [True] * 21 + [False] * 3 + [True] * 3 + [False] * 21
    assert agreement(wanted, said) == agreement(said, wanted)
    assert (agreement(wanted, said).share, agreement(wanted, said).kappa) == (0.875, 0.75)
    # Who always says yes agrees on half, and by no more than chance.
    assert (agreement(wanted, [True] * 48).share, agreement(wanted, [True] * 48).kappa) == (0.5, 0.0)


def test_a_judge_that_errs_on_known_labels_is_reported_to(judging: Judging) -> None:
    truth = {label.sentence: label.covered for label in labels()}
    wrong = set(list(truth)[::8])

    def covered(claim: dict[str, object]) -> bool:
        sentence = str(claim["sentence"])
        return truth[sentence] != (sentence in wrong)

    with ModelServer(saying(covered)) as server:
        found = agreement_of(judging(server), labels())
    assert (found.n, found.share) == (48, 1 - len(wrong) / 48)


def test_the_labels_are_half_covered_and_their_quotations_stand_in_the_seed(desk: Desk) -> None:
    text = desk.archive.text(desk.transcripts()[0].id)
    found = labels()
    assert sum(label.covered for label in found) == len(found) / 2
    assert all(quotation in text for label in found for quotation in label.quotations)
    assert len({label.id for label in found}) == len(found)


@pytest.mark.parametrize(
    "said",
    [
        ("no JSON",),
        ('{"claim": 1, "covered": "yes"}',),
        ('{"claim": "1", "covered": true}',),
        ('{"claim": 2, "covered": true}',),
        ("[]", "{}"),
        ('{"claim": ' + "[" * 5_000 + "}",),
    ],
)
def test_what_a_judge_leaves_out_is_no_judgement(judging: Judging, said: tuple[str, ...]) -> None:
    with ModelServer(Lines(said)) as server, pytest.raises(ModelError, match="said nothing of claim 1 of 1"):
        judging(server).findings([Claim("Who?", "It will.", ())])


def test_a_judge_lowers_no_score_and_is_named_with_its_agreement(desk: Desk, tmp_path: Path) -> None:
    dataset = load(default_set())
    cases = replace(dataset, cases=tuple(case for case in dataset.cases if not case.history)[:4])
    with ModelServer(saying(lambda claim: False)) as server:
        settings = desk.settings.model_copy(update={"openai_base_url": server.url, "model": "scripted"})
        plan = Plan(cases, candidates_of(settings))
        without = run_plan(plan, desk, tmp_path / "without")
        (judge,) = candidates_of(settings, models=["judge-1"])
        judged = run_plan(replace(plan, judge=judge), desk, tmp_path / "with")
    assert judged.run.judge is not None
    assert (judged.run.judge.model, judged.run.judge.labelled, judged.run.judge.agreement) == ("judge-1", 48, 0.5)
    measures, before = judged.figures[0].overall.measures, without.figures[0].overall.measures
    assert measures["judged"].value == 0.0
    assert measures["right"] == before["right"]
    assert "judged" not in before


def test_a_judge_that_does_not_answer_loses_nothing(desk: Desk, tmp_path: Path) -> None:
    dataset = load(default_set())
    cases = replace(dataset, cases=dataset.cases[:2])

    def script(request: ChatRequest) -> Reply:
        return Status(404, "no such model") if claims_of(request) else honest(request)

    with ModelServer(script) as server:
        settings = desk.settings.model_copy(update={"openai_base_url": server.url, "model": "scripted"})
        (judge,) = candidates_of(settings, models=["judge-1"])
        plan = Plan(cases, candidates_of(settings), judge=judge)
        with pytest.raises(RunStopped, match="the answers are kept"):
            run_plan(plan, desk, tmp_path)
        asked = len(server.requests)
        report = run_plan(replace(plan, judge=None), desk, tmp_path)
        assert len(server.requests) == asked
    assert report.run.judge is None
