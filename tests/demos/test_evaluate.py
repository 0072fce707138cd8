"""The examination is honest: unseen roads, frozen chips, policies that see arrays, figures that repeat bit for bit."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memdrive.agent import PLAIN
from memdrive.chip import presets
from memdrive.demos.cli import memdrive
from memdrive.demos.driving import laps
from memdrive.demos.driving.drive import teach
from memdrive.demos.driving.experiment import DrivingPlan, trials
from memdrive.demos.driving.laps import Frozen, Roads, drive_laps
from memdrive.demos.seeds import Purpose, track_seed
from memdrive.env.roads import tracks
from memdrive.env.world import scenes

TINY = ["--repeats", "1", "--n-tracks", "1", "--old-steps", "30", "--new-steps", "20"]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(memdrive, ["evaluate", *arguments])
    return result.exit_code, result.output


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1), st.integers(0, 10**6), st.integers(0, 10**6))
def test_no_track_seed_serves_learning_and_evaluation(seed: int, other: int, k: int, m: int) -> None:
    purposes = [track_seed(purpose, seed, k) % 3 for purpose in Purpose]
    assert purposes == [0, 1, 2]
    assert track_seed(Purpose.LEARN, seed, k) != track_seed(Purpose.EVALUATE, other, m)


def test_the_protocol_drives_no_road_that_it_learned_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, list[int]] = {0: [], 1: [], 2: []}
    generate = tracks.generate

    def spy(seed: int, family: str = "mild") -> tracks.Track:
        seen[seed % 3].append(seed)
        return generate(seed, family)

    monkeypatch.setattr(tracks, "generate", spy)
    plan = DrivingPlan(repeats=1, tracks=2, old_steps=250, new_steps=20)
    assert len(list(trials(plan, presets.DEFAULT, {}, lambda: None))) == 6
    assert len(seen[Purpose.EVALUATE]) == 2
    assert len(seen[Purpose.LEARN]) >= 2
    assert not set(seen[Purpose.EVALUATE]) & set(seen[Purpose.LEARN])


def test_frozen_means_frozen() -> None:
    """Would catch an examination that learns on the roads it judges."""
    chip = PLAIN.chip(seed=3)
    before = [(c.G_pos.copy(), c.G_neg.copy()) for c in chip.crossbars]
    roads = Roads.make(Purpose.VALIDATE, 0, 1, "mild")
    drive_laps(Frozen(chip, PLAIN), roads, [scenes.DAY, scenes.INVERTED])
    for crossbar, (pos, neg) in zip(chip.crossbars, before, strict=True):
        np.testing.assert_array_equal(crossbar.G_pos, pos)
        np.testing.assert_array_equal(crossbar.G_neg, neg)
    assert chip.ledger.set_pulses == chip.ledger.reset_pulses == 0


def test_learning_is_the_same_however_much_is_judged() -> None:
    """Would catch a reading of the learning chip itself, whose read noise it moves."""
    learned = []
    for n in (1, 2, 3):
        plan = DrivingPlan(repeats=1, tracks=n, old_steps=60, new_steps=40)
        reports = dict(trials(plan, presets.DEFAULT, {}, lambda: None))
        learned.append({name: report.learning for name, report in reports.items()})
    assert learned[0]["chip"][1].updates > 50
    assert learned[0] == learned[1] == learned[2]


def test_a_frozen_policy_sees_bits_of_cars_that_drive_and_nothing_else() -> None:
    seen = set()

    class Spy:
        def forward(self, x: NDArray[np.uint8]) -> NDArray[np.float32]:
            seen.add((type(x), x.shape, x.dtype))
            return np.zeros((len(x), PLAIN.code.n), np.float32)

    drive_laps(Frozen(Spy(), PLAIN), Roads.make(Purpose.VALIDATE, 0, 1, "mild"), [scenes.DAY])
    assert seen <= {(np.ndarray, (n, 96), np.dtype(np.uint8)) for n in (1, 2)}
    assert seen


def test_only_the_teacher_reads_preview() -> None:
    agent = Path(__file__).parents[2] / "agent"
    readers = {path.name for path in agent.rglob("*.py") if "preview" in path.read_text().split('"""', 2)[-1]}
    assert readers == {"teacher.py"}


def test_a_departure_scores_the_half_width_for_the_rest_of_the_lap() -> None:
    off, weight = np.array([[0.1, 0.1], [0.1, 0.5]]), np.array([[5.0, 2.0], [5.0, 2.0]])
    score = laps._score(off, weight, np.array([10.0, 10.0]))
    assert (score.laps, score.departures, score.distance_m) == (2, 1, 14.0)
    assert score.cross_track_mean_m == pytest.approx((12 * 0.1 + 2 * 0.4 + 6 * 0.4) / 20)
    assert score.cross_track_p95_m == pytest.approx(0.4)


def test_a_policy_that_cannot_drive_departs_and_the_teacher_does_not() -> None:
    roads = Roads.make(Purpose.VALIDATE, 1, 3, "mild")
    (lost,) = drive_laps(lambda fleet: np.zeros(len(fleet), np.float32), roads, [scenes.DAY])
    (taught,) = drive_laps(teach, roads, [scenes.DAY])
    assert lost.departures == 6
    assert lost.cross_track_mean_m > 0.2
    assert taught.departures == 0
    assert taught.distance_m == pytest.approx(sum(road.length for road in roads.tracks), rel=1e-6)


def test_same_seed_same_json_bit_for_bit_and_another_seed_another(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    for file, seed in zip(files, ("5", "5", "6"), strict=True):
        code, output = run(*TINY, "--seed", seed, "--json", str(file))
        assert code == 0, output
    a, b, c = (file.read_bytes() for file in files)
    assert a == b
    assert a != c
    record = json.loads(a)
    assert record["schema"] == "memdrive.evaluate/1"
    assert set(record["policies"]) == {
        "chip", "chip-ideal", "software-adam", "software-sgd", "chip-frozen", "teacher",
    }  # fmt: skip
    stages = record["policies"]["chip"]["stages"]
    assert [(s["after"], s["scene"]) for s in stages] == [
        (after, scene) for after in ("nothing", "old", "new") for scene in ("old", "new")
    ]
    assert [stage["scene"] for stage in record["policies"]["chip"]["learning"]] == ["old", "new"]
    assert len(record["policies"]["chip-frozen"]["learning"]) == 1


def test_a_guest_policy_joins_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "straight_ahead.py").write_text("def make():\n    return lambda observation: 0.0\n")
    monkeypatch.chdir(tmp_path)
    code, output = run(*TINY, "--policy", "straight_ahead:make", "--json", "-", "--figure", str(tmp_path / "f.png"))
    assert code == 0, output
    assert "straight_ahead:make" in output
    assert (tmp_path / "f.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--repeats", "0"], ["--repeats", "0", "1<=x<=10000"]),
        (["--new", "fog"], ["--new", "fog", "inverted"]),
        (["--device", "vapour"], ["--device", "vapour", "epiram"]),
        (["--seed", "seven"], ["--seed", "seven", "integer"]),
        (["--tracks", "steep"], ["--tracks", "steep", "mild"]),
        (["--json", "/no/such/folder/a.json"], ["--json", "/no/such/folder"]),
        (["--policy", "nothing"], ["--policy", "module:factory", "nothing"]),
        (["--policy", "no_such_module:make"], ["--policy", "no_such_module"]),
        (["--policy", "broken:wild"], ["broken:wild", "[-1, 1]", "7.0"]),
        (["--policy", "broken:lost"], ["broken:lost", "[-1, 1]", "nan"]),
        (["--policy", "broken:mute"], ["broken:mute", "one number", "None"]),
    ],
)
def test_what_the_user_got_wrong_is_named_and_nothing_is_written(
    arguments: list[str], words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.py").write_text(
        "wild = lambda: lambda o: 7.0\nlost = lambda: lambda o: float('nan')\nmute = lambda: lambda o: None\n"
    )
    monkeypatch.chdir(tmp_path)
    options = [] if "--json" in arguments else ["--json", "out.json"]
    code, output = run(*TINY, *options, *arguments)
    assert code == 2, output
    assert "Traceback" not in output
    for word in words:
        assert word in output
    assert [
        path.name for path in tmp_path.iterdir() if path.suffix not in {".py"} and path.name != "__pycache__"
    ] == []
