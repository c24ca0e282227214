"""Report -> plots as inline SVG: shares with their intervals, latency, tokens and cost by candidate. Pure.

Colours are the page's (`currentColor` and classes), so that a plot is legible in the dark as well. A row is told by its
letter and name, never by colour alone.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from eval.metrics import METRICS, Measure, metric
from eval.report import Report
from eval.report_parts import Candidate, candidates_of, interval_in_words, value_in_words
from rag.transcripts.hygiene import visible

_WIDTH = 400
_LEFT = 150  # where the scale begins: what is left of it is for names
_RIGHT = 64  # for the values, right of the scale
_ROW = 24
_PAD = 6
_AXIS = 26
_NAME = 17  # columns of text that fit left of the scale


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, what it is called, and how to read it."""

    title: str
    svg: Markup
    note: str = ""


def share_plots(report: Report) -> tuple[Plot, ...]:
    """For each share, every candidate's as a dot on its 95 % interval."""
    names = [one.name for one in METRICS if one.kind == "share" and one.better != "neither"]
    return tuple(plot for name in names if (plot := _share_plot(report, name)) is not None)


def latency_plot(report: Report) -> Plot | None:
    """The seconds to an answer, as the median and the 95th percentile; None where none were measured."""
    rows = _rows(report, "latency_median_ms")
    if not rows:
        return None
    slow = {one.letter: measure.value for one, measure in _rows(report, "latency_p95_ms")}
    top = max([measure.value for _, measure in rows] + list(slow.values()))
    per = 1000.0 if top >= 2000 else 1.0
    bars = [
        _Bar(one, measure.value / per, slow[one.letter] / per if one.letter in slow else None) for one, measure in rows
    ]
    return Plot(
        f"Latency ({'seconds' if per > 1 else 'milliseconds'})",
        _bars("latency", "Latency by candidate", bars, lambda value: _time(value * per)),
        "Solid: the median. Outlined: the 95th percentile.",
    )


def tokens_plot(report: Report) -> Plot | None:
    """The tokens an answer takes; None where no model was asked."""
    bars = [_Bar(one, measure.value) for one, measure in _rows(report, "tokens")]
    svg = _bars("tokens", "Tokens by candidate", bars, lambda value: f"{value:,.0f}")
    return Plot("Tokens for an answer (median)", svg) if bars else None


def cost_plot(report: Report) -> Plot | None:
    """What all cases cost; None where no price is known."""
    bars = [_Bar(one, measure.value) for one, measure in _rows(report, "cost")]
    known = metric("cost")
    svg = _bars("cost", "Cost by candidate", bars, lambda value: value_in_words(known, value))
    return Plot("Cost of all cases (US dollars)", svg) if bars else None


def all_plots(report: Report) -> tuple[Plot, ...]:
    """Every plot for which there are data: shares first."""
    others = (latency_plot(report), tokens_plot(report), cost_plot(report))
    return (*share_plots(report), *(plot for plot in others if plot is not None))


def _rows(report: Report, name: str) -> list[tuple[Candidate, Measure]]:
    figures = {one.candidate: one.overall for one in report.figures}
    return [
        (one, figures[one.name].measures[name])
        for one in candidates_of(report)
        if one.name in figures and name in figures[one.name].measures
    ]


def _share_plot(report: Report, name: str) -> Plot | None:
    rows = _rows(report, name)
    if not rows:
        return None
    known = metric(name)
    height = _PAD + _ROW * len(rows)
    parts = [_grid([(0, "0 %"), (0.25, ""), (0.5, "50 %"), (0.75, ""), (1, "100 %")], height)]
    said = []
    for place, (one, measure) in enumerate(rows):
        y = _PAD + _ROW * place + _ROW / 2
        low = measure.value if measure.low is None else measure.low
        high = measure.value if measure.high is None else measure.high
        value = value_in_words(known, measure.value)
        interval = interval_in_words(measure)
        told = f"{visible(one.name)}: {value}" + (f", 95 % interval {interval}" if interval else "")
        said.append(told)
        parts.append(
            Markup(
                '<g><title>{told}</title>{name}<line class="whisker" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>'
                '<line class="whisker" x1="{low}" x2="{low}" y1="{above}" y2="{below}"/>'
                '<line class="whisker" x1="{high}" x2="{high}" y1="{above}" y2="{below}"/>'
                '<circle class="dot" cx="{x}" cy="{y}" r="4.5"/>{value}</g>'
            ).format(
                told=told,
                name=_name(one, y),
                low=_x(low),
                high=_x(high),
                x=_x(measure.value),
                y=_at(y),
                above=_at(y - 4),
                below=_at(y + 4),
                value=_value(value, y),
            )
        )
    return Plot(known.title, _svg(f"share-{name}", known.title, said, parts, height + _AXIS))


@dataclass(frozen=True, slots=True)
class _Bar:
    candidate: Candidate
    value: float
    beyond: float | None = None


def _bars(name: str, title: str, bars: Sequence[_Bar], words: Callable[[float], str]) -> Markup:
    """Bars from zero; where a bar has a second, greater value, an outline goes on to it."""
    step, top = _scale(max((max(bar.value, bar.beyond or 0.0) for bar in bars), default=0.0))
    row = _ROW + (8 if any(bar.beyond is not None for bar in bars) else 0)
    height = _PAD + row * len(bars)
    ticks = [(step * tick / top, _tick(step * tick)) for tick in range(round(top / step) + 1)]
    parts = [_grid(ticks, height)]
    said = []
    for place, bar in enumerate(bars):
        y = _PAD + row * place + row / 2
        told = f"{visible(bar.candidate.name)}: {words(bar.value)}"
        outline = Markup("")
        values = _value(words(bar.value), y)
        if bar.beyond is not None:
            told += f"; 95th percentile {words(bar.beyond)}"
            outline = Markup('<rect class="beyond" x="{}" y="{}" width="{}" height="12"/>').format(
                _x(0), _at(y - 6), _at(_span(bar.beyond / top))
            )
            values = _value(words(bar.value), y - 7) + _value(words(bar.beyond), y + 7, "value quiet")
        said.append(told)
        parts.append(
            Markup(
                '<g><title>{told}</title>{name}{outline}<rect class="bar" x="{x}" y="{y}" width="{width}" height="12"/>'
                "{values}</g>"
            ).format(
                told=told,
                name=_name(bar.candidate, y),
                outline=outline,
                x=_x(0),
                y=_at(y - 6),
                width=_at(_span(bar.value / top)),
                values=values,
            )
        )
    return _svg(name, title, said, parts, height + _AXIS)


def _svg(name: str, title: str, said: Sequence[str], parts: Sequence[Markup], height: float) -> Markup:
    return Markup(
        '<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-labelledby="plot-{name}-title '
        'plot-{name}-desc"><title id="plot-{name}-title">{title}</title>'
        '<desc id="plot-{name}-desc">{said}</desc>{parts}</svg>'
    ).format(
        width=_WIDTH,
        height=_at(height),
        name=name,
        title=title,
        said="; ".join(said),
        parts=Markup("").join(parts),
    )


def _grid(ticks: Sequence[tuple[float, str]], height: float) -> Markup:
    """The scale: a line and a label a tick; `ticks` are shares of the scale's length."""
    lines = []
    for place, (share, label) in enumerate(ticks):
        anchor = "end" if place == len(ticks) - 1 else "start" if place == 0 else "middle"
        lines.append(
            Markup(
                '<line class="grid" x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>'
                '<text class="tick" x="{x}" y="{y}" text-anchor="{anchor}">{label}</text>'
            ).format(x=_x(share), top=0, bottom=_at(height + 3), y=_at(height + 17), anchor=anchor, label=label)
        )
    return Markup("").join(lines)


def _name(one: Candidate, y: float) -> Markup:
    return Markup(
        '<text class="letter" x="0" y="{y}">{letter}</text><text class="name" x="18" y="{y}">{name}</text>'
    ).format(y=_at(y + 4), letter=one.letter, name=shortened(visible(one.name), _NAME))


def _value(text: str, y: float, kind: str = "value") -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="end">{}</text>').format(kind, _WIDTH, _at(y + 4), text)


def shortened(name: str, columns: float) -> str:
    """A name that takes no more than so many columns of text, cut in the middle: names differ at their ends.

    >>> shortened("deepseek-chat, answer-2", 13), shortened("仅凭记录回答问题", 9)
    ('deepse…wer-2', '仅凭…问题')
    """
    name = " ".join(name.split())
    if sum(map(_columns, name)) <= columns:
        return name
    half = (columns - 1) / 2
    return f"{_cut(name, half).rstrip()}…{_cut(name[::-1], half)[::-1].lstrip()}"


def _cut(text: str, columns: float) -> str:
    taken = 0.0
    for place, char in enumerate(text):
        taken += _columns(char)
        if taken > columns:
            return text[:place]
    return text


def _columns(char: str) -> float:
    """How wide a letter is, of which most are one column."""
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 1.5 if char in "MWmw@%" else 1.2 if char.isupper() else 1


def _scale(greatest: float) -> tuple[float, float]:
    """The step of a scale from zero in two to four round steps, and where it ends.

    >>> _scale(870), _scale(4.2), _scale(0.0031)
    ((250.0, 1000.0), (2.0, 6.0), (0.001, 0.004))
    """
    if greatest <= 0:
        return 1, 2
    power = 10.0 ** (math.floor(math.log10(greatest)) - 1)
    step = next(digits * power for digits in (5, 10, 20, 25) if digits * power * 4 >= greatest * (1 - 1e-9))
    steps = max(2, math.ceil(greatest / step - 1e-9))
    return float(f"{step:.6g}"), float(f"{step * steps:.6g}")


def _tick(value: float) -> str:
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:.6g}"


def _time(ms: float) -> str:
    """A time as it is best read.

    >>> _time(8.4), _time(870), _time(2660)
    ('8.4 ms', '870 ms', '2.7 s')
    """
    if ms >= 1000:
        return f"{ms / 1000:,.1f} s"
    return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _span(share: float) -> float:
    return max(0.0, min(1.0, share)) * (_WIDTH - _LEFT - _RIGHT)


def _x(share: float) -> str:
    return _at(_LEFT + _span(share))


def _at(value: float) -> str:
    """A coordinate, to a tenth.

    >>> _at(12.0), _at(3.14159)
    ('12', '3.1')
    """
    return f"{value:.1f}".removesuffix(".0")
