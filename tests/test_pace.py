"""How many are asked at a time: fewer after a refusal, more again after what goes well."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from eval.pace import Pace


@dataclass
class Clock:
    """A clock that stands still but for who sleeps."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(at_once: int) -> tuple[Pace, Clock]:
    clock = Clock()
    return Pace(at_once, clock, clock.sleep), clock


def refused(pace: Pace) -> bool:
    with pace.turn() as number:
        pass
    return pace.slow_down(number)


def test_each_refusal_in_a_row_halves_the_number_and_doubles_the_pause() -> None:
    pace, clock = paced(8)
    assert [refused(pace) for _ in range(4)] == [True] * 4
    assert (pace.limit, clock.slept) == (1, [2.0, 4.0, 8.0, 16.0])


def test_those_refused_at_the_same_moment_wait_out_one_pause() -> None:
    pace, clock = paced(8)
    with pace.turn() as first, pace.turn() as second:
        pass
    assert pace.slow_down(first)
    clock.now -= 1.5  # as the other meets its refusal, half a second into the pause
    assert pace.slow_down(second)
    assert (pace.limit, clock.slept) == (4, [2.0, 1.5])


def test_what_goes_well_lets_one_more_ask_and_never_more_than_wanted() -> None:
    pace, _ = paced(4)
    refused(pace)
    limits = []
    for _ in range(4):
        pace.went_well()
        limits.append(pace.limit)
    assert limits == [3, 4, 4, 4]


def test_a_server_that_refuses_for_minutes_is_given_up_and_one_answer_makes_good() -> None:
    pace, clock = paced(2)
    assert [refused(pace) for _ in range(9)] == [True] * 8 + [False]
    assert sum(clock.slept) == 2 + 4 + 8 + 16 + 32 + 60 + 60 + 60
    pace.went_well()
    assert refused(pace)


def test_a_turn_waits_until_another_is_over() -> None:
    pace, order = Pace(1), list[str]()
    entered = threading.Event()

    def second() -> None:
        with pace.turn():
            order.append("second")

    with pace.turn():
        waiting = threading.Thread(target=second)
        waiting.start()
        entered.wait(0.05)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]
