"""Learning rules: how an error becomes pulses. Each is a file here and a line in the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from memdrive.chip import laws
from memdrive.chip.rules.adam import Adam
from memdrive.chip.rules.alternating import Alternating
from memdrive.chip.rules.base import LearningRule
from memdrive.chip.rules.counting import Rule
from memdrive.chip.rules.manhattan import Manhattan
from memdrive.chip.rules.mixed import Mixed
from memdrive.chip.rules.plain import PLAIN, plain
from memdrive.chip.rules.published import Published
from memdrive.chip.rules.sgd import Sgd
from memdrive.chip.rules.stellar import Stellar
from memdrive.chip.rules.tikitaka import TikiTaka

__all__ = [
    "PLAIN",
    "RULES",
    "Adam",
    "Alternating",
    "LearningRule",
    "Manhattan",
    "Mixed",
    "Published",
    "Rule",
    "Sgd",
    "Stellar",
    "TikiTaka",
    "plain",
    "rule_from",
    "rule_values",
]

RULES: Mapping[str, type[LearningRule]] = {
    rule.kind: rule
    for rule in (
        Stellar,
        Rule,
        Alternating,
        Published,
        Manhattan,
        Sgd,
        Mixed,
        TikiTaka,
        Adam,
    )
}
"""By kind."""


def rule_from(values: Mapping[str, Any]) -> LearningRule:
    """The rule that `rule_values` gave as plain values."""
    own = dict(values)
    kind = own.pop("kind", None)
    if not isinstance(kind, str) or kind not in RULES:
        raise ValueError(f"rule: need a kind from {', '.join(RULES)}, got {laws.quoted(kind)}")
    return RULES[kind].from_dict(own)


def rule_values(rule: LearningRule) -> dict[str, Any]:
    """A rule as plain values for JSON, with its kind."""
    return {"kind": rule.kind, **rule.as_dict()}
