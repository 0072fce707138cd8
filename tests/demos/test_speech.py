"""Spoken digits: the shipped voices, honest splits, other people's recordings, and the command's figures."""

from __future__ import annotations

import io
import itertools
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from scipy.io import wavfile

from memdrive.agent.digits import learn
from memdrive.agent.speech import ear
from memdrive.agent.speech.course import INGREDIENTS, VOICE
from memdrive.agent.speech.words import bits
from memdrive.demos.speech import experiment, recordings, sound
from memdrive.demos.speech import voices as voices_of
from memdrive.demos.speech.command import speech as command

OURS = voices_of.shipped()
QUICK = ["--repeats", "1", "--train", "400", "--memory", "60"]


def word(digit: int, speaker: int, take: int, rate: int = 8000) -> np.ndarray[Any, np.dtype[np.int16]]:
    """A made-up word: two tones that say which, one voice above another."""
    rng = np.random.default_rng((digit, speaker, take))
    t = np.arange(rate * 4 // 10) / rate
    hz = (300 + 90 * (digit % 5) + 20 * speaker, 1200 + 300 * (digit // 5) + 50 * speaker)
    wave = np.where(t < 0.2, np.sin(2 * np.pi * hz[0] * t), np.sin(2 * np.pi * hz[1] * t))
    return np.asarray(9000 * wave + 60 * rng.standard_normal(len(t)), np.int16)


def wav(samples: np.ndarray[Any, Any], rate: int = 8000) -> bytes:
    stream = io.BytesIO()
    wavfile.write(stream, rate, samples)
    return stream.getvalue()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two speakers, every word five times."""
    folder = tmp_path_factory.mktemp("people")
    for digit, (speaker, name), take in itertools.product(range(10), enumerate(("ann", "bob")), range(5)):
        (folder / f"{digit}_{name}_{take}.wav").write_bytes(wav(word(digit, speaker, take)))
    return folder


def test_shipped_voices_are_whole_synthetic_and_small() -> None:
    assert all(voice.synthetic for voice in OURS.table)
    assert {voice.purpose for voice in OURS.table} == set(voices_of.PURPOSES)
    for purpose in voices_of.PURPOSES:
        assert {voice.sex for voice in OURS.table if voice.purpose == purpose} == {"m", "f"}
    spoken = np.zeros((len(OURS.table), 10), int)
    np.add.at(spoken, (OURS.voice, OURS.words), 1)
    np.testing.assert_array_equal(spoken, 12)
    assert (Path(__file__).parents[2] / "assets" / "voices.npz").stat().st_size < 1_000_000


def test_no_two_shipped_voices_are_one() -> None:
    """Would catch a variant that espeak-ng does not know and passes over, as it does under the name `en-gb`."""
    first = [bits(OURS.images[OURS.of(voice.name)]).astype(int) for voice in OURS.table]
    alike = [
        (OURS.table[a].name, OURS.table[b].name)
        for a in range(len(first))
        for b in range(a)
        if np.abs(first[a] - first[b]).mean() < 0.05
    ]
    assert alike == []


def test_who_is_met_is_not_known_and_serves_one_purpose() -> None:
    whole = {p: experiment.company(OURS, experiment.SpeechPlan(purpose=p)) for p in ("meet", "choose")}
    assert not set(whole["meet"].met) & set(whole["choose"].met)
    assert whole["meet"].known == whole["choose"].known
    assert not set(whole["meet"].known) & {*whole["meet"].met, *whole["choose"].met}
    sex = {voice.name: voice.sex for voice in OURS.table}
    for first, then in (("men", "women"), ("women", "men")):
        company = experiment.company(OURS, experiment.SpeechPlan(first=first))
        assert {sex[name] for name in company.known} == {first[0].replace("w", "f")}
        assert {sex[name] for name in company.met} == {then[0].replace("w", "f")}


def test_nobody_is_judged_on_what_was_learned() -> None:
    """Places, not looks: images of one word may coincide."""
    plan = experiment.SpeechPlan(shots=3)
    company, rng = experiment.company(OURS, plan), np.random.default_rng(0)
    learned, judged = experiment._known_words(company, company.met[0], rng)
    assert not set(learned) & set(judged)
    assert not set(OURS.voice[np.concatenate([learned, judged])]) & set(OURS.voice[OURS.of(company.met[0])])
    shown, unseen = experiment._shown(OURS, company.met[0], 3, rng)
    assert not set(shown) & set(unseen)
    np.testing.assert_array_equal(np.bincount(OURS.words[shown]), 3)
    assert {*shown, *unseen} == set(OURS.of(company.met[0]))


def test_every_shot_means_its_own_word() -> None:
    """Would catch shots that are learned under one label, as crossed sevens are."""
    plan = experiment.SpeechPlan(shots=2, train=200, memory=20)
    material = experiment.gathered(experiment.company(OURS, plan), plan, 0)
    seen: list[tuple[bytes, int]] = []

    class Nothing:
        def forward(self, x: Any) -> Any:
            return np.zeros((len(x), 10), np.float32)

    learn.learn_shots(
        Nothing(),
        lambda _, x, labels: seen.extend((row.tobytes(), int(label)) for row, label in zip(x, labels, strict=True)),
        material.shots,
        material.memory,
        VOICE,
        0,
        label=material.shown,
    )
    meant: dict[bytes, set[int]] = {}
    for x, labels in ((material.shots, material.shown), material.memory):
        for row, label in zip(x, labels, strict=True):
            meant.setdefault(row.tobytes(), set()).add(int(label))
    assert all(label in meant[row] for row, label in seen)
    assert {label for _, label in seen} == set(range(10))


def test_the_memory_keeps_392_bits_a_word() -> None:
    """Of complements nothing is stored: 49 bytes and a label, seven words of 64 bits."""
    assert experiment.SpeechPlan(memory=1000).rehearsal_bytes == 1000 * 50
    assert learn.memory_words(392) == 7


def test_a_folder_and_its_zip_file_are_one(people: Path, tmp_path: Path) -> None:
    packed = tmp_path / "people.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in people.iterdir():
            archive.write(path, f"deep/down/{path.name}")
        archive.writestr("__MACOSX/deep/._0_ann_0.wav", b"no sound")
        archive.writestr("README.md", b"hello")
    one, two = recordings.load(people), recordings.load(packed)
    np.testing.assert_array_equal(one.images, two.images)
    np.testing.assert_array_equal(one.words, two.words)
    assert [voice.name for voice in one.table] == ["ann", "bob"] == [voice.name for voice in two.table]
    assert not any(voice.synthetic for voice in one.table)
    np.testing.assert_array_equal(np.bincount(one.words), 10)


@pytest.mark.parametrize("rate", [11_025, 16_000, 44_100])
@pytest.mark.parametrize("kind", ["int16", "uint8", "float32", "stereo"])
def test_a_word_is_the_same_in_every_kind_of_file(rate: int, kind: str) -> None:
    """Within the small change that another rate makes."""
    plain, here = word(3, 0, 0), word(3, 0, 0, rate)
    samples = {
        "int16": here,
        "uint8": (here / 256 + 128).astype(np.uint8),
        "float32": (here / 32768).astype(np.float32),
        "stereo": np.stack([here, here], axis=1),
    }[kind]
    ours, theirs = bits(sound.heard(wav(plain))[None]), bits(sound.heard(wav(samples, rate))[None])
    assert (ours != theirs).mean() < 0.12


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("hello.wav", wav(word(0, 0, 0)), "need files named {digit}_{speaker}_{n}.wav, got 'hello.wav'"),
        ("0_ann_9.wav", b"RIFF", "voices.0_ann_9.wav: need a WAV file"),
        ("0_ann_9.wav", b"", "voices.0_ann_9.wav: need a WAV file"),
        ("0_ann_9.wav", wav(word(0, 0, 0))[:60], "voices.0_ann_9.wav: "),
        ("0_ann_9.wav", wav(np.zeros(4000, np.int16)), "voices.0_ann_9.wav: hear.wave: need sound"),
        ("0_ann_9.wav", wav(np.ones(90_000, np.int16)), "need at most 10 s, got 11.2 s"),
        ("0_ann_9.wav", wav(np.ones(900, np.int16), 100), "need 4000 to 192000 samples a second, got 100"),
        ("0_ann_9.wav", wav(np.ones((900, 9), np.int16)), "need at most 8 channels, got 9"),
    ],
)
def test_a_wrong_recording_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = CliRunner().invoke(command, ["--voices", str(tmp_path)])
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
    assert "Traceback" not in done.output


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_are_read_or_refused_by_one_line(seed: int) -> None:
    """Bytes changed, cut off or put in at random places, the header's among them."""
    rng = np.random.default_rng(seed)
    content = bytearray(wav(word(seed % 10, 0, 0)))
    for _ in range(rng.integers(1, 6)):
        content[rng.integers(0, 60 if seed % 2 else len(content))] = rng.integers(256)
    if seed % 5 == 0:
        del content[rng.integers(len(content)) :]
    try:
        sound.heard(bytes(content))
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--voices", "nowhere"], "does not exist"),
        (["--known", "recorded"], "--known means nothing without --voices"),
        (["--first", "children"], "'children' is not one of 'all', 'men', 'women'"),
        (["--meet", "nobody"], "SpeechPlan.meet: need some of"),
        (["--shots", "12"], "SpeechPlan.shots: need fewer than a met voice said of every word, got 12"),
        (["--memory", "0"], "--memory"),
        (["--figure", "a.xyz"], "need a name that ends in .png or .pdf or .svg"),
        (["--without", "luck"], "--without"),
    ],
)
def test_wrong_arguments_end_with_exit_code_2(arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX is among them")
def test_what_cannot_be_read_as_recordings_is_refused(people: Path, tmp_path: Path) -> None:
    empty, nothing = tmp_path / "empty", tmp_path / "no.zip"
    empty.mkdir()
    nothing.write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "alone").mkdir()
    for path in people.glob("*_ann_*"):
        shutil.copy(path, tmp_path / "alone")
    os.mkfifo(tmp_path / "pipe")
    for arguments, words in (
        ([str(empty)], "need recordings {digit}_{speaker}_{n}.wav, got none in 'empty'"),
        ([str(nothing)], "voices: need a folder or ZIP file"),
        ([str(people), "--first", "men"], "--first means nothing with --voices"),
        ([str(tmp_path / "alone"), "--known", "recorded"], "need every word twice from voices other than ann"),
        ([str(tmp_path / "pipe")], "need a folder or an ordinary file"),
    ):
        done = CliRunner().invoke(command, ["--voices", *arguments])
        assert done.exit_code == 2, arguments
        assert words in " ".join(done.output.split())


def test_the_command_writes_every_figure(tmp_path: Path) -> None:
    out, picture = tmp_path / "s.json", tmp_path / "s.png"
    done = CliRunner().invoke(command, [*QUICK, "--json", str(out), "--figure", str(picture)])
    assert done.exit_code == 0, done.output
    assert "synthetic" in done.output
    record = json.loads(out.read_text())
    assert record["schema"] == "memdrive.speech/1"
    assert set(record["policies"]) == set(experiment.POLICIES)
    assert set(record["voices"]["met"].values()) == {"synthetic"}
    for name, row in record["policies"].items():
        assert all(0 <= row[key] <= 1 for key in ("old_before", "old_after", "new_before", "new_after"))
        assert row["forgotten"] == pytest.approx(row["old_before"] - row["old_after"])
        assert row["behind_adam"]["new_after"] == pytest.approx(
            record["policies"]["software-adam"]["new_after"] - row["new_after"]
        )
        assert (row["counter_bytes"] > 0) == name.startswith("chip")
        assert np.sum(row["confusion"]) == 2 * 90
        assert list(row["met"]) == [record["policies"]["chip"]["repeats"][0]["met"]]
    chip = record["policies"]["chip"]
    assert chip["pulses"] > 0 < chip["energy_chip_j"]
    with Image.open(picture) as drawn:
        assert drawn.size == (1950, 630)


def test_three_examples_a_word_teach_a_voice(people: Path) -> None:
    """Made-up words, which no shipped voice says: twenty of them are judged; by chance 2 would be right."""
    arguments = ["--voices", str(people), "--known", "synthetic", "--meet", "ann", "--policy", "chip", *QUICK]
    row = json.loads(CliRunner().invoke(command, [*arguments, "--json", "-"]).stdout)["policies"]["chip"]
    assert row["new_before"] < 0.5
    assert row["new_after"] > max(0.6, row["new_before"] + 0.25)


def test_speakers_of_a_single_word_are_no_teachers(tmp_path: Path) -> None:
    """They are judged by; were nobody else known, there would be nothing to learn from (a division by zero)."""
    for digit, take in itertools.product(range(10), range(3)):
        (tmp_path / f"{digit}_anna_{take}.wav").write_bytes(wav(word(digit, 0, take)))
    for digit in range(10):
        (tmp_path / f"{digit}_once{digit}_0.wav").write_bytes(wav(word(digit, 1, digit)))
    arguments = ["--voices", str(tmp_path), "--known", "recorded", "--meet", "anna", "--shots", "1", *QUICK]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 2, done.output
    assert "need every word twice from voices other than anna" in done.output.replace("\n", " ")


def test_more_cannot_be_remembered_than_was_learned() -> None:
    with pytest.raises(ValueError, match=r"SpeechPlan\.memory: need memory <= train = 100, got 500"):
        experiment.SpeechPlan(train=100, memory=500)


def test_no_shots_change_nothing_and_a_seed_gives_the_same() -> None:
    """Two readings of an untouched chip differ by read noise only."""
    arguments = [*QUICK, "--shots", "0", "--policy", "chip", "--json", "-"]
    one, two = (json.loads(CliRunner().invoke(command, arguments).stdout) for _ in range(2))
    assert one == two
    row = one["policies"]["chip"]
    assert row["pulses"] == 0
    assert abs(row["old_after"] - row["old_before"]) < 0.05


@pytest.mark.parametrize("name", INGREDIENTS)
def test_every_ingredient_can_be_left_out(name: str) -> None:
    whole, without = experiment.SpeechPlan().course(), experiment.SpeechPlan(without=(name,)).course()
    assert whole != without


@pytest.mark.skipif(not (shutil.which("espeak-ng") and shutil.which("flite")), reason="needs espeak-ng and flite")
def test_voices_are_rendered_as_the_script_says(tmp_path: Path) -> None:
    """One take of each engine: it speaks, and what is heard is no noise."""
    from memdrive.assets import make_voices

    for engine, voice in (("espeak-ng", "en-us+f3"), ("flite", "slt")):
        path = tmp_path / f"{engine}.wav"
        line = {"engine": engine, "voice": voice, "tone_hz": 170}
        commands = list(make_voices.takes(line, "seven", path))
        assert len(commands) == 12
        make_voices.subprocess.run(commands[0], check=True, capture_output=True)
        room = make_voices.in_a_room(sound.samples(path.read_bytes()), np.random.default_rng(0))
        assert np.ptp(ear.hear(room)) > 20
