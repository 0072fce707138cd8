"""What a caption may claim of a show, by name: true or not by the show's own figures, never by its author's word."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from memdrive.demos.driving.ghost import Verdict
from memdrive.demos.live.car.show import Show

A_CENTIMETRE = 0.01
"""[m] Farther off than before by no more than this is not forgotten (assumed: a quarter of the line's breadth)."""
Claim = Callable[[Show, Verdict | None], bool]


def _settled(show: Show, _: Verdict | None) -> bool:
    rates = show.series.rows[:, 3]
    return len(rates) > 0 and bool(rates[-1] < 0.5 * rates.max())


CLAIMS: Mapping[str, Claim] = {
    "learner_better": lambda show, _: show.compared.learner_is_better,
    "ghost_off": lambda show, _: show.compared.ghost_departures > 0,
    "ghost_copes": lambda show, _: not show.compared.ghost_fails,
    "settled": _settled,
    "cheaper": lambda show, _: show.diary.energies.ratio > 1.0,
    "exam_passed": lambda _, verdict: verdict is not None and verdict.learner_departures == 0,
    "ghost_failed": lambda _, verdict: verdict is not None and verdict.ghost_departures > 0,
    "exam_better": lambda _, verdict: (
        verdict is not None
        and verdict.learner_departures <= verdict.ghost_departures
        and verdict.learner_m < verdict.ghost_m
    ),
    "not_forgotten": lambda _, verdict: (
        verdict is not None and verdict.learner_departures == 0 and verdict.learner_m < verdict.ghost_m + A_CENTIMETRE
    ),
}
"""Of the show and of the last frozen lap, at the moment when the caption gives way to the next one.

learner_better : since the change it left the road less often than its ghost, or as often and is nearer to the line
ghost_off : since the change the ghost left the road
ghost_copes : nothing has to be learned: the ghost holds the road as well
settled : pulses a second are fewer than half of the most that the strips show
cheaper : the chip has spent less than a digital one would have
exam_passed, ghost_failed : of the last frozen lap: the learner never left the road, the ghost did
exam_better : of the last frozen lap: the learner was nearer to the line, and left the road no more often
not_forgotten : of the last frozen lap: never off the road, no more than a centimetre farther than its ghost
"""
