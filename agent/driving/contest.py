"""Learning rules side by side on the road: with what settings each takes the recipe's place."""

from __future__ import annotations

from collections.abc import Mapping

from memdrive.agent.driving.recipe import DRIVING_RULE
from memdrive.chip import Stellar
from memdrive.chip.rules import Adam, Alternating, LearningRule, Manhattan, Mixed, Published, Sgd, TikiTaka

RULES: Mapping[str, LearningRule] = {
    "stellar": Stellar(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0),
    "alternating": Alternating(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0),
    "alternating, few rows": Alternating(one_sided=True, theta_out=2.0, theta_hidden=4.0, window=6.0, rows=0.1),
    "counting": DRIVING_RULE,
    "published": Published(share=0.5, theta_hidden=4.0, window=6.0),
    "manhattan": Manhattan(one_sided=True, window=6.0),
    "manhattan, one device": Manhattan(one_sided=True, window=6.0, one_device=True),
    "sgd": Sgd(one_sided=True, window=6.0, rate=(0.05, 0.2)),
    "mixed": Mixed(one_sided=True, window=6.0, rate=(0.05, 0.05)),
    "tiki-taka": TikiTaka(one_sided=True, window=6.0, rate=(0.05, 0.15), transfer=0.2),
    "adam": Adam(one_sided=True, window=6.0, rate=(0.005, 0.01)),
}
"""The recipe's hidden neurons are binary, and so they are for every rule. `counting` has the recipe's own settings.

Assumed: thresholds of the others as the recipe's, rates scaled from those on digits and not searched for.
"""
