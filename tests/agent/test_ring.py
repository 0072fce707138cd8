"""The ring of light cells: what it says of a single lamp, of two, of a shadow, of a window, and after a turn."""

from __future__ import annotations

import numpy as np
import pytest

from memdrive.agent import Learner
from memdrive.agent.light.recipe import AUTHORS_CODE, CHASE
from memdrive.agent.light.ring import STEP_RAD, Ring
from memdrive.agent.light.teacher import Chaser

CELLS = 16
AXES = np.arange(CELLS) * 2 * np.pi / CELLS


def lobe(angle: float, amount: float) -> np.ndarray:
    return amount * np.maximum(np.cos(AXES - angle), 0.0) ** 2


def view(red: np.ndarray, blue: np.ndarray, turn: float = 0.0) -> np.ndarray:
    """One observation of a robot that stands."""
    return np.concatenate([np.clip(red, 0, 1), np.clip(blue, 0, 1), [0.0, turn]]).astype(np.float32)[None]


def told(ring: Ring, *views: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(maps, bearings), (maps, levels) and (rooms,) bits after some views."""
    remembered, bits = ring.fresh(1), np.zeros((1, ring.n_bits), np.uint8)
    for one in views:
        ring.look(one, remembered, bits)
    maps = bits[0, : -ring.rooms].reshape(3, -1)
    return maps[:, : ring.bearings], maps[:, ring.bearings :], bits[0, -ring.rooms :]


def middle(bits: np.ndarray) -> float:
    """[rad] Where the lit neurons of a bearing are."""
    (lit,) = np.nonzero(bits)
    return float(np.angle(np.exp(2j * np.pi * lit / len(bits)).sum()))


@pytest.mark.parametrize("angle", [0.0, 1.0, -2.5, 3.1])
@pytest.mark.parametrize("room", [0.05, 0.35])
def test_a_lamp_is_seen_where_it_is_in_its_colour(angle: float, room: float) -> None:
    """Whatever the room; catches a ring that counts clockwise, and colours that are mixed up."""
    bearings, levels, rooms = told(Ring(), *[view(room + lobe(angle, 0.5), room + 0 * AXES)] * 8)
    assert abs(np.angle(np.exp(1j * (middle(bearings[0]) - angle)))) < 0.12
    assert not bearings[1:].any()
    assert not levels[1:].any()
    assert rooms.sum() == np.sum(room > np.arange(8) * 0.7 / 8)


def test_more_light_passes_more_levels() -> None:
    passed = [
        told(Ring(), *[view(0.05 + lobe(0.3, a), 0.05 + 0 * AXES)] * 9)[1][0].sum() for a in (0.1, 0.3, 0.5, 0.9)
    ]
    assert passed == sorted(set(passed))


def test_a_colour_with_two_lamps_falls_silent() -> None:
    """Red in one place, blue in two: red is told, blue is not; with the colours changed it is the other way round."""
    one, two = 0.35 + lobe(0.5, 0.5), 0.35 + lobe(2.5, 0.4) + lobe(-1.5, 0.3)
    bearings, levels, _ = told(Ring(), *[view(one, two)] * 5)
    assert bearings[0].any()
    assert not np.hstack([bearings[1], levels[1]]).any()
    bearings, levels, _ = told(Ring(), *[view(two, one)] * 5)
    assert bearings[1].any()
    assert not np.hstack([bearings[0], levels[0]]).any()


def test_darkness_that_stands_out_is_told_alone() -> None:
    """A shadow ahead to the left among a blue lamp: where it is, and no colour."""
    dark = 0.35 - lobe(0.8, 0.25)
    bearings, levels, _ = told(Ring(), *[view(dark, dark + lobe(-2.0, 0.3))] * 20)
    assert middle(bearings[2]) == pytest.approx(0.8, abs=0.15)
    assert not np.hstack([bearings[:2], levels[:2]]).any()


def test_a_window_is_told_from_lamps() -> None:
    """White light from one side for a while, then a red lamp elsewhere: the lamp is told, the window is not."""
    glare = 0.5 + lobe(2.0, 0.3)
    alone = told(Ring(), *[view(glare, glare)] * 30)
    bearings, _, _ = told(Ring(), *[view(glare, glare)] * 30, *[view(glare + lobe(-0.5, 0.3), glare)] * 15)
    assert alone[1][0].sum() <= 2
    assert middle(bearings[0]) == pytest.approx(-0.5, abs=0.2)


def test_what_is_remembered_turns_with_the_robot() -> None:
    """A step to the left, then nothing but the room: the light remembered has moved to the right by as much."""
    ring, remembered = Ring(keep=0.9), None
    remembered = ring.fresh(1)
    lit = view(0.35 + lobe(0.0, 0.6), 0.35 + 0 * AXES)
    for _ in range(20):
        ring.seen(lit, remembered)
    angles, _, _ = ring.seen(view(0.35 + 0 * AXES, 0.35 + 0 * AXES, turn=1.0), remembered)
    assert angles[0, 0] == pytest.approx(-STEP_RAD, abs=1e-3)


def test_robots_do_not_see_each_others_lights() -> None:
    """Many rows together are each of them alone, bit for bit; and a robot set back has seen nothing."""
    rng = np.random.default_rng(0)
    views = [rng.random((3, 34)).astype(np.float32) for _ in range(12)]
    together, each = CHASE.front(3), [CHASE.front(1) for _ in range(3)]
    for one in views:
        bits = together.bits(one)
        for k in range(3):
            np.testing.assert_array_equal(bits[k], each[k].bits(one[k : k + 1])[0])
    together.forget(1)
    fresh = CHASE.front(1)
    np.testing.assert_array_equal(together.bits(views[0])[1], fresh.bits(views[0][1:2])[0])


@pytest.mark.parametrize(
    ("name", "value"), [("cells", 4), ("keep", 1.0), ("least", 5.0), ("rise", 0.0), ("gloom_rate", 0)]
)
def test_a_ring_that_cannot_be_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"Ring.{name}: need"):
        Ring(**{name: value})


def test_commands_stand_side_by_side() -> None:
    """Each command has outputs of its own: what one is taught changes nothing of the other; both come back as told."""
    for code in (CHASE.code, AUTHORS_CODE):
        wishes = np.array([[-1.0, 0.5], [-1.0, -1.0], [1.0, -1.0]], np.float32)
        targets = code.targets(wishes)
        assert targets.shape == (3, code.n)
        first = code.codes[0].n
        np.testing.assert_array_equal(targets[0, :first], targets[1, :first])
        np.testing.assert_array_equal(targets[1, first:], targets[2, first:])
        np.testing.assert_allclose(code.steering(targets), wishes, atol=1.1 / min(c.n for c in code.codes))


def test_a_learner_learns_two_commands_at_once() -> None:
    """Three views, three pairs of wishes; catches a memory that keeps one number, and errors of one command alone."""
    learner = Learner(CHASE.chip(seed=3), seed=3, recipe=CHASE)
    views = [view(0.05 + lobe(angle, 0.6), 0.05 + 0 * AXES)[0] for angle in (-1.5, 0.0, 1.5)]
    wishes = [np.array(pair, np.float32) for pair in ((-0.8, -0.9), (0.9, 0.0), (-0.2, 0.9))]
    for _ in range(80):
        for one, wish in zip(views, wishes, strict=True):
            learner.set_back()
            assert learner.drive(one, wish).shape == (2,)
    learner.learning = False
    for one, wish in zip(views, wishes, strict=True):
        learner.set_back()
        np.testing.assert_allclose(learner.drive(one, wish), wish, atol=0.25)


def test_the_teacher_turns_to_the_light_and_keeps_its_distance() -> None:
    actions = Chaser()(np.array([2.0, 2.0, 0.4, 2.0]), np.array([0.0, 0.2, 0.0, 3.0]))
    np.testing.assert_allclose(actions[:, 0], [1.0, 2 * np.cos(0.2) - 1, -1.0, -1.0], atol=1e-6)
    np.testing.assert_allclose(actions[:, 1], [0.0, 0.8, 0.0, 1.0], atol=1e-6)
