"""A chip on disk: exact, whole, and suspicious of everything it reads."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memdrive.chip import Chip, Rule, presets
from memdrive.chip.ledger import LEDGER_FIELDS
from memdrive.chip.life import snapshots
from memdrive.chip.rules import Sgd, rule_values

X = (np.random.default_rng(0).random((8, 6)) < 0.5).astype(np.float32)
T = np.where(X[:, :2] > 0, 0.3, -0.3).astype(np.float32)


def taught() -> Chip:
    chip = Chip((6, 5, 2), presets.DEFAULT, seed=3, rule=Rule(window=float("inf")))
    chip.learn_many(X, T)
    return chip


def test_a_loaded_chip_continues_exactly_as_the_saved_one(tmp_path: Path) -> None:
    chip = taught()
    chip.forward(X[0])
    chip.save(tmp_path / "a.npz")
    loaded = Chip.load(tmp_path / "a.npz")
    assert loaded.fingerprint() == chip.fingerprint()
    assert loaded.adapt(T[0]) == chip.adapt(T[0])
    np.testing.assert_array_equal(loaded.learn_many(X, T), chip.learn_many(X, T))
    assert loaded.fingerprint() == chip.fingerprint()
    assert loaded.ledger == chip.ledger


def test_a_copy_is_independent() -> None:
    chip = taught()
    twin, before = chip.copy(), chip.fingerprint()
    assert twin.fingerprint() == before
    twin.learn_many(X, -T)
    assert chip.fingerprint() == before != twin.fingerprint()


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes, str]:
    chip = taught()
    path = tmp_path_factory.mktemp("snapshot") / "a.npz"
    chip.save(path)
    return path, path.read_bytes(), chip.fingerprint()


@given(position=st.integers(0, 2**20), flip=st.integers(1, 255), cut=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_flipped_or_cut_byte_is_refused_or_harmless(
    snapshot: tuple[Path, bytes, str], position: int, flip: int, cut: bool
) -> None:
    path, content, fingerprint = snapshot
    where = position % len(content)
    changed = content[:where] if cut else content[:where] + bytes([content[where] ^ flip]) + content[where + 1 :]
    damaged = path.with_name("damaged.npz")
    damaged.write_bytes(changed)
    refused, loaded = "", None
    try:
        loaded = Chip.load(damaged)
    except ValueError as error:
        refused = str(error)
    assert "need a whole snapshot" in refused or (loaded is not None and loaded.fingerprint() == fingerprint)


def test_a_newer_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "VERSION", 99)
    taught().save(tmp_path / "new.npz")
    monkeypatch.undo()
    with pytest.raises(ValueError, match="version is 99"):
        Chip.load(tmp_path / "new.npz")


def save_before(chip: Chip, path: Path, rule: Mapping[str, Any] | None = None) -> None:
    """As version 3 did: without the column of comparisons, under its own checksum. rule : instead of the chip's."""
    chip.save(path)
    with np.load(path) as archive:
        members = dict(archive)
    members.pop("digest")
    header = json.loads(members.pop("header").tobytes()) | {"version": 3} | ({"rule": rule} if rule else {})
    packed = json.dumps(header, sort_keys=True).encode()
    members["counts"] = np.delete(members["counts"], LEDGER_FIELDS.index("comparisons"), axis=1)
    digest = snapshots._digest(packed, members).encode()
    extra = {"header": np.frombuffer(packed, np.uint8), "digest": np.frombuffer(digest, np.uint8)}
    np.savez(path, **members, **extra)


def test_a_chip_saved_before_comparisons_were_counted_is_read(tmp_path: Path) -> None:
    """Everything else is as it was."""
    chip = taught()
    save_before(chip, tmp_path / "old.npz")
    old = Chip.load(tmp_path / "old.npz")
    assert old.fingerprint() == chip.fingerprint()
    assert old.ledger == chip.ledger


def test_a_rule_saved_before_tolerances_is_read_unless_it_verified_pairs(tmp_path: Path) -> None:
    """Rounded to whole pulses it is what it was; the law of verified pairs is gone, and no other takes its place."""
    path, chip = tmp_path / "old.npz", Chip((6, 2), presets.DEFAULT, seed=3, rule=Sgd(rate=(0.2,)))
    before = rule_values(chip.rule)
    del before["tolerance"]
    save_before(chip, path, before)
    assert Chip.load(path).rule == chip.rule
    save_before(chip, path, before | {"verify": 5})
    with pytest.raises(ValueError, match=r"verified pairs in whole pulses, which none does any more, got verify=5$"):
        Chip.load(path)


def test_a_snapshot_that_was_edited_is_refused(tmp_path: Path) -> None:
    """Its archive is in order; only the checksum knows."""
    taught().save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as archive:
        members = dict(archive)
    members["G"][0, 0] += np.float32(0.1)
    np.savez(tmp_path / "edited.npz", **members)
    with pytest.raises(ValueError, match="checksum does not fit"):
        Chip.load(tmp_path / "edited.npz")


def test_what_is_no_snapshot_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    (tmp_path / "text.npz").write_text("not a chip")
    for name in ("other.npz", "text.npz"):
        with pytest.raises(ValueError, match="need a whole snapshot"):
            Chip.load(tmp_path / name)
    with pytest.raises(OSError, match="missing"):
        Chip.load(tmp_path / "missing.npz")


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npz"
    chip = taught()
    chip.save(path)
    old = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        taught().save(path)
    assert path.read_bytes() == old
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_killed_while_saving_the_file_is_whole(tmp_path: Path) -> None:
    """A process that saves without pause is killed; what is left loads, and is one of its chips."""
    path = tmp_path / "a.npz"
    taught().save(path)
    program = (
        "import sys\nfrom memdrive.chip import Chip\nchip = Chip((60, 50, 2))\nprint('ready', flush=True)\n"
        "while True:\n    chip.save(sys.argv[1])\n"
    )
    saver = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
    assert saver.stdout is not None
    with saver.stdout:
        saver.stdout.readline()
        time.sleep(0.3)
        saver.kill()
    saver.wait()
    assert Chip.load(path).layers in {(60, 50, 2), (6, 5, 2)}
