"""One description of how an agent learns to drive: all its parts are built from it, and each can be left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from memdrive.agent.driving.body import Body
from memdrive.agent.driving.code import Population, SteeringCode, Thermometer
from memdrive.agent.driving.eyes import Eyes, PlainEyes
from memdrive.agent.driving.senses import Bits, Constant, Sense, Senses
from memdrive.agent.memory import RehearsalMemory
from memdrive.agent.twin import FloatTwin, Optimiser
from memdrive.chip import Chip, DeviceParams, LearningRule, Rule, presets, rules

DRIVING_RULE = Rule(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0, overflow=(12, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How an agent learns to drive. All assumed: chosen on tracks that no published figure uses."""

    eyes: Sense = field(default_factory=Eyes)
    """What the photodiodes become."""
    body: Sense | None = field(default_factory=Body)
    """What the car feels of itself; None is nothing."""
    constant: int = 4
    """Bits that are always on."""
    code: SteeringCode = field(default_factory=Thermometer)
    """What the outputs mean."""
    hidden: int = 256
    """Hidden neurons."""
    rule: LearningRule = DRIVING_RULE
    """Thresholds and counters of the chip's learning rule. One-sided: a neuron that should be high must be high
    enough, one that should be low, low enough."""
    gate: float = 0.02
    """No update where the network already steers this close to the wish (fraction of full steering)."""
    dither_rms: float = 0.35
    """Exploration added to the steering that is applied, so that the car sees where mistakes lead."""
    dither_time_s: float = 0.4
    """Correlation time of the dither [s]."""
    calm: float = 0.0
    """Dither is full while the mean error of the last seconds is above this (fraction of full steering), and shrinks
    with it below, so that who has learned drives straight; 0: it never shrinks."""
    numb: float = 0.5
    """Share of the samples corrected as if the wheels were not felt. Wheels echo the last command: a network that
    repeats it looks right beside a teacher, and keeps its own mistakes when it drives alone."""
    control_dt: float = 0.05
    """Control period [s]."""
    memory: int = 1024
    """Samples the rehearsal memory holds."""
    novelty: int = 2
    """A sample enters it when its bits differ from every other's in at least this many places."""
    reservoir: bool = True
    """Every novel sample so far has the same chance to be in a full memory; else the most alike make room."""
    replays: int = 24
    """Samples rehearsed each control step."""
    among: int = 1
    """Each is the worst remembered of this many drawn at random."""

    def __post_init__(self) -> None:
        laws = {
            "constant": (self.constant >= 0, ">= 0"),
            "hidden": (self.hidden >= 1, ">= 1"),
            "gate": (self.gate >= 0, ">= 0"),
            "dither_rms": (self.dither_rms >= 0, ">= 0"),
            "dither_time_s": (self.dither_time_s > 0, "> 0"),
            "calm": (self.calm >= 0, ">= 0"),
            "numb": (0 <= self.numb <= 1, "within [0, 1]"),
            "control_dt": (self.control_dt > 0, "> 0"),
            "memory": (self.memory >= 1, ">= 1"),
            "novelty": (self.novelty >= 0, ">= 0"),
            "replays": (self.replays >= 0, ">= 0"),
            "among": (self.among >= 1, ">= 1"),
        }
        for name, (holds, law) in laws.items():
            if not holds:
                raise ValueError(f"Recipe.{name}: need {law}, got {getattr(self, name)}")

    # ---------------------------------------------------------------- what it builds

    @property
    def senses(self) -> tuple[Sense, ...]:
        """The front end, sense by sense."""
        body = () if self.body is None else (self.body,)
        constant = (Constant(n_bits=self.constant),) if self.constant else ()
        return (self.eyes, *body, *constant)

    @property
    def layers(self) -> tuple[int, int, int]:
        """Bits, hidden neurons, outputs."""
        return (sum(sense.n_bits for sense in self.senses), self.hidden, self.code.n)

    @property
    def echo(self) -> slice:
        """Which input bits echo the last command; none where no body is felt."""
        if not isinstance(self.body, Body):
            return slice(0, 0)
        first = self.eyes.n_bits
        return slice(first + self.body.echo.start, first + self.body.echo.stop)

    def view(self, bits: Bits) -> Bits:
        """(…, n_bits) what views are told apart by: all but what echoes the last command."""
        seen = bits.copy()
        seen[..., self.echo] = 0
        return seen

    def front(self, n: int = 1) -> Senses:
        """The senses of n cars that have felt nothing yet."""
        return Senses(self.senses, n)

    def chip(self, device: DeviceParams = presets.DEFAULT, seed: int = 0) -> Chip:
        """A virgin chip that can learn to drive."""
        return Chip(self.layers, device=device, seed=seed, rule=self.rule)

    def twin(self, optimiser: Optimiser = "adam", seed: int = 0) -> FloatTwin:
        """A float network of the chip's shape."""
        return FloatTwin(self.layers, optimiser, seed=seed)

    def rehearsal(self) -> RehearsalMemory:
        """An empty memory."""
        return RehearsalMemory(self.layers[0], self.memory, self.novelty, self.reservoir, self.code.wish)

    def fitting(self, chip: Chip) -> Recipe:
        """The same recipe with the hidden layer and the rule of a chip.

        Raises
        ------
        ValueError : it has other inputs or outputs than the recipe's senses and code.
        """
        n_in, _, n_out = self.layers
        if len(chip.layers) != 3 or (chip.layers[0], chip.layers[-1]) != (n_in, n_out):
            raise ValueError(f"Recipe.fitting: need a chip of ({n_in}, any, {n_out}) neurons, got {chip.layers}")
        return replace(self, hidden=chip.layers[1], rule=chip.rule)

    # ---------------------------------------------------------------- what can be left out

    def without(self, *ingredients: str) -> Recipe:
        """The same recipe with the named ingredients left out, each alone: what an ablation compares."""
        left = self
        for name in ingredients:
            if name not in _WITHOUT:
                raise ValueError(f"Recipe.without: need names from {', '.join(INGREDIENTS)}, got {name!r}")
            left = _WITHOUT[name](left)
        return left


def _eyes(recipe: Recipe, change: Callable[[Eyes], Eyes]) -> Recipe:
    """With other settings of eyes that have them; plain eyes lack what could be left out."""
    return replace(recipe, eyes=change(recipe.eyes)) if isinstance(recipe.eyes, Eyes) else recipe


def _at_once(rule: LearningRule) -> LearningRule:
    """Plain STELLAR instead of counters, if it has any."""
    return rules.plain(rule) if isinstance(rule, Rule) else rule


_WITHOUT: dict[str, Callable[[Recipe], Recipe]] = {
    "eyes": lambda r: replace(r, eyes=PlainEyes()),
    "healing": lambda r: _eyes(r, lambda eyes: replace(eyes, hold=255)),
    "tracking": lambda r: _eyes(r, lambda eyes: replace(eyes, near=0.0, keep=0.0, rate=1.0)),
    "body": lambda r: replace(r, body=None),
    "constant": lambda r: replace(r, constant=0),
    "thermometer": lambda r: replace(r, code=Population()),
    "counters": lambda r: replace(r, rule=_at_once(r.rule)),
    "dither": lambda r: replace(r, dither_rms=0.0),
    "numb": lambda r: replace(r, numb=0.0),
    "rehearsal": lambda r: replace(r, replays=0),
    "reservoir": lambda r: replace(r, reservoir=False),
    "novelty": lambda r: replace(r, novelty=0),
    "one-sided": lambda r: replace(r, rule=replace(r.rule, one_sided=False)),
    "hidden": lambda r: replace(r, rule=replace(r.rule, first_layer=1)),
    "gate": lambda r: replace(r, gate=0.0),
}
INGREDIENTS = tuple(_WITHOUT)

PLAIN = Recipe(
    eyes=PlainEyes(), body=None, constant=0, code=Population(), hidden=128, numb=0.0,
    rule=rules.PLAIN(one_sided=True, theta_out=4.0, window=10.0),
    gate=0.05, dither_rms=0.46, memory=256, reservoir=False, among=4,
)  # fmt: skip
"""The recipe of version 0.1 (with SET and RESET by turns): enough for a change of light, not for all scenes."""
