"""Plain STELLAR: the rule of a chip that was given none, and what is left where no layer counts before it pulses.

By turns, since that is better than both pulses at every sample on digits set apart for choosing (docs/rules.md); who
wants both names `Stellar`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from memdrive.chip.rules.alternating import Alternating
from memdrive.chip.rules.base import LearningRule

PLAIN: Final = Alternating
"""Every sign a pulse, none counted first; samples take turns, one SETs only, the next RESETs only."""


def plain(rule: LearningRule) -> LearningRule:
    """Plain STELLAR with a rule's thresholds, hinges and tuned layers."""
    return PLAIN(**{field.name: getattr(rule, field.name) for field in fields(LearningRule)})
