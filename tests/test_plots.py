"""Plots as inline SVG: what is in them, when they are absent, and that nothing lies on anything else."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import etree

from eval.plots import all_plots, cost_plot, latency_plot, share_plots, shortened, tokens_plot
from eval.report import Report
from tests.report_samples import (
    CANDIDATES,
    HOSTILE,
    PLAIN,
    RECORD,
    TERSE,
    record_alone,
    report_of,
    rows_of_sample,
    sample,
)

NAME_ENDS = 150
"""Where the scale begins."""


def parsed(svg: str) -> etree._Element:
    # As XML: what is well formed there is well formed in HTML.
    return etree.fromstring(svg)


def renamed(*names: str) -> Report:
    """A report on candidates of these names that all answered alike."""
    rows = [replace(row, candidate=name) for name in names for row in rows_of_sample() if row.candidate == PLAIN]
    return report_of(tuple(rows), tuple(replace(CANDIDATES[1], name=name) for name in names))


def test_each_share_has_a_plot_with_a_dot_and_an_interval_a_candidate() -> None:
    plots = {plot.title: parsed(plot.svg) for plot in share_plots(sample())}
    right = plots["cases in which all is right"]
    assert len(right.findall(".//circle")) == 3
    assert len(right.findall(".//line[@class='whisker']")) == 9
    # The record alone: 6 of 10, asked twice, so that the interval is Wilson's of 3 of 5.
    assert right.find("desc").text.startswith("the record alone: 60\xa0%, 95 % interval 23.1–88.2\xa0%; ")


def test_a_dot_lies_on_its_interval() -> None:
    for plot in share_plots(sample()):
        for group in parsed(plot.svg).findall("g"):
            dot, line = group.find("circle"), group.find("line")
            assert float(line.get("x1")) <= float(dot.get("cx")) <= float(line.get("x2"))


def test_plots_without_data_are_absent() -> None:
    report = record_alone()
    assert latency_plot(report) is not None
    assert tokens_plot(report) is None
    assert cost_plot(report) is None
    assert [plot.title for plot in all_plots(report)][-1] == "Latency (milliseconds)"
    assert all_plots(report_of(())) == ()


def test_slow_answers_are_plotted_in_seconds_with_the_slowest_outlined() -> None:
    plot = latency_plot(sample())
    assert plot is not None
    assert plot.title == "Latency (seconds)"
    drawn = parsed(plot.svg)
    for bar, beyond in zip(
        drawn.findall(".//rect[@class='bar']"), drawn.findall(".//rect[@class='beyond']"), strict=True
    ):
        assert float(bar.get("width")) <= float(beyond.get("width"))
    assert f"{PLAIN}: 2.5 s; 95th percentile 4.1 s" in drawn.find("desc").text


def test_every_plot_is_an_image_with_a_title_and_a_description() -> None:
    seen = set()
    for plot in all_plots(sample()):
        drawn = parsed(plot.svg)
        assert drawn.get("role") == "img"
        for identity, tag in zip(drawn.get("aria-labelledby").split(), ("title", "desc"), strict=True):
            part = drawn.find(tag)
            assert part.get("id") == identity
            assert part.text
            seen.add(identity)
    assert len(seen) == 2 * len(all_plots(sample()))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_nothing_overlaps_however_many_candidates_there_are_and_however_long_their_names(count: int) -> None:
    names = ["M" * 40, "a" * 40, "仅凭新闻发布会记录回答记者的提问并附上引文以及说明和时间", "W w" * 13, "b"][:count]
    for plot in all_plots(renamed(*names)):
        drawn = parsed(plot.svg)
        height = float(drawn.get("viewBox").split()[3])
        labels = drawn.findall(".//text[@class='name']")
        assert len(labels) == count
        # 12 pixels high: a Han character is as wide as high, a Latin letter .62 of it and a wide one .95 at most.
        for label in labels:
            width = sum(12 if ord(c) > 0x2E80 else 11.4 if c in "MWmw" else 7.5 for c in label.text)
            assert float(label.get("x")) + width <= NAME_ENDS
        rows = [float(label.get("y")) for label in labels]
        assert all(after - before >= 14 for before, after in pairwise(rows))
        assert max(rows) < height


def test_the_labels_of_a_scale_do_not_run_into_each_other() -> None:
    for plot in all_plots(sample()):
        ends = 0.0
        for label in parsed(plot.svg).findall(".//text[@class='tick']"):
            if not label.text:
                continue
            width, x = 6.4 * len(label.text), float(label.get("x"))
            start = {"start": x, "middle": x - width / 2, "end": x - width}[label.get("text-anchor")]
            assert start >= ends, plot.title
            ends = start + width


def test_a_name_is_cut_in_the_middle() -> None:
    assert shortened(RECORD, 17) == RECORD
    assert shortened(TERSE, 17) == "deepseek…附上引文"
    assert shortened(" a \n b ", 17) == "a b"


def test_a_hostile_name_is_text() -> None:
    for plot in all_plots(renamed(HOSTILE)):
        drawn = parsed(plot.svg)
        assert {element.tag for element in drawn.iter()} <= {
            "svg",
            "title",
            "desc",
            "g",
            "line",
            "circle",
            "rect",
            "text",
        }
        assert "<script>alert(1)</script>" in drawn.find("desc").text
        assert "\u202e" not in plot.svg
        assert "⟨U+202E⟩" in plot.svg
