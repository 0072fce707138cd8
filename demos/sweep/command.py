"""`memdrive sweep`: an examination over a grid of settings and many chips, one line of JSON a run."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import click

from memdrive.demos.ending import one_line
from memdrive.demos.options import (
    VERSION,
    InputFile,
    given,
    json_option,
    result_record,
    seed_option,
    user_input,
    write_json,
    write_whole,
)
from memdrive.demos.report.console import beside, progress
from memdrive.demos.report.words import counted
from memdrive.demos.sweep import file
from memdrive.demos.sweep.file import Run, Sweep
from memdrive.demos.sweep.runner import Runner, Tally
from memdrive.demos.sweep.store import COPY, Store

STUDIES = resources.files("memdrive.assets") / "studies"


def study_names() -> list[str]:
    """Studies that ship with memdrive."""
    return sorted(entry.name.removesuffix(".toml") for entry in STUDIES.iterdir() if entry.name.endswith(".toml"))


class Shard(click.ParamType[Any]):
    """i/n: every n-th run, beginning with the i-th."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Both numbers, or a refusal."""
        which, _, of = str(value).partition("/")
        if not (which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of)):
            self.fail(f"need i/n with 1 <= i <= n, got '{value}'", param, ctx)
        return int(which), int(of)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a sweep as it was read."""

    name: str
    toml: str
    full: bool
    seed: int
    sweep: Sweep


@click.command()
@click.argument("path", metavar="[FILE.toml]", required=False, type=InputFile())
@click.option("--study", type=click.Choice(study_names()), help="One that ships with memdrive, instead of a file.")
@click.option("--full", is_flag=True, help="In its full form; its file says what that costs.")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Where the runs are kept.")
@click.option("--dry-run", is_flag=True, help="List the runs, start none.")
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Processes.")
@click.option(
    "--cluster",
    metavar="tcp://HOST:PORT|local",
    help="Run on a Dask cluster that shares FOLDER, or on one of --workers processes here (extra `cluster`).",
)
@click.option("--shard", type=Shard(), default="1/1", show_default=True, help="Only every n-th run, from the i-th.")
@click.option("--retry", is_flag=True, help="Do runs again that have failed.")
@click.option("--speedup", is_flag=True, help="Only time the runs: with one worker, and with --workers; none is kept.")
@seed_option
@json_option
def sweep(
    path: Path | None,
    study: str | None,
    full: bool,
    folder: Path | None,
    dry_run: bool,
    workers: int,
    cluster: str | None,
    shard: tuple[int, int],
    retry: bool,
    speedup: bool,
    seed: int,
    json_file: Path | None,
) -> None:
    """Run an examination over a grid of settings and many chips.

    Every run that ends is a line of FOLDER/runs.jsonl. Ended at any moment and started again, it goes on: a run that
    is there is not repeated. Several processes, on several machines too, may work in one folder.
    """
    if cluster is not None:
        _check_cluster(cluster)
        if cluster != "local" and given(click.get_current_context(), ["workers"]):
            raise click.BadParameter(
                "need --cluster local beside it: a cluster has workers of its own", param_hint="--workers"
            )
    source = _source(path, study, full, seed)
    if speedup or json_file:
        if not speedup:
            raise click.BadParameter("need --speedup beside it: runs are kept in --out", param_hint="--json")
        _refuse_beside_speedup(workers)
        _tell_speedup(source, workers, json_file)
        return
    if folder is None and not dry_run:
        raise click.UsageError("need --out FOLDER, or --dry-run")
    store = Store(folder or Path())
    runner = Runner(sweep=source.sweep, store=store, workers=workers, shard=shard, retry=retry)
    if dry_run:
        _list(runner, there=folder is not None)
        return
    assert folder is not None
    with user_input("--out"):
        store.open()
        write_whole(folder / COPY, _kept(source))
    if cluster is None:
        _carry_out(runner)
    else:
        _carry_out_on(cluster, runner)


def _refuse_beside_speedup(workers: int) -> None:
    for option in given(click.get_current_context(), ("folder", "dry_run", "cluster", "shard", "retry")):
        raise click.BadParameter(f"need no {option.opts[0]} beside it", param_hint="--speedup")
    if workers < 2:
        raise click.BadParameter(f"need --workers 2 or more beside it, got {workers}", param_hint="--speedup")


def _tell_speedup(source: Source, workers: int, json_file: Path | None) -> None:
    from memdrive.demos.sweep import speedup

    pieces = 1 + 2 * speedup.ROUNDS * len({run.key for run in source.sweep})
    with progress("compiling, then every run with one worker and with several", pieces) as tick:
        found = speedup.measure(source.sweep, workers, tick)
    figures = asdict(found) | {"times": found.times, "at_most": found.at_most}
    write_json(
        json_file, result_record(speedup.SCHEMA, {"file": source.name, "full": source.full}, source.seed, **figures)
    )
    one, several = (", ".join(f"{t:.1f}" for t in seconds) for seconds in (found.one_s, found.several_s))
    beside(json_file).print(
        f"{counted(found.runs, 'run')}: {one} s with one worker, {several} s with {workers}: "
        f"{found.times:.2f} times as fast, on {found.processors} processors with a load of "
        f"{found.load:.1f} before. The processors worked "
        f"{sum(found.one_processor_s):.1f} s for one worker and {sum(found.several_processor_s):.1f} s for {workers}: "
        f"{found.at_most:.2f} times as fast where nothing else wants them.",
        highlight=False,
        soft_wrap=True,
    )
    if found.failed:
        raise click.ClickException(f"{counted(found.failed, 'run')} failed")


def _check_cluster(address: str) -> None:
    from memdrive.demos.sweep import cluster

    if address != cluster.LOCAL and not re.fullmatch(r"(tcp|tls|ws|wss)://\S+:\d+", address):
        raise click.BadParameter(f"need tcp://HOST:PORT or local, got '{address}'", param_hint="--cluster")
    if not cluster.installed():
        law = "the extra 'cluster' (pip install 'memdrive[cluster]')"
        raise click.BadParameter(f"need {law}, got none", param_hint="--cluster")


def _carry_out_on(address: str, runner: Runner) -> None:
    from memdrive.demos.sweep import cluster

    with contextlib.ExitStack() as stack:
        with user_input("--cluster"):
            client = stack.enter_context(cluster.joined(address, runner.workers, runner.store.folder))
        _carry_out(replace(runner, elsewhere=functools.partial(cluster.attended, client)))


def _source(path: Path | None, study: str | None, full: bool, seed: int) -> Source:
    """What is to be run, every configuration of it made once."""
    if (path is None) == (study is None):
        raise click.UsageError("need a FILE.toml or --study, one of them")
    argument = "--study" if path is None else f"'{path}'"
    with user_input(argument):
        toml = (STUDIES / f"{study}.toml" if path is None else path).read_text(encoding="utf-8")
        found = file.loads(toml, seed, full)
        found.check()
    return Source(str(study or (path and path.name)), toml, full, seed, found)


def _kept(source: Source) -> bytes:
    """What a report needs to know of a sweep, beside its rows."""
    found = source.sweep
    told = {
        "memdrive": VERSION,
        "file": source.name,
        "title": found.title,
        "examination": found.examination,
        "runs": len({run.key for run in found}),
        "figure": found.figure and asdict(found.figure),
        "full": source.full,
        "seed": source.seed,
        "toml": source.toml,
    }
    return (json.dumps(told, indent=1) + "\n").encode()


def _list(runner: Runner, there: bool) -> None:
    """Every run on a line: its key, its seed, the settings that its file gives; then how many there are."""
    settled = runner.settled()[0] if there else set()
    n = left = 0
    for run in runner.ours():
        n, left = n + 1, left + (run.key not in settled)
        click.echo(f"{run.key[:8]}  {'there' if run.key in settled else '     '}  {_told(run)}")
    costs = f" {one_line(runner.sweep.costs)}" if runner.sweep.costs else ""
    click.echo(f"{counted(n, 'run')} of '{runner.sweep.examination}', {left} to do.{costs}")


def _told(run: Run) -> str:
    settings = (f"{name}={json.dumps(value)}" for name, value in run.settings.items())
    return one_line(f"seed={run.seed} {' '.join(settings)}")


def _carry_out(runner: Runner) -> None:
    settled, tally = runner.settled()
    pieces = sum(run.key not in settled for run in runner.ours())

    def waiting(n: int) -> None:
        click.echo(f"Waiting for {counted(n, 'run')} that another process is at work on.", err=True)

    try:
        with progress(f"{counted(pieces, 'run')}", pieces) as tick:
            runner.carry_out(settled, tally, tick, waiting)
    except OSError as error:
        rows = runner.store.rows_file
        reason = error.strerror or error
        raise click.ClickException(f"{rows}: {reason}; the rows there are whole: the same command goes on") from error
    _tell(runner, tally)


def _tell(runner: Runner, tally: Tally) -> None:
    """How it ended, in a line; runs that failed are our exit code's business."""
    done = f"{counted(tally.done, 'run')} done, {tally.before} were there"
    others = f", {tally.elsewhere} by other processes" if tally.elsewhere else ""
    damaged = f"; {tally.damaged} damaged lines, whose runs were done again" if tally.damaged else ""
    beside(None).print(f"{done}{others}{damaged}: {runner.store.rows_file}", highlight=False, soft_wrap=True)
    failed = tally.failed + (0 if runner.retry else tally.failed_before)
    if failed:
        raise click.ClickException(f"{counted(failed, 'run')} failed; their rows say why (--retry does them again)")
