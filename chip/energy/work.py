"""What was done: a chip's counts, and the digital logic that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from memdrive.chip.layers import Layer, network_of
from memdrive.chip.ledger import Ledger

if TYPE_CHECKING:
    from memdrive.chip.crossbar import Crossbar
    from memdrive.chip.network import Chip


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Digital logic that stands beside the chip, and that an ASIC needs as well; counts since it was made."""

    encoded: int = 0
    """Samples that the encoder made bits of."""
    encoder_ops: int = 0
    """8-bit operations the encoder spends on one sample."""
    memory_bytes: int = 0
    """Size of the rehearsal memory."""
    memory_words: int = 0
    """64-bit words read from or written to it, each access counted once."""


NOTHING = Beside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Reads of one array, and what a converter has to do for each. Arrays that work at the same time count as one."""

    forward: int
    """Samples read forward."""
    backward: int
    """Samples read transposed, two phases each."""
    lone: int
    """Reads one after another outside any sample: columns converted."""
    columns: int
    """Of a tile: its source lines, each of which is converted forward."""
    rows: int
    """Of a tile: its row lines, each of which is converted in a transposed read."""
    codes: int
    """That a column's converter tells apart."""
    back_codes: int
    compared: bool
    """Columns have comparators for converters."""
    back_compared: bool

    def __sub__(self, earlier: Reads) -> Reads:
        """What was read between two looks at a chip."""
        spent = {name: getattr(self, name) - getattr(earlier, name) for name in ("forward", "backward", "lone")}
        return replace(self, **spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What was learned with: the chip's counts, and what stands around it on both sides."""

    ledger: Ledger
    layers: tuple[int, ...] | tuple[Layer, ...]
    mean_g: float
    """[S] Mean conductance of a device, for the read currents."""
    samples: int
    """Samples looked at (new and rehearsed)."""
    learned: int = 0
    """Samples of them whose error passed the threshold."""
    beside: Beside = NOTHING
    reads: tuple[Reads, ...] = ()
    """(arrays,) the reads of `ledger`, array by array, for times that hang on bits and on lines."""
    counter_bytes: int = 0
    """Size of the counters that add up signs before a pulse."""
    kept_s: float = 0.0
    """[s] Real time of the task, over which memories keep their content."""
    dense: bool = False
    """The ASIC skips no zeros, and writes every weight for each learned sample, as plain backpropagation does."""

    @property
    def weights(self) -> int:
        """Weights of the network, copies not counted."""
        return sum(layer.pairs for layer in network_of(self.layers))

    @property
    def products(self) -> tuple[int, ...]:
        """Multiply-accumulates of each layer for one sample."""
        return tuple(layer.pairs * layer.patches for layer in network_of(self.layers))

    def __sub__(self, earlier: Workload) -> Workload:
        """What was done between two looks at a chip."""
        now = self.beside
        spent = {name: getattr(now, name) - getattr(earlier.beside, name) for name in ("encoded", "memory_words")}
        return replace(
            self,
            ledger=self.ledger - earlier.ledger,
            samples=self.samples - earlier.samples,
            learned=self.learned - earlier.learned,
            beside=replace(now, **spent),
            reads=tuple(now - before for now, before in zip(self.reads, earlier.reads, strict=True)),
        )


def workload(chip: Chip, beside: Beside = NOTHING, mean_g: float | None = None) -> Workload:
    """All that a chip has done since it was made: the only place where its counts become a workload.

    mean_g : [S] of a device, where it is known already
    """
    book, forward = chip.ledger, sum(crossbar.ledger.samples_read for crossbar in chip.crossbars)
    return Workload(
        ledger=book,
        layers=chip.network,
        mean_g=mean_conductance(chip) if mean_g is None else mean_g,
        samples=forward // sum(-(-layer.patches // layer.copies) for layer in chip.network),
        learned=chip.crossbars[-1].ledger.samples_back // chip.network[-1].patches,
        beside=beside,
        reads=tuple(_reads(crossbar) for crossbar in (*chip.crossbars, *chip.fast_crossbars)),
        counter_bytes=chip.counter_bytes,
    )


def _reads(crossbar: Crossbar) -> Reads:
    book, L = crossbar.ledger, crossbar._state.layers[crossbar._layer]
    return Reads(
        forward=book.samples_read,
        backward=book.samples_back,
        lone=book.lone_reads,
        columns=-(-int(L["n_out"]) // int(L["tiles_across"])),
        rows=int(L["tile_rows"]),
        codes=2 * int(L["adc_half"]),
        back_codes=2 * int(L["back_half"]),
        compared=bool(L["compared"]),
        back_compared=bool(L["back_compared"]),
    )


def mean_conductance(chip: Chip) -> float:
    """[S] Mean over all devices of all layers, fast arrays included."""
    crossbars = (*chip.crossbars, *chip.fast_crossbars)
    devices = sum(2 * crossbar.n_rows * crossbar.n_cols for crossbar in crossbars)
    return sum(float(g.sum()) for crossbar in crossbars for g in (crossbar.G_pos, crossbar.G_neg)) / devices
