"""An examination: trials yield outcomes, outcomes become a record, the record a file, a table and a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from rich.console import Console

from memdrive.demos.options import result_record, user_input, write_json
from memdrive.demos.report.console import Tick, beside, progress

Outcome = TypeVar("Outcome")
Outcomes = Mapping[str, Sequence[Outcome]]
"""Of every subject that was examined (a policy, a device), its outcome in each repeat."""
Record = Mapping[str, Any]
"""A whole result file: schema, version, config and seed, then the figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination(Generic[Outcome]):
    """What is examined, and how its outcomes are told."""

    schema: str
    config: Mapping[str, Any]
    """All that was chosen but the seed."""
    seed: int
    doing: str
    """What the progress line says."""
    pieces: int
    """Ticks that the trials give in all."""
    trials: Callable[[Tick], Iterable[tuple[str, Outcome]]]
    """Every subject in every repeat, as each is done."""
    figures: Callable[[Outcomes[Outcome]], Mapping[str, Any]]
    """The outcomes as plain data, subject by subject."""
    table: Callable[[Console, Record], None]
    """What a person reads."""
    draw: Callable[[Record, Outcomes[Outcome], Path], None] | None = None
    subjects: str = "policies"
    """Under which key of the record the figures stand; empty: they are keys of the record themselves."""
    besides: Mapping[str, Any] = field(default_factory=dict)
    """What else the record says, before the figures."""

    def carry_out(self, json_file: Path | None, figure: Path | None = None) -> Record:
        """All trials; then the file, which nothing that happens to the screen can lose, the table and the figure.
        The file's record is returned.
        """
        with progress(self.doing, self.pieces) as tick:
            outcomes = gathered(self.trials(tick))
        figures = self.figures(outcomes)
        told = {**self.besides, **({self.subjects: figures} if self.subjects else figures)}
        record = result_record(self.schema, self.config, self.seed, **told)
        write_json(json_file, record)
        self.table(beside(json_file), record)
        if figure is not None and self.draw is not None:
            with user_input("--figure"):
                self.draw(record, outcomes, figure)
        return record


def gathered(trials: Iterable[tuple[str, Outcome]]) -> dict[str, list[Outcome]]:
    """Outcomes by subject, in the order in which subjects first appear."""
    outcomes: dict[str, list[Outcome]] = {}
    for subject, outcome in trials:
        outcomes.setdefault(subject, []).append(outcome)
    return outcomes
