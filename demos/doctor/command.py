"""`memdrive doctor`: what is missing here, and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memdrive.demos.doctor.checks import Finding, examine
from memdrive.demos.options import json_option, result_record, write_json
from memdrive.demos.report.console import beside

SCHEMA = "memdrive.doctor/1"


@click.command()
@json_option
def doctor(json_file: Path | None) -> int:
    """Say what memdrive needs and does not find here, and how to mend it.

    Exit code 0: all that it needs is here, though something optional may not be, such as a display; 1: something is
    broken.
    """
    found = examine()
    counted = Counter(finding.state for finding in found)
    figures = {state: counted[state] for state in ("fine", "without", "broken")}
    write_json(json_file, result_record(SCHEMA, {}, 0, **figures, findings=[asdict(finding) for finding in found]))
    show(beside(json_file), found)
    return int(counted["broken"] > 0)


def show(console: Console, found: Sequence[Finding]) -> None:
    """Everything in a table; then, for what is not fine, what to do."""
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for heading in ("what", "state", "found"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "found")
    for finding in found:
        table.add_row(finding.name, finding.state, Text(finding.found))
    console.print(table)
    for finding in found:
        if finding.mend:
            console.print(f"{finding.name}: {finding.mend}", highlight=False, markup=False, soft_wrap=True)
    broken = [finding.name for finding in found if finding.state == "broken"]
    console.print(f"Broken: {', '.join(broken)}." if broken else "All that memdrive needs is here.", highlight=False)
