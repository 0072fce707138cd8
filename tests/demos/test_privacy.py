"""`memdrive chip privacy`: attacks on made-up changes whose answer is known, and on chips; files are whole."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from memdrive.demos.cli import memdrive
from memdrive.demos.devices.privacy.attacks import auc, caught, kinship, likeness, picture


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(memdrive, ["chip", "privacy", *map(str, arguments)])


def test_the_change_shows_what_was_learned() -> None:
    """An exact rank-one update gives its sample back; noise gives nothing."""
    rng = np.random.default_rng(0)
    sample, last = rng.integers(2, size=784), rng.standard_normal((100, 10))
    error = np.sign(last[:, 7] - last.mean(axis=1))
    shown = picture(np.outer(sample, error), last, 7)
    assert likeness(shown, sample.astype(float)) == pytest.approx(1)
    assert abs(likeness(picture(rng.standard_normal((784, 100)), last, 7), sample.astype(float))) < 0.2
    assert likeness(np.ones(784), sample.astype(float)) == 0
    others = np.concatenate([sample[None], rng.integers(2, size=(20, 784))])
    scores = kinship(shown, others, np.full(784, 0.5))
    assert scores.argmax() == 0


def test_auc_and_caught_are_what_counting_gives() -> None:
    """Against every pair, one by one; ties count half."""
    assert auc([3, 4], [1, 2]) == 1
    assert auc([1], [1]) == 0.5
    rng = np.random.default_rng(1)
    inside, outside = rng.integers(9, size=7).tolist(), rng.integers(9, size=11).tolist()
    pairs = [(a > b) + (a == b) / 2 for a in inside for b in outside]
    assert auc(inside, outside) == pytest.approx(np.mean(pairs))
    assert caught([96, 94, 200, 1], list(range(100)), 0.05) == 0.5
    assert caught([0.5] * 4, list(range(100)), 0.05) == 0


def test_attacks_are_told(tmp_path: Path) -> None:
    files = ("--json", tmp_path / "p.json", "--figure", tmp_path / "p.png")
    done = run("--repeats", "2", "--train", "1000", *files)
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "p.json").read_text())
    assert record["schema"] == "memdrive.privacy/1"
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    attacks = record["attacks"]
    looked = attacks.pop("picture in the change")
    assert looked["crossed_after"] > looked["crossed_before"] + 0.1  # there was something to give away
    assert looked["own"] > 0.2
    for name, row in attacks.items():
        assert 0 <= row["auc_ci95"][0] <= row["auc"] <= row["auc_ci95"][1] <= 1, name
        assert 0 <= row["caught"] <= 1
    assert attacks["learned, by change"]["auc"] == 1
    assert len(attacks) == 6


def test_wrong_arguments_are_one_line(tmp_path: Path) -> None:
    for arguments, words in (
        (("--repeats", "0"), "0 is not in the range"),
        (("--shots", "21"), "21 is not in the range"),
        (("--device", "flash"), "flash"),
        (("--json", tmp_path), "need a file, got the folder"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, done.output
        (error,) = [line for line in done.output.splitlines() if line.startswith("Error: ")]
        assert words in error
