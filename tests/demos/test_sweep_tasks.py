"""Tasks in sweeps: would catch a setting that is dropped, a run that is refused only after it has started."""

from __future__ import annotations

from typing import Any

import pytest

from memdrive.demos.sweep import subjects


@pytest.mark.parametrize(
    ("examination", "settings", "measure"),
    [
        ("light", {"lights": ["dark"], "steps": 40, "episodes": 1, "episode_steps": 30}, "chip.dark_return"),
        ("rules", {"rules": ["stellar"], "passes": 1, "train": 100}, "stellar.accuracy"),
        ("speech", {"train": 200, "memory": 50}, "chip.new_after"),
        ("cnn", {"digits": 50, "tuning.digits": 50, "tuning.overflow": [8], "rest_s": 3600.0}, "chip.tuned"),
    ],
)
def test_every_task_can_be_swept(examination: str, settings: dict[str, Any], measure: str) -> None:
    """The whole configuration is kept, a figure comes of it, and what its plan refuses is refused before it starts."""
    work = subjects.work(examination, {**settings, "device.step_dtod": 0.2, "choosing": True}, 3)
    assert work.config["device.step_dtod"] == 0.2
    assert work.config.get("repeats", 1) == 1
    assert {name: work.config[name] for name in settings} == settings
    measures, figures = work.examine()
    assert measures[measure] > 0.0  # standing still earns something, and a tenth is chance
    assert figures
    with pytest.raises(ValueError, match="need settings of this examination"):
        subjects.work(examination, {"recipe.hiden": 3}, 0)
    with pytest.raises(ValueError, match="repeats"):
        subjects.work(examination, {"repeats": 0}, 0)
    wrong = {"light": {"lights": ["mars"]}, "rules": {"rules": ["mars"]}, "speech": {"meet": ["mars"]}}.get(
        examination, {"device": "mars"}
    )
    with pytest.raises(ValueError, match="mars"):
        subjects.work(examination, wrong, 0)


def test_a_sweep_of_rules_says_how_many_digits_there_were() -> None:
    assert subjects.work("rules", {"train": 20_000, "choosing": True}, 0).config["train"] == 8000


SMALL: dict[str, dict[str, Any]] = {
    "evaluate": {"old_steps": 20, "new_steps": 20, "tracks": 1},
    "sequence": {"steps": 20, "scenes": ["day", "inverted"], "tracks": 1, "check_tracks": 1},
    "digits": {"train": 100, "memory": 10, "shots": 0},
    "light": {"lights": ["dark"], "steps": 40, "episodes": 1, "episode_steps": 30},
    "speech": {"train": 100, "memory": 10, "shots": 0},
    "age": {"train": 100, "again": 0},
}


@pytest.mark.parametrize("examination", SMALL)
def test_what_learning_cost_is_kept_with_its_range(examination: str) -> None:
    """Would catch joules of the judging among those of learning, and a ratio without what it hangs on."""
    measures, figures = subjects.work(examination, SMALL[examination], 0).examine()
    told = {name.removeprefix("chip.learning_"): value for name, value in measures.items() if ".learning_" in name}
    assert told["ratio"] == pytest.approx(told["asic_j"] / told["chip_j"])
    assert 0 < told["ratio_least"] < told["ratio"] < told["ratio_most"]
    if examination in ("digits", "speech"):
        row = figures["chip"]
        assert told["chip_j"] == row["base_energy_chip_j"]
        assert told["asic_j"] == row["base_energy_asic_j"]
    if examination == "sequence":
        learned = figures["policies"]["chip"]["learning"]
        assert told["chip_j"] == pytest.approx(sum(stage["energy_chip_j"] for stage in learned), rel=1e-3)
    if examination == "light":
        assert told["chip_j"] == pytest.approx(figures["chip"]["learning"][0]["energy_chip_j"], rel=1e-3)
