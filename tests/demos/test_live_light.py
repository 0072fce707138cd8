"""The window of the chase: would catch a ghost in other lights than the learner's, a dead button, a false claim."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pygame
import pytest
from click.testing import CliRunner

from memdrive.demos.live.chip.pace import VERDICT_S, reached
from memdrive.demos.live.command import LIGHTS, demo
from memdrive.demos.live.light import legend
from memdrive.demos.live.light.controls import CONTROLS
from memdrive.demos.live.light.picture import on_stage
from memdrive.demos.live.light.show import LightShow
from memdrive.demos.live.light.strings import text
from memdrive.demos.live.light.telling import coping, sentences
from memdrive.demos.live.light.window import LightWindow
from memdrive.demos.ui import pointing
from memdrive.demos.ui.desk import Settings
from memdrive.env.tasks.light.interface import KINDS

SIZE = (1280, 720)


@pytest.fixture
def show() -> LightShow:
    return LightShow(seed=3)


@pytest.fixture
def window(tmp_path: Path) -> LightWindow:
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    pygame.font.init()
    surface = pygame.display.set_mode(SIZE)
    return LightWindow(surface, LightShow(seed=3), Settings(folder=tmp_path))


def run(show: LightShow, steps: int) -> None:
    for _ in range(steps):
        for _ in show.clock.single():
            show.step()


def lamps(show: LightShow) -> tuple[tuple[int, int, int], ...]:
    return tuple((int(r["key"][0]), int(r["clock"][0]), int(r["light"][0])) for r in show.robots)


def test_learner_and_ghost_pursue_the_same_lights(show: LightShow) -> None:
    """Through an episode's end, a change of light, another start, and in a proof."""
    run(show, 405)
    learner, ghost = lamps(show)
    assert learner[0] == ghost[0]
    show.set_light("bright")
    show.elsewhere()
    run(show, 3)
    learner, ghost = lamps(show)
    assert learner == ghost
    show.prove()
    run(show, 3)
    learner, ghost = lamps(show)
    assert learner == ghost


def test_the_chip_learns_beside_a_ghost_that_does_not(show: LightShow) -> None:
    before = show.ghost.chip.fingerprint()
    run(show, 60)
    assert show.learner.pulses > 0
    assert show.ghost.chip.ledger.pulses == 0
    assert show.chip.fingerprint() != before


def test_a_proof_changes_nothing_and_ends_in_a_verdict(show: LightShow) -> None:
    run(show, 30)
    before, steps = show.chip.fingerprint(), show.learner.steps
    show.prove()
    run(show, 400)
    assert show.proof is None
    assert show.verdict is not None
    assert (show.chip.fingerprint(), show.learner.steps) == (before, steps)
    assert 0 <= show.verdict.learner_earned <= 1


def test_the_ghost_of_a_light_met_before_is_the_chip_as_it_left_it(show: LightShow) -> None:
    run(show, 20)
    left = show.chip.copy()
    show.set_light("bright")
    run(show, 20)
    show.set_light("dark")
    for ghost, then in zip(show.ghost.chip.crossbars, left.crossbars, strict=True):
        np.testing.assert_array_equal(ghost.G_pos, then.G_pos)


def test_by_reward_nobody_wishes_and_the_chip_learns() -> None:
    show = LightShow(seed=3, by_reward=True)
    run(show, 60)
    assert show.learner.pulses > 0
    assert list(on_stage(show).wishes) == []
    assert len(on_stage(LightShow(seed=3)).wishes) == 2


def test_a_saved_chip_goes_on_with_its_memory(show: LightShow, tmp_path: Path) -> None:
    run(show, 30)
    show.save(tmp_path / "chip.npz")
    other = LightShow(seed=9)
    other.load(tmp_path / "chip.npz")
    assert other.chip.fingerprint() == show.chip.fingerprint()
    assert other.learner.memory.size == show.learner.memory.size > 0


def test_a_chip_of_the_car_is_refused(show: LightShow, tmp_path: Path) -> None:
    from memdrive.agent import Recipe

    Recipe().chip(seed=1).save(tmp_path / "car.npz")
    with pytest.raises(ValueError, match=r"Recipe\.fitting: need a chip of \(300, any, 46\)"):
        show.load(tmp_path / "car.npz")


@pytest.mark.parametrize(
    ("learner", "ghost", "seconds", "key"),
    [
        (0.6, 3.0, 5.0, "copes_wait"),
        (0.6, 3.0, 30.0, "copes_chip"),
        (0.6, 0.6, 30.0, "copes_anyway"),
        (3.0, 3.0, 30.0, "copes_not_yet"),
        (2.0, 0.6, 30.0, "copes_not_yet"),
        (2.0, 4.0, 30.0, "copes_not_yet"),
    ],
)
def test_who_copes_is_told_by_the_figures(learner: float, ghost: float, seconds: float, key: str) -> None:
    assert coping(learner, ghost, seconds) == key


def test_there_is_a_sentence_for_every_light_and_none_in_a_proof(show: LightShow) -> None:
    for kind in KINDS:
        show.set_light(kind)
        assert len(sentences(show, "zh")) == 2
    show.prove()
    assert sentences(show, "en") == []


@pytest.mark.parametrize(
    "control", [c for c in CONTROLS if c.name not in ("fullscreen", "record")], ids=lambda c: c.name
)
def test_every_key_does_something_and_the_next_frame_is_drawn(window: LightWindow, control: object) -> None:
    key, mod = control.key, pygame.KMOD_CTRL if control.ctrl else 0  # type: ignore[attr-defined]
    window.frame(0.05, [pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode="")])
    window.frame(0.05, [])
    assert control.name == "quit" or window.desk.running  # type: ignore[attr-defined]


@pytest.mark.parametrize("control", [c for c in CONTROLS if c.place not in ("keys", "tools")], ids=lambda c: c.name)
def test_every_button_is_hit_by_the_mouse(window: LightWindow, control: object) -> None:
    at = window.layout.buttons[control.name].center  # type: ignore[attr-defined]
    window.frame(0.05, [pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)])
    opened = window.desk.menu is not None
    window.frame(0.05, [])
    assert opened == (control.menu and control.name != "load")  # type: ignore[attr-defined]


def test_cells_under_the_mouse_are_destroyed(window: LightWindow) -> None:
    at = window.layout.on_chip.cells[0].center
    before = sum(int(np.count_nonzero(c.stuck)) for c in window.show.chip.crossbars)
    window.frame(0.0, [pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)])
    after = sum(int(np.count_nonzero(c.stuck)) for c in window.show.chip.crossbars)
    assert before < after <= before + 2 * 25
    window.frame(0.0, [pygame.event.Event(pygame.MOUSEBUTTONUP, pos=at, button=1)])
    window.frame(
        0.0, [pygame.event.Event(pygame.MOUSEMOTION, pos=(at[0] + 40, at[1]), rel=(40, 0), buttons=(0, 0, 0))]
    )
    assert sum(int(np.count_nonzero(c.stuck)) for c in window.show.chip.crossbars) == after


def test_a_press_beside_the_chip_destroys_nothing_wherever_it_is_dragged(window: LightWindow) -> None:
    """Would catch a proof that ends, and cells that die, because a mouse was held down on the floor."""
    window.show.prove()
    before = window.show.chip.fingerprint()
    beside, at = window.layout.road.center, window.layout.on_chip.cells[0].center
    window.frame(0.0, [pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=beside, button=1)])
    window.frame(0.0, [pygame.event.Event(pygame.MOUSEMOTION, pos=at, rel=(40, 0), buttons=(1, 0, 0))])
    assert window.show.chip.fingerprint() == before
    assert window.show.proof is not None


def test_with_reduced_motion_nothing_glows_and_nothing_trails(window: LightWindow, tmp_path: Path) -> None:
    still = LightWindow(window.desk.surface, LightShow(seed=3), Settings(folder=tmp_path, still=True))
    pictures = []
    for shown in (window, still):
        for _ in range(40):
            shown.show.step()
        shown.frame(0.0, [])
        pictures.append(pygame.image.tobytes(shown.desk.surface, "RGB"))
    assert pictures[0] != pictures[1]
    still.show.diary.trail.clear()
    still.cells = type(still.cells)(still.show.watched, still=True)
    still.frame(0.0, [])
    assert pygame.image.tobytes(still.desk.surface, "RGB") == pictures[1]
    still.show.virgin()
    still.frame(0.0, [])
    assert still.cells.still


def test_a_verdict_stands_above_the_floor_and_goes_by_itself(window: LightWindow) -> None:
    window.show.prove()
    run(window.show, 400)
    window.frame(0.0, [])
    plain = pygame.image.tobytes(window.desk.surface.subsurface(window.layout.said), "RGB")
    for _ in range(round(VERDICT_S / 0.5) - 1):
        window.frame(0.5, [])
    assert window.show.verdict is not None
    for _ in range(3):
        window.frame(0.5, [])
    assert window.show.verdict is None
    assert pygame.image.tobytes(window.desk.surface.subsurface(window.layout.said), "RGB") != plain


def test_speeds_that_are_not_reached_here_are_not_offered(window: LightWindow, tmp_path: Path) -> None:
    assert reached(window.show) > 1
    slow = LightWindow(window.desk.surface, LightShow(seed=3), Settings(folder=tmp_path), 5.0)
    assert [name for name in slow.layout.buttons if name.startswith("speed")] == ["speed_1", "speed_4"]
    press(slow, pygame.K_4)
    assert slow.show.clock.speed == 1


def press(window: LightWindow, *codes: int) -> None:
    window.frame(0.0, [pygame.event.Event(pygame.KEYDOWN, key=code, mod=0, unicode="") for code in codes])


def test_the_keyboard_reaches_every_cell_and_says_what_it_is_at(window: LightWindow) -> None:
    while window.desk.focus.at != "cells":
        press(window, pygame.K_TAB)
    press(window, pygame.K_RIGHT, pygame.K_DOWN)
    pointed = window.brush.figures
    assert pointed
    assert (pointed["row"], pointed["column"]) == ("4", "4")
    before = int(window.show.chip.crossbars[0].stuck.sum())
    press(window, pygame.K_RETURN)
    assert int(window.show.chip.crossbars[0].stuck.sum()) > before
    press(window, pygame.K_ESCAPE)
    assert window.brush.figures is None


def test_rewound_it_is_the_same_chip_from_its_first_moment(window: LightWindow) -> None:
    began = window.show.chip.fingerprint()
    learned = []
    for _ in range(2):
        for _ in range(50):
            window.show.step()
        learned.append((window.show.chip.fingerprint(), window.show.distances))
        assert window.show.chip.fingerprint() != began
        press(window, pygame.K_BACKSPACE)
        assert (window.show.chip.fingerprint(), window.show.time_s) == (began, 0.0)
        assert window.cells.watched is window.show.watched
    assert learned[0] == learned[1]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1024, 640), (1280, 720), (1920, 1080), (3840, 2160), (1080, 1920)])
def test_every_thing_has_its_sign_and_no_sign_covers_another(
    size: tuple[int, int], language: str, tmp_path: Path
) -> None:
    pygame.font.init()
    window = LightWindow(pygame.Surface(size), LightShow(seed=3), Settings(folder=tmp_path, language=language))
    run(window.show, 90)
    window.frame(0.0, [])
    named = legend.pointers(window.layout, window.show, language)
    unnamed = {text(name, language) for name in text.table if name.startswith("what_")}
    unnamed -= {pointer.words for pointer in named}
    upright = size[0] < size[1]
    assert unnamed <= ({text("what_ghost", language), text("what_trail", language)} if upright else set())
    signs = pointing.place(named, window.desk.surface.get_rect(), window.desk.lettering, window.layout.unit)
    for i, sign in enumerate(signs):
        assert window.desk.surface.get_rect().contains(sign.box)
        assert sign.box.collidelist([other.box for other in signs[i + 1 :]]) < 0, sign.pointer.words


def test_time_stands_still_under_the_signs_and_any_click_ends_them(window: LightWindow) -> None:
    press(window, pygame.K_i)
    steps = window.show.clock.steps
    for _ in range(10):
        window.frame(0.1, [])
    assert window.show.clock.steps == steps
    at, before = window.layout.on_chip.cells[0].center, window.show.chip.fingerprint()
    window.frame(0.0, [pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=1)])
    assert (window.desk.signs.up, window.show.chip.fingerprint()) == (False, before)
    window.desk.focus.at = "cells"
    press(window, pygame.K_i)
    press(window, pygame.K_RETURN)
    assert (window.desk.signs.up, window.show.chip.fingerprint()) == (False, before)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1024, 640), (1920, 1080), (1200, 900)])
def test_nothing_stands_on_anything_else(size: tuple[int, int], language: str, tmp_path: Path) -> None:
    pygame.font.init()
    window = LightWindow(pygame.Surface(size), LightShow(seed=3), Settings(folder=tmp_path, language=language))
    rects = list(window.layout.buttons.values())
    assert all(pygame.Rect(0, 0, *size).contains(rect) for rect in rects)
    assert not any(rect.collidelistall([other for other in rects if other is not rect]) for rect in rects)


def test_lights_are_those_of_the_environment() -> None:
    assert sorted(LIGHTS) == sorted(KINDS)


def test_headless_it_says_what_it_showed(tmp_path: Path) -> None:
    file, picture = tmp_path / "light.json", tmp_path / "light.png"
    arguments = ["--task", "light", "--light", "red", "--headless", "--frames", "6", "--seed", "2"]
    run = CliRunner().invoke(demo, [*arguments, "--json", str(file), "--picture", str(picture)])
    assert run.exit_code == 0, run.output
    told = json.loads(file.read_text())
    assert told["schema"] == "memdrive.demo.light/1"
    assert told["config"]["light"] == "red"
    assert told["learning_steps"] == 2
    assert pygame.image.load(str(picture)).get_size() == SIZE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--task", "light", "--scene", "wet"], "--scene: need --task car beside it"),
        (["--task", "light", "--script", "tour"], "--script: need --task car beside it"),
        (["--light", "red"], "--light: need --task light beside it"),
        (["--task", "light", "--light", "green"], "'green'"),
        (["--task", "light", "--device", "water"], "water"),
        (["--task", "light", "--teacher", "reflex"], "--teacher: need pursuit or reward with --task light"),
    ],
)
def test_what_means_nothing_is_refused(arguments: list[str], said: str) -> None:
    run = CliRunner().invoke(demo, ["--headless", *arguments])
    assert run.exit_code == 2
    assert said in run.output.replace("Invalid value for ", "").replace("'--", "--").replace("':", ":")


def test_every_control_has_its_texts() -> None:
    for control in CONTROLS:
        assert f"help_{control.name}" in text
        assert (
            control.icon
            or control.place == "keys"
            or control.name in ("play", "learning")
            or f"do_{control.name}" in text
        )
    keys = [(control.key, control.ctrl) for control in CONTROLS]
    assert len(set(keys)) == len(keys)
