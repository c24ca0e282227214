"""Reports made by hand: three candidates, asked twice, with stale and failed cases, dropped quotes and hostile text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from eval.compare import Change, Comparison, Difference, GroupDifference, LeftOut
from eval.metrics import aggregate
from eval.model_part import ModelPart, model_figures
from eval.report import REPORT_VERSION, CandidateUsed, Figures, JudgeUsed, ModelUsed, PromptUsed, Report, Run
from eval.rows import CaseAsked, Row
from eval.scorers import Score
from rag.receipts import write_receipt
from rag.schema import Answer, Citation, Dropped, Nearest, Notice, Searched, Timings, Usage

DAY = dt.date(2024, 7, 2)
RECORD = "the record alone"
PLAIN = "deepseek-chat, answer 1"
TERSE = "deepseek-chat, terse 2 仅凭新闻发布会记录回答记者的提问并附上引文"

HOSTILE = (
    '<script>alert(1)</script></script><img src=x onerror="alert(2)">![x](http://evil.example/x.png)'
    "[a](javascript:alert(3)) `code` **bold** __b__ | pipe & &lt; <http://evil.example> {{ 7*7 }} <!-- ]]> "
    "' \" \u202eoverride\u202c \u200bzero \x07bell \U000e0041tag $x$ # 1. ~~struck~~ \\ http://evil.example"
)
"""What no report may take for its own markup."""

_PROMPT = """---
name: answer
version: 1
---
## System

You answer journalists' questions from press-conference transcripts. Write two to five sentences.

- Use only the sources in the user's message.
- Answer in this language: {{language}}.
- Each sentence rests on one quotation.
- Take what is newest last.
"""


def citation(number: int, quote: str, /, **given: object) -> Citation:
    """A citation of the sample conference; anything can be set."""
    fields: dict[str, object] = {
        "number": number,
        "exchange": "2024-07-02-fr-1a2b3c/3",
        "transcript": "2024-07-02-fr-1a2b3c",
        "source": "seeds/2024-07-02-fr.txt",
        "title": "Conférence de presse du 2 juillet 2024",
        "date": DAY,
        "language": "fr",
        "speaker": "Mao Ning",
        "role": "official",
        "asked_by": ("Reuters",),
        "quote": quote,
        "start": 100,
        "end": 100 + len(quote),
        "verdict": "exact",
    }
    return Citation(**{**fields, **given})  # type: ignore[arg-type]


def answer(text: str, *citations: Citation, language: str = "en", **given: object) -> Answer:
    """An answer with these citations; a refusal where there is none."""
    fields: dict[str, object] = {
        "question": "?",
        "language": language,
        "status": "answered" if citations else "not_found",
        "engine": "quotes",
        "text": text,
        "citations": citations,
        "addressed": None,
        "notices": (),
        "searched": Searched("?", 1, 8),
        "nearest": (Nearest("2024-07-02-fr-1a2b3c/5", 0.4, "Quelle est la position de la Chine ?"),),
        "dropped": (),
        "timings_ms": Timings(3.0, 4.0, 1.0, 8.4),
        "usage": None,
        "receipt": write_receipt("?", "quotes", citations, {}, None),
    }
    return Answer(**{**fields, **given})  # type: ignore[arg-type]


def asked(identity: str, question: str, language: str = "en", /, **given: object) -> CaseAsked:
    """A case; anything can be set."""
    fields: dict[str, object] = {
        "id": identity,
        "question": question,
        "language": language,
        "tags": ("exchange-3", "stance"),
        "answerable": True,
        "role": "official",
        "gold": ("2024-07-02-fr-1a2b3c/3",),
        "wanted": ("La Chine ne peut pas être d’accord avec ces valeurs.",),
        "facts": ("ne peut pas être d’accord",),
        "history": (),
    }
    return CaseAsked(**{**fields, **given})  # type: ignore[arg-type]


NATO = "La Chine ne peut pas être d’accord avec ces valeurs."
TECHNOLOGY = (
    "La Russie produit des missiles et des drones avec l’appui de technologies de pointe importées de Chine, ce qui rend "
    "la Chine responsable d’avoir déclenché le plus grand conflit sur le sol européen depuis la Seconde Guerre mondiale."
)
SPEECH = (
    "Le Premier ministre Li Qiang du Conseil des Affaires d’État assistera à la cérémonie d’ouverture et prononcera un "
    "discours le 4 juillet à Shanghai."
)

CASES = (
    asked("nato-values-agree-en", "Does China agree with NATO values?"),
    asked(
        "li-qiang-speech-date-fr",
        "Quand le Premier ministre Li Qiang parlera-t-il à Shanghai ?",
        "fr",
        tags=("exchange-1", "dates"),
        wanted=(SPEECH,),
        facts=("4 juillet",),
    ),
    asked(
        "russia-missiles-zh",
        "中国是否承认俄罗斯使用中国技术生产导弹?",
        "zh",
        tags=("exchange-3", "premise-trap"),
        history=("北约秘书长说了什么?",),
        wanted=(TECHNOLOGY,),
        facts=(),
    ),
    asked(
        "football-en",
        "Who won the football match?",
        tags=("off-topic", "general"),
        answerable=False,
        role=None,
        gold=(),
        wanted=(),
        facts=(),
    ),
    asked("removed-de", "Was sagte China zum Hafengesetz?", "de", tags=("exchange-4",), facts=()),
    asked(HOSTILE, HOSTILE, "en", tags=(HOSTILE, "stance"), wanted=(HOSTILE,), facts=(HOSTILE,), history=(HOSTILE,)),
)


def scores(right: bool, cited: bool = True, why: str = "", latency: float = 8.4, **more: Score) -> dict[str, Score]:
    """Scores of an answer that is all right or not."""
    share = float(right)
    found = {"right": Score(share, why or ("all right" if right else "the gold quote is not shown"))}
    if cited:
        found |= {
            "hit_at_1": Score(share, "first cited 2024-07-02-fr-1a2b3c/3"),
            "citation_precision": Score(1.0 if right else 0.5, "1 of 2 cited exchanges are gold", 2),
            "quote_validity": Score(1.0, "all proven", 2),
            "role_errors": Score(0.0 if right else 1.0, "all as the archive says" if right else why or "[2] role", 2),
        }
    return {**found, "latency_ms": Score(latency, f"{latency:.0f} ms"), **more}


def usage(model: str = "deepseek-chat", dollars: float | None = 0.000415, seconds: float = 2.66) -> Usage:
    """What a model's answer cost."""
    return Usage(model, 1, 1200, 140, dollars is None, 0.9, seconds, dollars)


def _model_answer(text: str, *citations: Citation, dollars: float | None = 0.000415, **given: object) -> Answer:
    return answer(text, *citations, **{"engine": "model", "usage": usage(dollars=dollars), **given})  # type: ignore[arg-type]


def _part(found: Answer, **given: object) -> ModelPart:
    dropped = {one.verdict: 1 for one in found.dropped}
    did = "answered" if found.citations else "refused"
    fields: dict[str, object] = {"did": did, "engine": "model", "failure": None, "right": None, "withheld": False}
    return ModelPart(**{**fields, "dropped": dropped, "usage": found.usage, **given})  # type: ignore[arg-type]


def _record_rows() -> list[Row]:
    first = citation(1, NATO)
    told = f"Mao Ning said on 2 July 2024, answering Reuters:\n“{NATO}” [1]"
    missiles = citation(1, TECHNOLOGY, speaker="AFP", role="reporter", asked_by=("AFP",))
    hostile = citation(1, HOSTILE, speaker=HOSTILE, title=HOSTILE, exchange=HOSTILE, source=HOSTILE, language=HOSTILE)
    found = [
        (CASES[0], answer(told, first), scores(True)),
        (
            CASES[1],
            answer(f"Mao Ning a déclaré :\n«\u00a0{SPEECH}\u00a0» [1]", citation(1, SPEECH), language="fr"),
            scores(True, latency=6.1),
        ),
        (CASES[2], answer(f"法新社提问:\n“{TECHNOLOGY}” [1]", missiles, language="zh"), scores(False, latency=11.0)),
        (
            CASES[3],
            answer("Nothing on record answers this: 8 exchanges of 1 transcript were searched."),
            {"right": Score(1.0, "rightly refused"), "refusal_recall": Score(1.0, "rightly refused")},
        ),
        (CASES[5], answer(f"{HOSTILE}\n“{HOSTILE}” [1]", hostile), scores(False, why=HOSTILE)),
    ]
    return [
        Row(case, RECORD, repeat, "scored", dict(given), reply) for case, reply, given in found for repeat in (1, 2)
    ]


def _model_rows(name: str, terse: bool) -> list[Row]:
    first = citation(1, NATO)
    second = citation(
        2, "L’OTAN devrait réfléchir aux causes profondes de la crise.", verdict="folded", start=400, end=458
    )
    sentence = f"China says that it cannot agree with these values. [1]\nMao Ning said on 2 July 2024:\n“{NATO}” [1]"
    longer = f"{sentence}\nNATO should reflect. [2]\n“{second.quote}” [2]"
    dropped = (
        Dropped("La Chine est d’accord avec l’OTAN.", "absent", "China agrees with NATO."),
        Dropped(TECHNOLOGY, "misattributed", "China admitted that it delivers technology."),
    )
    good = _model_answer(sentence, first, dollars=0.000415 if terse else 0.00091)
    notice = Notice("sentence_withheld", "A sentence was withheld: its quotation is not in the record.")
    poor = _model_answer(longer, first, second, dropped=dropped, notices=(notice,), dollars=0.00102)
    cost = {"tokens": Score(1340.0, "1,340 tokens"), "cost": Score(0.0004 if terse else 0.0009, "")}
    speech = _model_answer(
        f"Li Qiang prononcera un discours le 4 juillet. [1]\n«\u00a0{SPEECH}\u00a0» [1]", citation(1, SPEECH)
    )
    rows = [
        Row(CASES[0], name, 1, "scored", scores(True, latency=2660, **cost), good, None, _part(good)),
        Row(
            CASES[0],
            name,
            2,
            "scored",
            scores(terse, why="role errors: [2] credited to Mao Ning, said by AFP", latency=3900, **cost),
            good if terse else poor,
            None,
            _part(good if terse else poor, withheld=not terse),
        ),
        *(
            Row(CASES[1], name, repeat, "scored", scores(True, latency=2100, **cost), speech, None, _part(speech))
            for repeat in (1, 2)
        ),
    ]
    if terse:
        missiles = answer("", citation(1, TECHNOLOGY, role="reporter"), language="zh")
        why = "its server did not answer in time"
        failed = _part(missiles, did="failed", engine="quotes", failure="slow", usage=None)
        rows += [Row(CASES[2], name, repeat, "failed", {"right": Score(0.0, f"failed: {why}")}, missiles, why, failed) for repeat in (1, 2)]  # fmt: skip
    else:
        chinese = _model_answer(
            f"中方没有承认。[1]\n“{TECHNOLOGY}” [1]", citation(1, TECHNOLOGY, role="reporter"), language="zh"
        )
        rows += [
            Row(CASES[2], name, 1, "scored", scores(True, latency=4100, **cost), chinese, None, _part(chinese)),
            Row(CASES[2], name, 2, "failed", {"right": Score(0.0, "failed: no connection")}, None, "no connection"),
        ]
    refusal = _model_answer("Nothing on record answers this.")
    hostile = _model_answer(HOSTILE, citation(1, HOSTILE, role="unknown", speaker=None), dropped=(Dropped(HOSTILE, "stitched", HOSTILE),), notices=(Notice(HOSTILE, HOSTILE),))  # fmt: skip
    for repeat in (1, 2):
        right = {"right": Score(1.0, "rightly refused"), "refusal_recall": Score(1.0, "rightly refused"), **cost}
        rows.append(Row(CASES[3], name, repeat, "scored", right, refusal, None, _part(refusal, right=True)))
        rows.append(
            Row(CASES[5], name, repeat, "scored", scores(False, latency=2500, **cost), hostile, None, _part(hostile))
        )
    return rows


def _stale(name: str) -> list[Row]:
    why = "“Das Hafengesetz bleibt.” (2024-07-02, de) is not in the archive"
    return [Row(CASES[4], name, repeat, "stale", {}, None, why) for repeat in (1, 2)]


def _prompt(name: str, version: str, text: str) -> PromptUsed:
    return PromptUsed(name, version, ("ab12" if version == "1" else "cd34") * 16, text)


def _model(name: str, prompt: PromptUsed) -> ModelUsed:
    return ModelUsed(name, prompt, _prompt("condense", "1", "Rewrite the question.\n"), 64_000, 700, 60.0)


CANDIDATES = (
    CandidateUsed(RECORD, "quotes"),
    CandidateUsed(PLAIN, "model", _model("deepseek-chat", _prompt("answer", "1", _PROMPT))),
    CandidateUsed(
        TERSE,
        "model",
        _model(
            "deepseek-chat",
            _prompt("terse", "2", _PROMPT.replace("two to five sentences", "one sentence") + f"- {HOSTILE}\n"),
        ),
    ),
)


def difference(name: str, title: str, after: float, low: float, high: float, p: float) -> Difference:
    """A difference to a metric that was 0.5 before."""
    return Difference(name, title, "higher", 5, 0.5, after, after - 0.5, low, high, p, 2, 1)


def _comparison(name: str) -> Comparison:
    right = difference("right", "cases in which all is right", 0.7, -0.08, 0.48, 0.18)
    slower = Difference(
        "latency_median_ms", "latency, median (ms)", "lower", 5, 8.4, 2660.0, 2651.6, 1800.0, 3900.0, 0.0004, 0, 5
    )
    return Comparison(
        baseline=RECORD,
        candidate=name,
        cases=5,
        gained=(Change(CASES[2], 0.0, 0.5, "the gold quote is not shown", "failed: no connection"),),
        lost=(
            Change(CASES[0], 1.0, 0.5, "", "role errors: [2] credited to Mao Ning, said by AFP"),
            Change(CASES[5], 1.0, 0.0, "", HOSTILE),
        ),
        left_out=(
            LeftOut(CASES[4].id, "stale: a gold quote is not in the archive"),
            LeftOut("not-in-this-run", HOSTILE),
        ),
        differences=(
            right,
            difference("citation_precision", "citation precision (exchanges)", 0.9, 0.1, 0.7, 0.01),
            slower,
        ),
        by_language=(GroupDifference("en", right), GroupDifference("zh", right)),
        by_tag=(GroupDifference("stance", right), GroupDifference(HOSTILE, right)),
        sentence=f"{name} is right in 1 case more than {RECORD} of 5; chance alone would often do as much (p = 0.18).",
    )


def rows_of_sample() -> tuple[Row, ...]:
    """Every row: three candidates, each asked twice."""
    by_candidate = (_record_rows(), _model_rows(PLAIN, terse=False), _model_rows(TERSE, terse=True))
    rows = [row for found in by_candidate for row in [*found, *_stale(found[0].candidate)]]
    order = {case.id: place for place, case in enumerate(CASES)}
    return tuple(sorted(rows, key=lambda row: (order[row.case.id], row.repeat)))


def report_of(rows: tuple[Row, ...], candidates: tuple[CandidateUsed, ...] = CANDIDATES) -> Report:
    """A report of rows, without comparisons."""
    figures = []
    for one in candidates:
        own = [row for row in rows if row.candidate == one.name]
        languages = sorted({row.case.language for row in own})
        tags = sorted({tag for row in own for tag in row.case.tags})
        figures.append(
            Figures(
                one.name,
                aggregate("overall", own),
                tuple(aggregate(name, [row for row in own if row.case.language == name]) for name in languages),
                tuple(aggregate(tag, [row for row in own if tag in row.case.tags]) for tag in tags),
                model_figures([row.model for row in own if row.model], 1) if one.model else None,
            )
        )
    run = Run("seed", "f" * 64, "fake-1-r1", 0.95, "0.1.0", "2024-07-03T09:05:00+00:00", 1, 2, candidates)
    return Report(REPORT_VERSION, run, tuple(figures), (), rows)


def sample() -> Report:
    """The whole sample."""
    report = report_of(rows_of_sample())
    judge = JudgeUsed("judge-model", _prompt("judge", "1", "Judge this.\n"), 40, 0.9, 0.78)
    return replace(report, run=replace(report.run, judge=judge), comparisons=(_comparison(PLAIN), _comparison(TERSE)))


def record_alone() -> Report:
    """A run of the record alone: one candidate, nothing to compare."""
    return report_of(tuple(row for row in rows_of_sample() if row.candidate == RECORD), CANDIDATES[:1])


def many(cases: int) -> Report:
    """A run of many cases with two candidates."""
    rows = []
    for number in range(cases):
        for one in rows_of_sample():
            if one.case is CASES[number % 4] and one.candidate != TERSE and one.repeat == 1:
                case = replace(one.case, id=f"case-{number}-{one.case.id}", question=f"{number}: {one.case.question}")
                rows.append(replace(one, case=case))
    return report_of(tuple(rows), CANDIDATES[:2])
