"""How many are asked at a time: fewer after a refusal, none in a pause, more again after what goes well."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from eval.pace import Pace


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def never() -> bool:
    return False


def refused(pace: Pace, clock: Clock) -> float | None:
    """The pause after a refusal, in seconds; None where the server is given up."""
    clock.now = max(clock.now, pace.until)
    with pace.turn(never) as number:
        assert number is not None
    return pace.until - clock.now if pace.slow_down(number) else None


def test_each_refusal_in_a_row_halves_the_number_and_doubles_the_pause() -> None:
    clock = Clock()
    pace = Pace(8, clock=clock)
    assert [refused(pace, clock) for _ in range(4)] == [2.0, 4.0, 8.0, 16.0]
    assert pace.limit == 1


def test_those_refused_at_the_same_time_share_one_pause() -> None:
    clock = Clock()
    pace = Pace(8, clock=clock)
    with pace.turn(never) as first, pace.turn(never) as second:
        assert first is not None
        assert second is not None
    assert pace.slow_down(first)
    clock.now += 0.5
    assert pace.slow_down(second)
    assert (pace.limit, pace.until) == (4, 102.0)


def test_nobody_asks_in_a_pause() -> None:
    pace, asked = Pace(4, first_pause=0.3), list[float]()
    with pace.turn(never) as number:
        assert number is not None
    assert pace.slow_down(number)
    ended = time.monotonic() + 0.25

    def ask() -> None:
        with pace.turn(never):
            asked.append(time.monotonic())

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(5)
    assert len(asked) == 3
    assert min(asked) >= ended


def test_who_waits_for_a_turn_is_let_go_when_it_is_over() -> None:
    clock = Clock()
    pace = Pace(1, clock=clock)
    pace.until = clock.now + 1_000
    over = threading.Event()
    threading.Timer(0.05, over.set).start()
    with pace.turn(over.is_set) as number:
        assert number is None


def test_what_goes_well_lets_one_more_ask_and_never_more_than_wanted() -> None:
    clock = Clock()
    pace = Pace(4, clock=clock)
    refused(pace, clock)
    limits = []
    for _ in range(4):
        pace.went_well()
        limits.append(pace.limit)
    assert limits == [3, 4, 4, 4]


def test_a_server_that_refuses_for_minutes_is_given_up_and_one_answer_makes_good() -> None:
    clock = Clock()
    pace = Pace(2, clock=clock)
    assert [refused(pace, clock) for _ in range(9)] == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0, None]
    assert clock.now - 100.0 == 242.0
    pace.went_well()
    assert refused(pace, clock) == 2.0


def test_a_turn_waits_until_another_is_over() -> None:
    pace, order = Pace(1), list[str]()

    def second() -> None:
        with pace.turn(never):
            order.append("second")

    with pace.turn(never):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.05)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]
