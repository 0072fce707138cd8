"""A person's own digits: what a photograph becomes whatever its paper and ink; bad files; what is learned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import photographed
import pytest
from click.testing import CliRunner
from hand_drawn import CROSSED_SEVEN, DIGITS, wobbled
from numpy.typing import NDArray
from PIL import Image

from memdrive.agent.digits import learn
from memdrive.chip import Chip, presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.digits import photographs, teach
from memdrive.demos.live.digits.command import digits as command
from memdrive.demos.live.digits.ink import Drawing

OURS = digits_data.load()
PLAIN = photographed.Scene()


def seen(picture: Image.Image, folder: Path, name: str = "7_a.png") -> photographs.Photograph:
    (folder / name).write_bytes(photographed.compressed(picture)) if name.endswith("jpg") else picture.save(
        folder / name
    )
    return photographs.read(folder / name)


def drawn(strokes: Any) -> NDArray[np.uint8]:
    """What the drawing window makes of the same strokes."""
    drawing = Drawing()
    for stroke in strokes:
        drawing.begin(stroke[0])
        for point in stroke[1:]:
            drawing.move(point)
    return drawing.image()


def likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Correlation of two pictures."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize(
    "scene",
    [
        photographed.Scene(),
        photographed.Scene(shade=0.6),
        photographed.Scene(shadow=0.4),
        photographed.Scene(paper=(30, 60, 40), ink=(230, 230, 210)),
        photographed.Scene(ink=(200, 40, 40)),
        photographed.Scene(ink=(120, 160, 235)),
        photographed.Scene(noise=8.0),
        photographed.Scene(place=(0.15, -0.1), size=0.4),
    ],
    ids=["plain", "shade", "shadow", "chalk", "red", "pale blue", "noise", "small, aside"],
)
@pytest.mark.parametrize("pen", [10, 26])
def test_the_same_strokes_look_alike_however_photographed(tmp_path: Path, scene: photographed.Scene, pen: int) -> None:
    """As the drawing window shows them: catches a pen, a size, a place, a shade or a colour that was left in."""
    picture = photographed.of_strokes(CROSSED_SEVEN, scene, np.random.default_rng(1), pen)
    for name in ("7_a.png", "7_b.jpg"):
        made = seen(picture, tmp_path, name)
        assert made.digit == 7
        assert likeness(made.image, drawn(CROSSED_SEVEN)) > 0.9, name


def test_a_tilt_is_taken_out_as_far_as_digits_lean(tmp_path: Path) -> None:
    """A one lies at 60 degrees: turned back until it leans as the last of MNIST's do; an upright one is left alone."""
    rng = np.random.default_rng(2)
    upright = seen(photographed.of_strokes(DIGITS[1], PLAIN, rng), tmp_path)
    assert upright.turned_deg == 0
    for turn, sign in ((60.0, -1), (-60.0, 1)):
        scene = photographed.Scene(turn_deg=turn, size=0.4)
        tilted = seen(photographed.of_strokes(DIGITS[1], scene, rng), tmp_path)
        assert 15 < sign * tilted.turned_deg <= photographs.MOST_TURN_DEG
        rows, columns = np.nonzero(tilted.image > 127)
        lean = photographs._lean(rows - rows.mean(), columns - columns.mean(), 0.0)
        assert photographs.LEAN[0] - 0.15 < lean < photographs.LEAN[1] + 0.15


def test_how_far_digits_lean_is_what_is_said() -> None:
    """19 of 20 training digits of assets."""
    leans = []
    for image in OURS.x_train:
        rows, columns = np.nonzero(image > digits_data.INK)
        leans.append(photographs._lean(rows - rows.mean(), columns - columns.mean(), 0.0))
    np.testing.assert_allclose(np.quantile(leans, (0.025, 0.975)), photographs.LEAN, atol=0.006)


def test_photographed_digits_are_read_almost_as_well_as_plain_ones(tmp_path: Path) -> None:
    """150 training digits on paper, in ink, shaded, turned up to 10 degrees: more than 85 % for a float network."""
    x, y = OURS.x_train[:150], OURS.y_train[:150]
    twin = learn.float_base(digits_data.bits(OURS.x_train[150:4150]), OURS.y_train[150:4150], 0, "relu", epochs=6)
    rng = np.random.default_rng(4)
    made = [
        seen(photographed.of_image(image, photographed.some_scene(rng, 10.0), rng), tmp_path, f"{label}_a.jpg").image
        for image, label in zip(x, y, strict=True)
    ]
    assert learn.accuracy(twin, digits_data.bits(np.stack(made)), y) > 0.85


def test_ruled_paper_and_a_table_edge_are_no_digit(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    picture = photographed.of_strokes(CROSSED_SEVEN, photographed.Scene(size=0.45), rng)
    colour = np.array(picture)
    colour[::24, :] = colour[::24, :] * 0.9  # pale lines
    colour[:, :8] = 20  # what lies beside the sheet
    assert likeness(seen(Image.fromarray(colour), tmp_path).image, drawn(CROSSED_SEVEN)) > 0.85


def test_a_phone_that_was_held_sideways_says_so(tmp_path: Path) -> None:
    """The orientation in a JPEG's metadata is heeded."""
    picture = photographed.of_strokes(DIGITS[7], PLAIN, np.random.default_rng(6))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.rotate(90, expand=True).save(tmp_path / "7_side.jpg", exif=exif)
    assert likeness(photographs.read(tmp_path / "7_side.jpg").image, drawn(DIGITS[7])) > 0.85


# ---------------------------------------------------------------- files


def folder_of(path: Path, n: int = 2) -> Path:
    """n crossed sevens and n ones."""
    path.mkdir()
    rng = np.random.default_rng(7)
    for k in range(n):
        photographed.of_strokes(wobbled(CROSSED_SEVEN, rng), PLAIN, rng).save(path / f"7_{k}.png")
        photographed.of_strokes(wobbled(DIGITS[1], rng), PLAIN, rng).save(path / f"1_{k}.png")
    return path


def spoil_text(path: Path) -> None:
    (path / "7_x.png").write_text("no picture")


def spoil_cut(path: Path) -> None:
    whole = (path / "7_0.png").read_bytes()
    (path / "7_x.png").write_bytes(whole[: len(whole) // 2])


def spoil_name(path: Path) -> None:
    (path / "7_0.png").rename(path / "seven.png")


def spoil_blank(path: Path) -> None:
    grey = 200 + np.random.default_rng(8).normal(0, 2, (200, 200, 3))
    Image.fromarray(grey.astype(np.uint8)).save(path / "4_x.png")


def spoil_small(path: Path) -> None:
    Image.new("RGB", (5, 500)).save(path / "4_x.png")


def spoil_kind(path: Path) -> None:
    Image.new("RGB", (50, 50)).save(path / "4_x.png", format="GIF")


def spoil_folder(path: Path) -> None:
    (path / "7_x.png").mkdir()


def spoil_all(path: Path) -> None:
    for picture in path.iterdir():
        picture.rename(picture.with_suffix(".txt"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_text, "7_x.png: need a PNG or JPEG picture, got something else"),
        (spoil_cut, "7_x.png: need a whole PNG or JPEG picture, got a damaged one"),
        (spoil_name, "seven.png: need a name that begins with its digit, like 7_a.png"),
        (spoil_blank, "4_x.png: need ink that differs from its paper"),
        (spoil_small, "4_x.png: need 20 pixels a side and at most 100,000,000 in all, got 5 x 500"),
        (spoil_kind, "4_x.png: need a PNG or JPEG picture, got something else"),
        (spoil_folder, "Is a directory"),
        (spoil_all, "need 1 to 200 pictures named like 7_a.png or 3_b.jpg, got 0"),
    ],
)
def test_a_bad_file_is_named_in_one_line_and_nothing_is_written(tmp_path: Path, spoil: Any, words: str) -> None:
    folder = folder_of(tmp_path / "mine")
    spoil(folder)
    out = [tmp_path / name for name in ("a.json", "a.png", "a.npz")]
    options = zip(("--json", "--figure", "--save"), map(str, out), strict=True)
    done = CliRunner().invoke(command, ["--teach", str(folder), *(word for pair in options for word in pair)])
    assert done.exit_code == 2
    assert words in done.output
    assert done.output.count("Error: ") == 1
    assert not any(path.exists() for path in out)


# ---------------------------------------------------------------- learning


def small(path: Path) -> Path:
    """A file of few digits."""
    np.savez(
        path,
        x_train=OURS.x_train[:1500], y_train=OURS.y_train[:1500], x_test=OURS.x_test[::20], y_test=OURS.y_test[::20],
        x_crossed=OURS.x_crossed[:40],
    )  # fmt: skip
    return path


def test_the_command_teaches_the_first_of_each_digit_and_only_reads_the_rest(tmp_path: Path) -> None:
    folder, few = folder_of(tmp_path / "mine", n=4), small(tmp_path / "few.npz")
    out, sheet, saved = (tmp_path / name for name in ("t.json", "t.png", "t.npz"))
    arguments = ["--teach", str(folder), "--data", str(few), "--shots", "3"]
    done = CliRunner().invoke(command, [*arguments, "--json", str(out), "--figure", str(sheet), "--save", str(saved)])
    assert done.exit_code == 0, done.output
    record = json.loads(out.read_text())
    assert record["schema"] == "memdrive.digits.teach/1"
    row = record["policies"]["chip"]
    assert [picture["name"] for picture in row["pictures"] if not picture["taught"]] == ["1_3.png", "7_3.png"]
    assert (row["taught"], row["only_read"]) == (6, 2)
    assert row["taught_after"] >= row["taught_before"]
    assert row["pulses"] > 0
    sevens = [picture for picture in row["pictures"] if picture["digit"] == 7]
    assert np.mean([p["margin_after"] - p["margin_before"] for p in sevens]) > 0
    with Image.open(sheet) as picture:
        assert picture.size[0] > 1000
    images = np.stack([photograph.image for photograph in photographs.read_folder(folder)])
    chip = Chip.load(saved)
    said = chip.forward(digits_data.bits(images)).argmax(axis=1)
    assert (said == [picture["said_after"] for picture in row["pictures"]]).mean() > 0.7  # but for read noise
    again = CliRunner().invoke(command, [*arguments, "--shots", "0", "--load", str(saved), "--json", "-"])
    assert again.exit_code == 0, again.output
    read = json.loads(again.stdout)["policies"]["chip"]
    assert "pulses" not in read
    assert json.loads(again.stdout)["config"]["device"] == "of the saved chip"
    assert json.loads(again.stdout)["config"]["device_params"] == Chip.load(saved).device.as_dict()
    for means_nothing in (("--device", "pcmo"), ("--base", "programmed")):
        refused = CliRunner().invoke(command, [*arguments, "--load", str(saved), *means_nothing])
        assert refused.exit_code == 2
        assert f"{means_nothing[0]} means nothing with --load" in refused.output
    assert read["ordinary_before"] == pytest.approx(read["ordinary_after"], abs=0.05)


def test_every_shot_is_learned_as_its_own_digit() -> None:
    """Labels follow their pictures through the distortions and the rounds."""
    blank = np.zeros((28, 28), np.uint8)
    asked: list[tuple[int, int]] = []

    class Deaf:
        def forward(self, x: learn.Bits) -> NDArray[np.float32]:
            return np.zeros((len(x), 10), np.float32)

    def train(_: int, x: learn.Bits, labels: learn.Labels) -> None:
        asked.extend(zip(x.sum(axis=1).tolist(), labels.tolist(), strict=True))

    shots = np.stack([blank.ravel(), blank.ravel() + 1]).astype(np.uint8)
    memory = (np.zeros((10, 784), np.uint8), np.arange(10, dtype=np.uint8))
    lessons = teach.SHOTS.__class__(growth=teach.SHOTS.growth, rounds=3, old=0)
    learn.learn_shots(Deaf(), train, shots, memory, lessons, 0, np.array([4, 9], np.uint8))
    assert set(asked) == {(0, 4), (784, 9)}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--repeats", "3"], "--repeats means nothing with --teach"),
        (["--choosing"], "--choosing means nothing with --teach"),
        (["--lang", "zh"], "--lang means nothing without --draw"),
        (["--load", "nowhere.npz"], "does not exist"),
        (["--train", "99999"], "need at most 10000 digits"),
    ],
)
def test_wrong_arguments_end_with_one_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(command, ["--teach", str(folder_of(tmp_path / "mine")), *arguments])
    assert done.exit_code == 2
    assert words in done.output


def test_a_chip_that_cannot_read_digits_is_refused(tmp_path: Path) -> None:
    Chip((12, 8, 4), device=presets.IDEAL).save(tmp_path / "other.npz")
    folder = folder_of(tmp_path / "mine")
    done = CliRunner().invoke(command, ["--teach", str(folder), "--load", str(tmp_path / "other.npz")])
    assert done.exit_code == 2
    assert "other.npz: need a chip of (784, any, 10) neurons, got (12, 8, 4)" in done.output
    done = CliRunner().invoke(command, ["--teach", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
