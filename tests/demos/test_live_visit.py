"""What both shows have in common: would catch neurons of another moment beside the bits, a wish that nobody has, a new
chip watched in a detail that its speed forbids."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from memdrive.chip import Chip
from memdrive.demos.driving.tape import Tape
from memdrive.demos.live.car import picture as car
from memdrive.demos.live.car import talk
from memdrive.demos.live.car.cues import checks
from memdrive.demos.live.car.presenting import Presenter
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.chip.panel import Staged
from memdrive.demos.live.light import picture as light
from memdrive.demos.live.light.show import LightShow

TALK = """
schema = "memdrive.talk/1"
title = { en = "t", zh = "题" }
end_s = 9
[[step]]
at_s = 0
caption = { en = "hello", zh = "你好" }
[[step]]
at_s = 1
do = "scene inverted"
"""
Shown = Show | LightShow
SHOWS: list[Callable[..., Shown]] = [Show, LightShow]


def staged(show: Shown) -> Staged:
    return car.on_stage(show) if isinstance(show, Show) else light.on_stage(show)


def judged(show: Shown) -> Chip:
    """Whose bits are shown."""
    if show.proof is None:
        return show.chip
    return show.proof.cars.chips[0] if isinstance(show, Show) else show.proof.robots[0].chip


@pytest.mark.parametrize("make", SHOWS)
def test_neurons_shown_fired_at_the_bits_shown(make: Callable[..., Shown], monkeypatch: pytest.MonkeyPatch) -> None:
    """While learning, which rehearses other samples in between, and in a proof."""
    fired: dict[tuple[int, bytes], np.ndarray] = {}
    plain = Chip.forward

    def forward(chip: Chip, x: np.ndarray) -> np.ndarray:
        said = plain(chip, x)
        if np.ndim(x) == 1:
            fired[id(chip), np.asarray(x).tobytes()] = chip.hidden[0]
        return said

    monkeypatch.setattr(Chip, "forward", forward)
    show, others = make(seed=3), 0
    for step in range(60):
        if step == 40:
            show.prove()
        show.step()
        shown = staged(show)
        then = fired[id(judged(show)), shown.bits.tobytes()]
        np.testing.assert_array_equal(shown.hidden, then)
        others += not np.array_equal(show.chip.hidden[0], then)
    assert others > 5


@pytest.mark.parametrize("make", SHOWS)
def test_a_wish_is_shown_while_somebody_wishes(make: Callable[..., Shown]) -> None:
    show = make(seed=3)
    show.step()
    assert show.wished
    assert len(staged(show).wishes) > 0
    show.prove()
    assert not show.wished
    assert len(staged(show).wishes) == 0


@pytest.mark.parametrize("make", SHOWS)
def test_a_new_chip_is_watched_as_the_speed_allows(make: Callable[..., Shown]) -> None:
    show = make(seed=3)
    show.set_speed(64)
    show.virgin()
    assert not show.watched.detail
    show.set_speed(1)
    assert show.watched.detail


@pytest.mark.parametrize("make", SHOWS)
@pytest.mark.parametrize("how", ["break", "destroy"])
def test_a_proof_is_over_when_cells_die(make: Callable[..., Shown], how: str) -> None:
    """Would catch a verdict on a chip that was another when the proof began."""
    show = make(seed=3)
    show.step()
    show.prove()
    show.step()
    if how == "break":
        show.break_cells()
    else:
        show.destroy(0, np.arange(3)[:, None], np.arange(3)[None, :])
    assert show.proof is None
    assert show.verdict is None


def test_a_hand_in_a_show_by_reward_has_a_wish() -> None:
    show = Show(seed=3, teacher=None)
    show.step()
    assert not show.wished
    show.hand = 0.5
    show.step()
    assert show.wished
    assert list(staged(show).wishes) == pytest.approx([0.75 * (len(show.activity) - 1)])


def test_a_drive_on_tape_goes_on_whatever_moment_a_talk_is_taken_back_to() -> None:
    """Would catch a recording that ends where a presenter went back, or is copied at every slide."""
    notes = Tape(3, "mild")
    show = Show(seed=3, tape=notes)
    presenter = Presenter(lambda _: None, lambda _: None)
    presenter.begin(talk.parse(TALK, "talk", checks()), show, "en")
    for _ in range(90):
        presenter.step(show, "en")
    back = presenter.back()
    assert back is not None
    assert len(back.series.marks) < len(show.series.marks)
    before = len(notes)
    back.hand = 0.5
    presenter.step(back, "en")
    assert len(notes) == before + 1
