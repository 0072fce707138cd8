"""The show without a window: would catch learning that leaks into a proof, a ghost that learns, a lost mark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memdrive.agent import Recipe
from memdrive.chip import Chip, presets
from memdrive.demos.driving.watch import WatchedChip
from memdrive.demos.live.car.cues import checks, deeds, perform
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.chip.controls import SPEEDS
from memdrive.demos.ui.controls import next_of
from memdrive.env.world import scenes
from memdrive.env.world.schedule import parse


def advanced(show: Show, steps: int) -> Show:
    for _ in range(steps):
        for _ in show.clock.single():
            show.step()
    return show


@pytest.fixture
def show() -> Show:
    return advanced(Show(seed=3), 40)


def conductances(chip: Chip) -> list[bytes]:
    return [g.tobytes() for crossbar in chip.crossbars for g in (crossbar.G_pos, crossbar.G_neg)]


def test_same_seed_same_show() -> None:
    one, other = advanced(Show(seed=5), 60), advanced(Show(seed=5), 60)
    assert one.chip.fingerprint() == other.chip.fingerprint()
    assert np.array_equal(one.series.rows, other.series.rows)
    assert Show(seed=6).chip.fingerprint() != Show(seed=5).chip.fingerprint()


def test_a_watched_chip_is_the_chip_bit_for_bit() -> None:
    """With every sample watched, with none, and by itself: the same conductances, the same pulses."""
    rng = np.random.default_rng(0)
    watched, hurried, plain = (
        WatchedChip(Recipe().chip(seed=4)),
        WatchedChip(Recipe().chip(seed=4)),
        Recipe().chip(seed=4),
    )
    hurried.detail = False
    for _ in range(5):
        x = (rng.random((6, plain.layers[0])) < 0.1).astype(np.uint8)
        targets = rng.choice([-0.25, 0.0, 0.25], (6, plain.layers[-1])).astype(np.float32)
        given = [network.learn_many(x, targets).tolist() for network in (watched, hurried, plain)]
        assert given[0] == given[1] == given[2]
        outputs = [network.forward(x[0]).tolist() for network in (watched, hurried, plain)]
        assert outputs[0] == outputs[1] == outputs[2]
        adapted = [network.adapt(targets[0]) for network in (watched, hurried, plain)]
        assert adapted[0] == adapted[1] == adapted[2]
    assert watched.chip.fingerprint() == hurried.chip.fingerprint() == plain.fingerprint()


def test_direction_of_a_pulse_is_that_of_a_noiseless_weight() -> None:
    watched = WatchedChip(Recipe().without("counters").chip(presets.IDEAL, seed=1))
    before = [crossbar.weight.copy() for crossbar in watched.chip.crossbars]
    pulses = [crossbar.pulses_pos.copy() for crossbar in watched.chip.crossbars]
    x = (np.random.default_rng(1).random((1, watched.chip.layers[0])) < 0.1).astype(np.uint8)
    assert watched.learn_many(x, np.where(np.arange(31) % 2, 0.25, -0.25).astype(np.float32)[None])[0] > 0
    for i, crossbar in enumerate(watched.chip.crossbars):
        pulsed = crossbar.pulses_pos != pulses[i]
        moved = crossbar.weight - before[i]
        assert ((moved > 0) == watched.up[i])[pulsed & (moved != 0)].all()


def test_the_ghost_never_learns(show: Show) -> None:
    before = conductances(show.ghost.chips[0])
    advanced(show, 60)
    assert conductances(show.ghost.chips[0]) == before
    assert conductances(show.chip) != before


def test_a_scene_change_freezes_the_ghost_as_the_chip_is_now(show: Show) -> None:
    show.set_scene("inverted")
    assert conductances(show.ghost.chips[0]) == conductances(show.chip)
    assert show.ghost.fleet.scenes[0] is show.drive.scene
    assert show.series.marks[-1].text == "scene_inverted"
    assert show.departures == (0, 0)


def test_learner_and_ghost_share_the_road(show: Show) -> None:
    advanced(show, 450)
    assert show.ghost.fleet.tracks[0] is show.drive.fleet.tracks[0]


def test_a_proof_changes_no_conductance_and_uses_an_unseen_road(show: Show) -> None:
    before, road = conductances(show.chip), show.drive.fleet.tracks[0]
    show.prove()
    assert show.proof is not None
    assert show.track is not road
    for _ in range(3000):
        show.step()
        if show.proof is None:
            break
    assert show.verdict is not None
    assert conductances(show.chip) == before
    assert show.verdict.learner_m >= 0
    advanced(show, 20)
    assert conductances(show.chip) != before


def test_off_is_off(show: Show) -> None:
    show.set_learning(False)
    before = conductances(show.chip)
    advanced(show, 30)
    assert conductances(show.chip) == before
    show.virgin()
    assert not show.drive.learner.learning


def test_a_hand_drives_and_teaches(show: Show) -> None:
    show.hand = 0.7
    advanced(show, 3)
    assert show.drive.steer == show.drive.wanted == 0.7


def test_destroyed_cells_are_dead_in_chip_and_ghost(show: Show) -> None:
    rows, columns = np.arange(3)[:, None], np.arange(4)[None]
    show.destroy(0, rows, columns)
    for chip in (show.chip, show.ghost.chips[0]):
        assert chip.crossbars[0].stuck[:, :3, :4].all()
    assert show.series.marks[-1].text == "mark_break"


def test_a_share_can_be_broken(show: Show) -> None:
    show.break_cells(0.2)
    for crossbar in show.chip.crossbars:
        assert crossbar.stuck.all(axis=0).mean() == pytest.approx(0.2, abs=0.02)
    assert conductances(show.ghost.chips[0]) == conductances(show.chip)


def test_save_and_load_go_on_with_the_same_chip(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "chip.npz"
    show.chip.save(path)
    fingerprint = show.chip.fingerprint()
    other = Show(seed=9)
    other.load(path)
    assert other.chip.fingerprint() == fingerprint
    advanced(other, 5)


def test_a_saved_chip_goes_on_with_its_memory(show: Show, tmp_path: Path) -> None:
    """Would catch a chip that is loaded without what it rehearses, or with another's."""
    advanced(show, 40)
    path = tmp_path / "chip.npz"
    show.save(path)
    kept = {name: array.copy() for name, array in show.drive.learner.remembered().items()}
    assert len(kept["memory_bits"]) > 10
    other = Show(seed=9)
    other.load(path)
    for name, array in other.drive.learner.remembered().items():
        np.testing.assert_array_equal(array, kept[name])
    advanced(other, 5)


def test_a_memory_of_another_chip_or_a_damaged_one_is_refused(show: Show, tmp_path: Path) -> None:
    advanced(show, 5)
    show.save(tmp_path / "a.npz")
    advanced(show, 5)
    show.save(tmp_path / "b.npz")
    before = show.chip
    (tmp_path / "a.memory").rename(tmp_path / "b.memory")
    with pytest.raises(ValueError, match=r"saved with another chip than"):
        show.load(tmp_path / "b.npz")
    (tmp_path / "b.memory").write_bytes(b"PK" + bytes(100))
    with pytest.raises(ValueError, match=r"need a whole memory"):
        show.load(tmp_path / "b.npz")
    assert show.chip is before


def test_a_chip_that_cannot_drive_is_refused(show: Show, tmp_path: Path) -> None:
    Chip((4, 3)).save(tmp_path / "small.npz")
    before = show.chip
    with pytest.raises(ValueError, match=r"need a chip of \(124, any, 31\) neurons, got \(4, 3\)"):
        show.load(tmp_path / "small.npz")
    assert show.chip is before


@pytest.mark.parametrize("device", presets.PRESETS)
def test_every_device_drives(device: str) -> None:
    show = advanced(Show(device=device, seed=1), 12)
    assert show.diary.energies.chip_j > 0
    assert show.diary.energies.asic_j > 0
    assert np.isfinite(show.series.rows).all()


@pytest.mark.parametrize("scene", scenes.NAMED)
def test_every_scene_can_be_shown(scene: str) -> None:
    assert advanced(Show(scene=scene, seed=1), 12).scene.name == scene


@pytest.mark.parametrize("unknown", [{"device": "mars"}, {"scene": "mars"}, {"family": "mars"}])
def test_an_unknown_name_is_refused(unknown: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"need one of .* got 'mars'"):
        Show(**unknown)  # type: ignore[arg-type]


def test_next_goes_round_all(show: Show) -> None:
    seen = []
    for _ in scenes.NAMED:
        show.set_scene(next_of(show.scene.name, list(scenes.NAMED)))
        seen.append(show.scene.name)
    assert sorted(seen) == sorted(scenes.NAMED)
    devices = []
    for _ in presets.PRESETS:
        show.set_device(next_of(show.device, list(presets.PRESETS)))
        devices.append(show.device)
    assert sorted(devices) == sorted(presets.PRESETS)
    assert next_of("mars", ["day", "wet"]) == "day"


def test_poses_between_two_steps_are_between_them(show: Show) -> None:
    (start, _), (end, _) = show.poses(0.0), show.poses(1.0)
    (middle, _) = show.poses(0.5)
    assert middle[0] == pytest.approx((start[0] + end[0]) / 2)
    assert np.hypot(end[0] - start[0], end[1] - start[1]) < 0.2


def test_every_action_of_a_talk_can_be_done(show: Show) -> None:
    arguments = {"speed": "16", "learning": "off", "scene": "inverted", "device": "epiram", "break": "5"}
    assert set(checks()) == set(deeds(show))
    for name, check in checks().items():
        argument = arguments.get(name, "")
        assert check(argument) is None
        perform(show, f"{name} {argument}".strip())
    assert show.clock.speed in SPEEDS
    assert show.proof is not None


def test_memory_does_not_grow_with_time(show: Show) -> None:
    advanced(show, 100)
    assert len(show.diary.trail) <= 160
    assert len(show.series.rows) <= show.series.capacity


def test_a_schedule_changes_the_world_of_learner_and_ghost_alike() -> None:
    """At 1 s at once and from 2 s on little by little; each change is the ghost's beginning, and is marked."""
    show = advanced(Show(seed=3, schedule=parse("1:inverted 2:ramp(dim,1)")), 19)
    assert show.scene == scenes.DAY
    advanced(show, 3)
    assert show.scene == scenes.INVERTED
    advanced(show, 26)
    assert show.scene == scenes.DIM
    now, there = show.drive.fleet.worlds[0], scenes.DIM.record()
    assert now.tobytes() == show.ghost.fleet.worlds[0].tobytes()
    assert min(there["ambient"], scenes.INVERTED.ambient) != now["ambient"] != there["ambient"]
    assert [mark.text for mark in show.series.marks][-2:] == ["scene_inverted", "scene_dim"]
    assert [mark.at_s for mark in show.series.marks][-2:] == pytest.approx([1.0, 2.0], abs=0.11)
    advanced(show, 20)
    assert show.drive.fleet.worlds["ambient"][0] == pytest.approx(float(there["ambient"]))


def test_by_reward_alone_a_show_learns_and_a_hand_may_take_over() -> None:
    """What was tried before the hand came is not judged by what the hand earned."""
    show = advanced(Show(seed=4, teacher=None), 60)
    assert show.drive.learner.pulses > 0
    assert show.drive.by_reward is not None
    show.hand = 0.0
    advanced(show, 1)
    visits, left = int(show.drive.by_reward.visits.sum()), show.drive.departures
    show.hand = None
    advanced(show, 3)
    assert show.drive.departures == left  # or the test says nothing: a departure ends what is open
    assert int(show.drive.by_reward.visits.sum()) == visits
