"""What a GPU would spend on an image, from its maker's figures: at its peak, which no network of this size reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CLAIM = (
    "Over a hundred times a GPU's energy efficiency: the authors' claim for theirs (Nature 577, 641, 2020, abstract); "
    "nothing here reproduces it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """Its board's power and its peak rate."""

    power_w: float
    flops: float
    """Per second; a multiply-accumulate is two."""
    source: str

    @property
    def product_j(self) -> float:
        """[J] Of a multiply-accumulate."""
        return 2 * self.power_w / self.flops


_V100 = "NVIDIA Tesla V100 data sheet (SXM2)"
GPUS: Mapping[str, Gpu] = MappingProxyType(
    {
        "32-bit floats": Gpu(power_w=300, flops=15.7e12, source=f"{_V100}: 300 W, 15.7 TFLOPS"),
        "tensor cores": Gpu(power_w=300, flops=125e12, source=f"{_V100}: 300 W, 125 TFLOPS of mixed precision"),
    }
)
"""By the way it computes."""
