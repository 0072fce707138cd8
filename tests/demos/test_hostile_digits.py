"""Files of digits from strangers: read as what they were, or refused by one line; `--data` ends with exit code 2."""

from __future__ import annotations

import zipfile
from pathlib import Path

import forgery
import numpy as np
import pytest
from click.testing import CliRunner

from memdrive.demos.digits import data as digits_data
from memdrive.demos.live.digits.command import digits as command

CASES = 200
OURS = digits_data.load()
FEW: forgery.Members = {
    "x_train": OURS.x_train[:100],
    "y_train": OURS.y_train[:100],
    "x_test": OURS.x_test[:5],
    "y_test": OURS.y_test[:5],
    "x_crossed": OURS.x_crossed[:10],
}


def refusal(path: Path, content: bytes) -> str:
    """What loading says, if anything; anything but a ValueError of one line fails."""
    path.write_bytes(content)
    said = ""
    try:
        got = digits_data.load(path)
        assert all(np.array_equal(getattr(got, name), FEW[name]) for name in FEW)
    except ValueError as error:
        said = str(error)
    assert not said or said.startswith("digits: need an .npz file of arrays, got '")
    assert "\n" not in said
    assert len(said) < 600
    return said


@pytest.mark.parametrize("packed", [False, True])
def test_damaged_files_are_refused_or_harmless(tmp_path: Path, packed: bool) -> None:
    path, rng = tmp_path / "a.npz", np.random.default_rng(30)
    (np.savez_compressed if packed else np.savez)(path, **FEW)
    content = path.read_bytes()
    said = [refusal(path, forgery.damaged(content, rng)) for _ in range(CASES)]
    assert sum(bool(text) for text in said) > CASES / 2


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("kind", ["f8", "O", "U3", "c16", "bool", "M8[s]"])
def test_arrays_of_other_types_are_refused(tmp_path: Path, name: str, kind: str) -> None:
    """Objects too: nothing is unpickled."""
    assert f"{name}: " in refusal(tmp_path / "a.npz", forgery.npz(FEW | {name: FEW[name].astype(kind)}))


@pytest.mark.parametrize("label", [-1, 10, 255, 2**40])
def test_labels_are_digits(tmp_path: Path, label: int) -> None:
    labels = np.array([label, 1, 2, 3, 4])
    assert "y_test: need values from 0 to 9" in refusal(tmp_path / "a.npz", forgery.npz(FEW | {"y_test": labels}))


def test_what_strangers_add_is_not_read(tmp_path: Path) -> None:
    """Arrays of other names, however odd; other orders and widths of the same ones are taken."""
    arrays = FEW | {"about": np.array([object()]), "y_test": FEW["y_test"].astype(">i8")}
    assert not refusal(tmp_path / "a.npz", forgery.npz(arrays | {"x_test": np.asfortranarray(FEW["x_test"])}))


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_the_command_ends_with_one_line(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(forgery.zipped([("x_train.npy", b"\x93NUMPY\1\0")], method))
    done = CliRunner().invoke(command, ["--data", str(path)])
    assert done.exit_code == 2
    assert "is encrypted, or packed in another way" in " ".join(done.output.split())
    assert "Traceback" not in done.output
