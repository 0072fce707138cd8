"""A recorded drive: would catch a step lost or doubled, a label given to the wrong view, damage taken for a drive."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.agent import Habits, Recipe, handmade
from memdrive.chip import presets
from memdrive.demos.driving import tape
from memdrive.demos.driving.command import evaluate
from memdrive.demos.driving.drive import Drive
from memdrive.demos.driving.person import PersonDrive
from memdrive.env.constants import FEATURES

RECIPE = handmade(Recipe(hidden=32, memory=64))
SHORT = ("--old-steps", "60", "--new-steps", "40", "--repeats", "1", "--n-tracks", "1")


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PersonDrive]:
    drive = PersonDrive(RECIPE.chip(presets.DEFAULT, 1), seed=5, recipe=RECIPE)
    for step in range(160):
        if step == 100:
            drive.set_scene("inverted")
        drive.step()
    path = tmp_path_factory.mktemp("drives") / "a.drive"
    drive.tape.save(path)
    return path, drive


def test_what_is_read_is_what_was_driven(driven: tuple[Path, PersonDrive]) -> None:
    found = tape.read(driven[0])
    assert (found.seed, found.family, found.scenes) == (5, "mild", ("day", "inverted"))
    assert found.columns["observations"].shape == (160, FEATURES)
    np.testing.assert_array_equal(found.steps_in("day"), np.arange(100))
    np.testing.assert_allclose(found.columns["time_s"], np.arange(160) * 0.05)
    assert found.columns["begins"].sum() == 1 + driven[1].departures
    # the wheels were told at each step what the hand had done at the one before
    follows = found.columns["begins"][1:] == 0
    np.testing.assert_allclose(
        found.columns["observations"][1:, -1][follows], found.columns["hand"][:-1][follows], atol=1e-6
    )


def test_a_recorded_drive_teaches_what_the_hand_itself_taught(tmp_path: Path) -> None:
    live = PersonDrive(RECIPE.chip(presets.DEFAULT, 1), seed=5, recipe=RECIPE)
    for _ in range(100):
        live.step()
    assert live.departures > 0
    live.tape.save(tmp_path / "a.drive")
    recorded = tape.read(tmp_path / "a.drive")
    again = tape.TapeDrive(RECIPE.chip(presets.DEFAULT, 1), recorded=recorded, seed=5, recipe=RECIPE)
    for _ in range(100):
        again.step()
    assert again.learner.memory.wanted.tolist() == live.learner.memory.wanted.tolist()
    assert again.learner.pulses == live.learner.pulses > 0


def noted(views: np.ndarray[Any, Any], hands: list[float], path: Path) -> tape.Recorded:
    notes = tape.Tape(0, "mild")
    for k, (view, hand) in enumerate(zip(views, hands, strict=True)):
        notes.note(view.astype(np.float32), hand, 0.0, k, "day")
    notes.save(path)
    return tape.read(path)


@pytest.mark.parametrize("delay", [4, 2])
def test_a_recorded_label_belongs_to_the_view_of_a_little_earlier(delay: int, tmp_path: Path) -> None:
    """A hand that has rested is put to the left once, at the eighth view."""
    recorded = noted(np.random.default_rng(1).random((12, FEATURES)), [0.0] * 7 + [1.0] + [0.0] * 4, tmp_path / "a")
    lesson = tape.TapeDrive(
        RECIPE.chip(presets.DEFAULT, 1), recorded=recorded, recipe=RECIPE, habits=Habits(delay=delay)
    )
    seen = []
    for _ in range(8):
        lesson.step()
        seen.append(RECIPE.view(lesson.learner.bits).tolist())
    memory = lesson.learner.memory
    assert memory.wanted[: memory.size].tolist() == [1.0]
    assert [k for k, view in enumerate(seen) if view == memory.bits[0].tolist()] == [7 - delay]
    assert Habits().delay == 4


def test_a_hand_at_rest_teaches_nothing(tmp_path: Path) -> None:
    recorded = noted(np.random.default_rng(1).random((60, FEATURES)), [0.0] * 60, tmp_path / "a.drive")
    lesson = tape.TapeDrive(RECIPE.chip(presets.DEFAULT, 1), recorded=recorded, recipe=RECIPE)
    for _ in range(120):
        lesson.step()
    assert lesson.learner.memory.size == 0
    assert lesson.learner.pulses == 0


def test_a_drive_in_which_nobody_steered_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.drive"
    with pytest.raises(ValueError, match="that somebody steered"):
        tape.Tape(0, "mild").save(path)
    assert not path.exists()


def test_another_who_steers_in_between_cuts_the_tape() -> None:
    drive = Drive(RECIPE.chip(presets.DEFAULT, 1), seed=3, recipe=RECIPE)
    drive.tape = tape.Tape(3, "mild")
    for hand in (0.1, 0.1, None, None, 0.1, 0.1):
        drive.step(hand)
    assert drive.tape._rows["begins"] == [True, False, True, False]


def forged(path: Path, target: Path, **changes: Any) -> Path:
    with np.load(path) as archive:
        columns = dict(archive)
    columns |= changes
    with target.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **{k: v for k, v in columns.items() if v is not None})
    return target


def words(**changes: Any) -> np.ndarray[Any, Any]:
    text = {"schema": tape.SCHEMA, "memdrive": "0", "seed": 5, "tracks": "mild", "scenes": ["day", "inverted"]}
    return np.frombuffer(json.dumps(text | changes).encode(), np.uint8)


WRONG: dict[str, dict[str, Any]] = {
    "NaN seen": {"observations": np.full((160, FEATURES), np.nan, np.float32)},
    "a hand too far": {"hand": np.full(160, 1.5, np.float32)},
    "a hand that is nowhere": {"hand": np.full(160, np.nan, np.float32)},
    "a column too short": {"hand": np.zeros(3, np.float32)},
    "another car": {"observations": np.zeros((160, FEATURES + 1), np.float32)},
    "a column missing": {"hand": None},
    "a column too many": {"more": np.zeros(3, np.float32)},
    "another schema": {"words": words(schema="memdrive.chip/1")},
    "no words": {"words": np.zeros(5, np.uint8)},
    "a list": {"words": np.frombuffer(b"[1, 2]", np.uint8)},
    "scenes without steps": {"words": words(scenes=["day", "inverted", "wet"])},
    "steps without a scene": {"words": words(scenes=["day"])},
    "no seed": {"words": words(seed="x")},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_forged_drive_is_refused_in_one_line(what: str, driven: tuple[Path, PersonDrive], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="need a recorded drive, got") as caught:
        tape.read(forged(driven[0], tmp_path / "b.drive", **WRONG[what]))
    assert "\n" not in str(caught.value)


def test_damaged_bytes_are_refused_or_change_nothing(driven: tuple[Path, PersonDrive], tmp_path: Path) -> None:
    content, rng, target = driven[0].read_bytes(), np.random.default_rng(3), tmp_path / "b.drive"
    whole = tape.read(driven[0])
    for k in range(60):
        spoilt = bytearray(content)
        if k % 3 == 0:
            spoilt = spoilt[: rng.integers(len(spoilt))]
        else:
            spoilt[rng.integers(len(spoilt))] ^= int(rng.integers(1, 256))
        target.write_bytes(spoilt)
        with contextlib.suppress(ValueError):
            found = tape.read(target)
            assert all((found.columns[name] == column).all() for name, column in whole.columns.items())


def test_evaluate_learns_from_the_file(driven: tuple[Path, PersonDrive], tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    line = ["--teacher", "human", "--drive", str(driven[0]), *SHORT, "--json", str(out)]
    result = CliRunner().invoke(evaluate, line)
    assert result.exit_code == 0, result.output
    record = json.loads(out.read_text())
    assert record["config"]["drive"] == str(driven[0])
    assert "human" not in record["policies"]
    assert record["policies"]["chip"]["learning"][0]["pulses"] > 0


@pytest.mark.parametrize(
    ("line", "law"),
    [
        (("--teacher", "pursuit"), "need human beside a recorded drive"),
        (("--teacher", "human", "--new", "wet"), "need one of day, inverted"),
        (("--teacher", "human", "--sequence"), "need no --sequence"),
        (("--teacher", "human", "--person-late-ms", "300"), "got both"),
    ],
)
def test_a_drive_that_cannot_teach_that_is_one_line(
    line: tuple[str, ...], law: str, driven: tuple[Path, PersonDrive]
) -> None:
    result = CliRunner().invoke(evaluate, [*line, "--drive", str(driven[0])])
    assert result.exit_code == 2
    assert law in " ".join(result.output.replace("│", " ").split())
