"""What turns following a teacher into a policy, in one record; and each ingredient left out alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from memdrive.chip import Rule

DRIVING_RULE = Rule(one_sided=True, theta_out=4.0, window=10.0)
INGREDIENTS = ("dither", "rehearsal", "novelty", "priority", "one-sided", "hidden", "gate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How an agent learns to drive. All assumed: chosen on tracks that no published figure uses."""

    hidden: int = 128
    """Hidden neurons."""
    rule: Rule = DRIVING_RULE
    """Thresholds of the chip's learning rule. One-sided: neurons near the right steering must be high enough, the
    others low enough."""
    gate: float = 0.05
    """No update where the network already steers this close to the wish (fraction of full steering)."""
    dither_rms: float = 0.46
    """Exploration added to the steering that is applied, so that the car sees where mistakes lead."""
    dither_time_s: float = 0.4
    """Correlation time of the dither [s]."""
    control_dt: float = 0.05
    """Control period [s]."""
    memory: int = 256
    """Samples the rehearsal memory holds."""
    novelty: int = 2
    """A sample enters it when its bits differ from every other's in at least this many places."""
    replays: int = 16
    """Samples rehearsed each control step."""
    among: int = 4
    """Each is the worst remembered of this many drawn at random."""

    def __post_init__(self) -> None:
        laws = {
            "hidden": (self.hidden >= 1, ">= 1"),
            "gate": (self.gate >= 0, ">= 0"),
            "dither_rms": (self.dither_rms >= 0, ">= 0"),
            "dither_time_s": (self.dither_time_s > 0, "> 0"),
            "control_dt": (self.control_dt > 0, "> 0"),
            "replays": (self.replays >= 0, ">= 0"),
            "among": (self.among >= 1, ">= 1"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Recipe.{name}: need {law}, got {getattr(self, name)}")

    def without(self, *ingredients: str) -> Recipe:
        """The same recipe with the named ingredients left out, each alone: what an ablation compares."""
        left = self
        for name in ingredients:
            if name not in INGREDIENTS:
                raise ValueError(f"Recipe.without: need names from {', '.join(INGREDIENTS)}, got {name!r}")
            left = {
                "dither": replace(left, dither_rms=0.0),
                "rehearsal": replace(left, replays=0),
                "novelty": replace(left, novelty=0),
                "priority": replace(left, among=1),
                "one-sided": replace(left, rule=replace(left.rule, one_sided=False)),
                "hidden": replace(left, rule=replace(left.rule, first_layer=1)),
                "gate": replace(left, gate=0.0),
            }[name]
        return left
