"""`memdrive chip store`: the code corrects what it promises, verdicts are true, figures agree with each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from memdrive.demos.cli import memdrive
from memdrive.demos.devices.storage.coding import Code, parity_for
from memdrive.demos.devices.storage.examine import information

CONTENT = bytes(np.random.default_rng(0).integers(256, size=700, dtype=np.uint8))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(memdrive, ["chip", "store", *map(str, arguments)])


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    (tmp_path / "content.bin").write_bytes(CONTENT)
    return tmp_path / "content.bin"


def record_of(*arguments: str | Path) -> Any:
    done = run(*arguments, "--json", "-")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def spoiled(code: Code, places: list[int]) -> bytes:
    """The stored bytes with the bytes of the first block at these places wrong."""
    words = code.words(code.encode(CONTENT)).copy()
    words[0, places] ^= 0x55
    return words.T.tobytes()


def test_half_the_parity_may_be_wrong_and_most_of_it_erased() -> None:
    code = Code(size=len(CONTENT), parity=64)
    sure = np.zeros(code.stored)
    assert code.blocks == 4
    assert code.plain(code.encode(CONTENT)).content == CONTENT
    for n, back in ((0, True), (32, True), (33, False)):  # far from those that equal doubts would erase first
        found = code.corrected(spoiled(code, list(range(100, 100 + n))), sure)
        assert (found.content == CONTENT, found.fits, found.lost) == (back, back, not back)
    doubtful = np.zeros((code.blocks, code.message + code.parity))
    doubtful[0, :48] = 1
    doubts, given = doubtful.T.ravel(), code.encode(CONTENT)
    erased, one_more = spoiled(code, list(range(48))), spoiled(code, [*range(48), *range(100, 109)])
    assert code.corrected(erased, doubts).content == CONTENT
    assert code.corrected(one_more, doubts).lost == 1
    assert code.needs(given, erased, doubts).tolist() == [48, 0, 0, 0]
    assert code.needs(given, one_more, doubts).tolist() == [48 + 2 * 9, 0, 0, 0]
    assert code.needs(given, spoiled(code, list(range(100, 133))), sure).tolist() == [66, 0, 0, 0]


def test_the_checksum_sees_a_single_wrong_bit() -> None:
    code = Code(size=len(CONTENT), parity=2)
    word = bytearray(code.encode(CONTENT))
    word[0] ^= 1
    assert not code.plain(bytes(word)).fits
    assert code.plain(code.encode(CONTENT)).fits


def test_information_is_what_theory_says() -> None:
    """Noiseless, useless, and a binary symmetric channel."""
    assert information(np.diag([5, 7, 9, 4])) == pytest.approx(2)
    assert information(np.full((4, 4), 3)) == pytest.approx(0)
    p = 0.1
    entropy = -p * np.log2(p) - (1 - p) * np.log2(1 - p)
    assert information(np.array([[90, 10], [20, 180]])) == pytest.approx(1 - entropy)


def test_parity_follows_the_blocks() -> None:
    assert parity_for(np.array([10, 10])) == 10
    assert parity_for(np.array([0, 20])) == 70
    assert parity_for(np.array([200, 255])) is None


def test_a_file_comes_back_after_years(stored: Path, tmp_path: Path) -> None:
    arguments = ("--years", "10", "--repeats", "2", "--figure", tmp_path / "a.png")
    record = record_of(stored, *arguments)
    assert record["schema"] == "memdrive.store/1"
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    once, after = record["readings"].values()
    assert once["exact_corrected"] == after["exact_corrected"] == 2
    for row in (once, after):
        assert 0 < row["cell_error"] < 0.05
        assert row["bit_error"] <= row["byte_error"] <= 8 * row["bit_error"]
        assert row["exact_plain"] == row["checksum_fits_plain"] == 0
        assert 0 < row["bits_a_cell"]["corrected"] < row["bits_a_cell"]["information"] < 2
        assert np.sum(row["confusion"]) == 2 * record["cells"]
        assert row["bits_a_cell"]["corrected"] == pytest.approx(8 * 700 / record["cells"])
    assert (after["kept_pulses"], after["kept_energy_j"]) == (0, 0)
    assert once["write_energy_j"] > once["read_energy_j"] > 0
    assert record == record_of(stored, *arguments)


def test_perfect_cells_need_no_correction(stored: Path) -> None:
    """And a code too weak for real ones loses the file, and says so."""
    ideal = record_of(stored, "--bits", "3", "--repeats", "1", "--device", "ideal")["readings"]["after years"]
    assert (ideal["cell_error"], ideal["exact_plain"], ideal["bits_a_cell"]["plain"]) == (0, 1, 3)
    weak = record_of(stored, "--bits", "1", "--repeats", "1", "--parity", "4")["readings"]["after years"]
    assert (weak["exact_corrected"], weak["checksum_fits_corrected"], weak["bits_a_cell"]["corrected"]) == (0, 0, 0)
    assert weak["lost_blocks"] > 0
    assert weak["parity_needed"] > 4


def test_what_cannot_be_stored_is_one_line(stored: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "large").write_bytes(bytes(1 << 20))
    (tmp_path / "larger").write_bytes(bytes((1 << 20) + 1))
    for arguments, words in (
        ((tmp_path / "empty",), "need at least 1 byte, got an empty file"),
        ((tmp_path / "none",), "does not exist"),
        ((tmp_path / "large",), "need at most 4194304 cells, got 1048576 bytes"),
        ((tmp_path / "larger",), "need a file of at most 1048576 bytes"),
        ((stored, "--bits", "4"), "4 is not in the range"),
        ((stored, "--bits", "two"), "'two' is not a valid integer"),
        ((stored, "--years", "-1"), "is not in the range"),
        ((stored, "--years", "nan"), "nan"),
        ((stored, "--parity", "33"), "need an even number, got 33"),
        ((stored, "--json", stored), "need another file than"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, (arguments, done.output)
        errors = [line for line in done.output.splitlines() if line.startswith("Error: ")]
        assert len(errors) == 1, done.output
        assert words in errors[0], errors
    assert stored.read_bytes() == CONTENT
