"""Chip files from strangers: each is loaded as the chip it was, or refused by one ValueError of one line, soon."""

from __future__ import annotations

import json
import math
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forgery
import numpy as np
import pytest

from memdrive.chip import Chip, DeviceParams, Rule, archives, presets
from memdrive.chip.ledger import LEDGER_FIELDS
from memdrive.chip.life.fabrication import SAVED

CASES = 300
Edit = Callable[[dict[str, Any], forgery.Members], None]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A chip with a life behind it: taught, counted, aged, read."""
    device = presets.DEFAULT.replace(adc_gain=0.02, adc_offset=1.0, drift_nu=0.05, relax=0.01, endurance=1e6)
    chip = Chip((6, 5, 2), device, seed=3, rule=Rule(window=math.inf, overflow=(3, 1)))
    x = (np.random.default_rng(0).random((8, 6)) < 0.5).astype(np.float32)
    chip.learn_many(x, np.where(x[:, :2] > 0, 0.3, -0.3))
    chip.calibrate()
    chip.age(1e6)
    chip.crossbars[0].backward(np.ones(5))
    chip.forward(x[0])
    path = tmp_path_factory.mktemp("chip") / "a.npz"
    chip.save(path)
    assert Chip.load(path).fingerprint() == chip.fingerprint()
    return path.read_bytes(), chip.fingerprint()


def refusal(path: Path, content: bytes, fingerprint: str = "") -> str:
    """What loading says, if anything; anything but a ValueError of one line fails."""
    path.write_bytes(content)
    said = ""
    try:
        assert Chip.load(path).fingerprint() == fingerprint
    except ValueError as error:
        said = str(error)
    assert not said or said.startswith("Chip.load: need a whole snapshot, got '")
    assert "\n" not in said
    assert len(said) < 600
    return said


def test_damaged_files_are_refused_or_harmless(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    content, fingerprint = snapshot
    rng = np.random.default_rng(20)
    said = [refusal(tmp_path / "a.npz", forgery.damaged(content, rng), fingerprint) for _ in range(CASES)]
    assert sum(bool(text) for text in said) > CASES / 2


@pytest.mark.parametrize("name", SAVED)
def test_no_array_holds_what_no_chip_can(snapshot: tuple[bytes, str], tmp_path: Path, name: str) -> None:
    """The last of each row of each array: NaN, infinity, far outside. What is taken computes numbers."""
    array = forgery.members(snapshot[0])[name]
    values: list[float] = [math.nan, math.inf, -math.inf, -1.0, 1e30, -1e30, 0.5]
    if array.dtype.kind in "iu":
        values = [np.iinfo(array.dtype).min, np.iinfo(array.dtype).max, 77]
    refused = 0
    for row in range(len(np.atleast_2d(array))):
        for value in values:

            def edit(_: dict[str, Any], arrays: forgery.Members, row: int = row, value: float = value) -> None:
                np.atleast_2d(arrays[name])[row, -1] = value

            if _loads_and_computes(tmp_path / "a.npz", forgery.chip(snapshot[0], edit)):
                assert math.isfinite(value)
            else:
                refused += 1
    assert bool(refused) == (name not in ("factors", "clock"))  # any is possible there, but for a clock's keys


def _loads_and_computes(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        chip = Chip.load(path)
    except ValueError as error:
        return "\n" in str(error)
    assert np.isfinite(chip.forward(np.ones(6))).all()
    chip.learn(np.ones(6), np.ones(2))
    assert all(np.isfinite(crossbar.weight).all() for crossbar in chip.crossbars)
    assert chip.ledger.pulses >= 0
    return True


def test_noise_keys_are_those_of_the_seed(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    for key in range(3):

        def edit(_: dict[str, Any], arrays: forgery.Members, key: int = key) -> None:
            arrays["clock"][1, key] += 1

        assert "clock: need values from" in refusal(tmp_path / "a.npz", forgery.chip(snapshot[0], edit))


def test_no_chip_compared_more_often_than_it_decided(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    """Comparisons are some of the conversions: one more of them, and the rest would have negative energy."""
    for more in (0, 1):

        def edit(_: dict[str, Any], arrays: forgery.Members, more: int = more) -> None:
            conversions, comparisons = (LEDGER_FIELDS.index(name) for name in ("adc_conversions", "comparisons"))
            arrays["counts"][0, comparisons] = arrays["counts"][0, conversions] + more

        forged = forgery.chip(snapshot[0], edit)
        if more:
            assert "more comparisons than adc_conversions" in refusal(tmp_path / "a.npz", forged)
        else:
            assert _loads_and_computes(tmp_path / "a.npz", forged)


def test_tampered_chips_are_refused_or_compute_numbers(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    """Any value of header or arrays, behind a checksum that fits; what is taken can be saved and loaded again."""
    rng, taken = np.random.default_rng(40), 0
    for _ in range(CASES):
        forged = forgery.chip(snapshot[0], lambda header, arrays: forgery.tampered(header, arrays, rng))
        if _loads_and_computes(tmp_path / "a.npz", forged):
            chip = Chip.load(tmp_path / "a.npz")
            chip.save(tmp_path / "b.npz")
            assert Chip.load(tmp_path / "b.npz").fingerprint() == chip.fingerprint()
            taken += 1
    assert 0 < taken < CASES / 2


NARROW = presets.TAOX_HFOX.replace(g_min=9e-6, g_max=10e-6, g_max_dtod=0.3)
LOW_ONLY = presets.TAOX_HFOX.replace(g_min=5e-6, g_max=5e-5, g_min_dtod=0.2)
HIGH_ONLY = presets.TAOX_HFOX.replace(g_min=5e-6, g_max=5e-5, g_max_dtod=0.2)


@pytest.mark.parametrize("device", [NARROW, NARROW.replace(g_min_dtod=0.5, g_max_dtod=0.5), LOW_ONLY, HIGH_ONLY])
def test_every_chip_with_ranges_of_its_own_loads(tmp_path: Path, device: DeviceParams) -> None:
    """A range that is narrow beside its spread puts G = 0 far outside: such chips saved, and did not load."""
    for seed in range(5):
        chip = Chip((30, 20, 2), device, seed=seed)
        chip.save(tmp_path / "a.npz")
        assert Chip.load(tmp_path / "a.npz").fingerprint() == chip.fingerprint()


@pytest.mark.parametrize(
    ("device", "part", "value", "law"),
    [
        (HIGH_ONLY, 0, -5.0, "g_min"),  # G_pos of -43 uS
        (HIGH_ONLY, 0, 0.05, "g_min"),  # has no spread
        (LOW_ONLY, 1, 1.09, "g_max"),  # has none
        (LOW_ONLY, 1, 0.05, "range"),
        (HIGH_ONLY, 1, 9.0, "range"),
        (HIGH_ONLY, 0, math.nan, "need"),
        (HIGH_ONLY, 0, -math.inf, "need"),
        (HIGH_ONLY, 1, math.inf, "need"),
    ],
)
def test_no_cell_has_a_range_that_its_device_does_not_draw(
    tmp_path: Path, device: DeviceParams, part: int, value: float, law: str
) -> None:
    Chip((6, 5, 2), device, seed=3).save(tmp_path / "b.npz")

    def edit(_: dict[str, Any], arrays: forgery.Members) -> None:
        arrays["spans"][part, 0, -1] = value

    said = refusal(tmp_path / "a.npz", forgery.chip((tmp_path / "b.npz").read_bytes(), edit))
    assert f"spans: {law}" in said


HEADERS: list[Edit] = [
    *(lambda h, _, v=v: h.update(adc_range=v) for v in (True, 1e-308, [1.0], [math.nan, 1], "11", {}, [True, True])),
    *(lambda h, _, v=v: h["rule"].update(first_layer=v) for v in (math.nan, -1, 2, 10**30, "0", None, True)),
    *(lambda h, _, v=v: h["rule"].update(theta_out=v) for v in (math.nan, -1, math.inf, None, [], "3")),
    *(lambda h, _, v=v: h["rule"].update(overflow=v) for v in (3, [0, 1], [200, 1], "31", [3], [None, 1], {"a": 1})),
    *(lambda h, _, v=v: h["device"].update(g_min=v) for v in (math.nan, -1, 1.0, None, "1")),
    *(lambda h, _, v=v: h["device"].update(levels=v) for v in (1, 2.5, True, None)),
    *(lambda h, _, v=v: h["device"].update(source=v) for v in ("", 7, None, "s" * 10_001)),
    *(lambda h, _, v=v: h.update(device=v) for v in (None, [], "default", 3, {"colour": 1}, {})),
    *(lambda h, _, v=v: h.update(rule=v) for v in (None, [], "stellar", 3, {"colour": 1})),
    *(lambda h, _, v=v: h.update(layers=v) for v in (None, 3, [6], [6, 5, 2, 2], "652", [6, 5, True], [10**12] * 2)),
    lambda h, _: h.update(layers=[65536, 65536]),
    lambda h, _: h.update(layers=[1] * 1000),
    *(lambda h, _, v=v: h.update(seed=v) for v in (-1, 4, None, 3.0, True, "3", 10**4000)),
    *(lambda h, _, v=v: h.update(version=v) for v in (99, None, True, "2", 1e400, [])),
    lambda h, _: h.pop("layers"),
    lambda h, _: h.update(extra=1),
    lambda _, a: a.pop("G"),
    lambda _, a: a.update(extra=np.zeros(2)),
    lambda _, a: a.update(G=a["G"].astype(np.float64)),
    lambda _, a: a.update(G=a["G"].T),
    lambda _, a: a.update(clock=a["clock"].astype(">u4")),
]


@pytest.mark.parametrize("edit", HEADERS, ids=range(len(HEADERS)))
def test_a_chip_that_cannot_be_is_refused_though_its_checksum_fits(
    snapshot: tuple[bytes, str], tmp_path: Path, edit: Edit
) -> None:
    assert refusal(tmp_path / "a.npz", forgery.chip(snapshot[0], edit))


@pytest.mark.parametrize("header", ["[]", "null", "3", '"text"', "{}", "[" * 5000, "\x00", "{" * 300, ""])
def test_a_header_of_other_json_is_refused(snapshot: tuple[bytes, str], tmp_path: Path, header: str) -> None:
    arrays = forgery.members(snapshot[0]) | {"header": np.frombuffer(header.encode(), np.uint8)}
    assert refusal(tmp_path / "a.npz", forgery.npz(arrays))


def test_a_bomb_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two gigabytes of zeros in two megabytes, declared, or hidden behind a small declared size."""
    monkeypatch.setattr(archives, "SMALL", 1 << 16)
    zeros = forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999,), }", bytes(9_999_999))
    bomb = forgery.zipped([("header.npy", zeros)], zipfile.ZIP_DEFLATED)
    assert "unpacks to more" in refusal(tmp_path / "a.npz", bomb)
    (size,) = {len(zeros)}
    hidden = bomb.replace(size.to_bytes(4, "little"), (2000).to_bytes(4, "little"))
    assert refusal(tmp_path / "a.npz", hidden)


@pytest.mark.parametrize(
    "file",
    [
        forgery.array_file("{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999,), }"),
        forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (" + "9" * 900 + "), }"),
        forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (" + "(" * 900),
        forgery.array_file("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", bytes(16)),
        forgery.array_file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", bytes(8)),
        forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'more': 1}", bytes(2)),
        forgery.array_file("{'descr': '|u7', 'fortran_order': False, 'shape': (2,), }", bytes(14)),
        forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1 1), }", bytes(2)),
        forgery.array_file("{'descr': '|u1', 'fortran_order': False, 'shape': (-2,), }", bytes(2)),
        forgery.array_file(" " * 60_000),
        b"\x93NUMPY\2\0\xff\xff\xff\xff",
        b"\x93NUMPY\1\0",
        b"",
    ],
)
def test_a_member_that_is_no_plain_array_is_refused(tmp_path: Path, file: bytes) -> None:
    said = refusal(tmp_path / "a.npz", forgery.zipped([("header.npy", file)]))
    assert ": header: " in said


def test_archives_that_numpy_does_not_write_are_refused(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    """Other packings, encryption, two members of one name, thousands of them, comments, absurd names."""
    path, content = tmp_path / "a.npz", snapshot[0]
    plain = [(f"{name}.npy", forgery.npz({"a": array})) for name, array in forgery.members(content).items()]
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert "packed in another way" in refusal(path, forgery.zipped(plain, method))
    mark = content.rindex(b"PK\1\2")
    encrypted = content[: mark + 8] + b"\1" + content[mark + 9 :]
    assert "encrypted" in refusal(path, encrypted)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = forgery.zipped(plain + plain[:1])
    assert "two arrays of one name" in refusal(path, twice)
    assert refusal(path, forgery.zipped([(f"{k}.npy", b"") for k in range(3000)]))
    assert refusal(path, forgery.zipped([("../" * 20 + "\n" + "長" * 9000, b"")] * 1))
    assert refusal(path, content + b"more")


def test_what_is_no_file_to_read_is_an_oserror(tmp_path: Path) -> None:
    if os.name != "nt":
        (tmp_path / "null").symlink_to("/dev/zero")
    for name in (".", "null", "none", "n" * 300):
        with pytest.raises(OSError, match=r"ordinary|No such|too long"):
            Chip.load(tmp_path / name)


def test_a_chip_packed_by_numpy_itself_is_a_chip(snapshot: tuple[bytes, str], tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", **forgery.members(snapshot[0]))
    assert Chip.load(tmp_path / "a.npz").fingerprint() == snapshot[1]
    assert json.loads(forgery.members(snapshot[0])["header"].tobytes())["version"] == 4
