"""Both tasks with every kind of observation and action, and how what they return is compared."""

from __future__ import annotations

import gymnasium as gym
import numpy as np
import pytest

CAR = "memdrive/CarTracking-v0"
LIGHT = "memdrive/LightChase-v0"
KINDS = [
    *(
        (CAR, {"observation": kind, "action": action})
        for kind in ("features", "bits", "pixels")
        for action in ("continuous", "discrete")
    ),
    (CAR, {"throttle": True}),
    (CAR, {"tracks": "figure-of-eight", "scene": "wet"}),
    (CAR, {"schedule": "1:inverted ~1:track +1:ramp(glare,1)", "told": True}),
    (CAR, {"observation": "pixels", "schedule": "0.5:glare 1:inverted"}),
    *(
        (LIGHT, {"observation": kind, "action": action})
        for kind in ("features", "bits", "pixels")
        for action in ("continuous", "discrete")
    ),
    (LIGHT, {"light": "shadow", "changes": [[1.0, "blue"], [2.0, "red"]]}),
    (LIGHT, {"light": "dark", "changes": [[1.0, "bright"]]}),
    (LIGHT, {"observation": "pixels", "light": "bright", "changes": [[1.0, "dark"]]}),
]
ids = [f"{name.split('/')[1]}-{'-'.join(map(str, kwargs.values()))}" for name, kwargs in KINDS]
every_kind = pytest.mark.parametrize(("name", "kwargs"), KINDS, ids=ids)


def drive(env: gym.Env, seed: int, steps: int) -> list:
    """Everything that an environment returns along a seeded random drive."""
    env.action_space.seed(seed)
    out = [env.reset(seed=seed)]
    for _ in range(steps):
        result = env.step(env.action_space.sample())
        out.append(result)
        if result[2] or result[3]:
            out.append(env.reset())
    return out


def same(a, b) -> bool:
    """Equal, all the way down."""
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return bool(np.array_equal(a, b))


def actions_of(native: gym.vector.VectorEnv, name: str) -> np.ndarray:
    """Random ones; robots mostly run away from their light, so that some lose it."""
    actions = native.action_space.sample()
    if name == LIGHT:
        actions[1:] = 7 if actions.ndim == 1 else (1.0, 0.0)
    return actions


def as_singles(one: tuple, other: tuple) -> None:
    """A step or reset of a native vector says what one of single environments says."""
    assert same(one[:-1], other[:-1])
    told, facts = one[-1], other[-1]
    assert told.keys() == facts.keys()
    for key in {key for key in told if f"_{key}" in told} - {"final_obs", "final_info"}:
        assert same(told[f"_{key}"], facts[f"_{key}"]), key
        assert same(told[key][told[f"_{key}"]], facts[key][told[f"_{key}"]]), key
    for i in np.flatnonzero(told.get("_final_obs", [])):
        assert same(told["final_obs"][i], facts["final_obs"][i])
        assert told["final_info"].keys() == facts["final_info"].keys()
        for key in told["final_info"]:
            assert same(told["final_info"][key][i], facts["final_info"][key][i]), key
