"""How fast the road is, as ratios to well-known peers measured in the same run."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import gymnasium as gym

import memdrive.env  # noqa: F401 - registers the ids

ROUNDS = 7
CAR = "memdrive/CarTracking-v0"


def rate(step: Callable[[], int], seconds: float = 0.3) -> float:
    """Steps per second of a call that says how many it made."""
    end, done, start = time.perf_counter() + seconds, 0, time.perf_counter()
    while time.perf_counter() < end:
        done += step()
    return done / (time.perf_counter() - start)


def single(name: str, **kwargs: Any) -> Callable[[], int]:
    """Two hundred random steps, with resets, through everything that `gym.make` puts around an environment."""
    env = gym.make(name, **kwargs)
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(200)]
    env.reset(seed=0)

    def steps() -> int:
        for action in actions:
            _, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                env.reset()
        return len(actions)

    steps()
    return steps


def vector(n: int, threads: int | None = 1) -> Callable[[], int]:
    """One random step of n native environments."""
    env = gym.make_vec(CAR, num_envs=n, threads=threads)
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(8)]
    env.reset(seed=0)
    turn = iter(range(10**9))

    def step() -> int:
        env.step(actions[next(turn) % len(actions)])
        return n

    for _ in range(20):
        step()
    return step


def drawing(name: str, **kwargs: Any) -> Callable[[], int]:
    """One step and one picture of an environment."""
    env = gym.make(name, render_mode="rgb_array", **kwargs)
    env.action_space.seed(0)
    env.reset(seed=0)

    def step() -> int:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
        env.render()
        return 1

    step()
    return step


def start_seconds(code: str) -> float:
    """Seconds that a fresh interpreter takes for some lines."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


STARTS = {
    "first step": f"import gymnasium as gym, numpy as np; env = gym.make('memdrive.env:{CAR}'); env.reset(seed=0); "
    "env.step(np.zeros(1, np.float32))",
    "peer": "import gymnasium, numpy as np; from memdrive.demos.trivial import trivial; trivial(np.zeros(3))",
}
"""What a start is measured with: ours, and importing gymnasium and numba and calling one cached trivial kernel."""


def env_benchmarks() -> list[dict[str, Any]]:
    """Rows of name, value, unit, peer's value, ratio of medians, and what must be reached."""
    pairs = [
        ("one CarTracking / CartPole-v1", "steps/s", single(CAR), single("CartPole-v1"), 2.0),
        ("vector of 1024 on one thread / one CarTracking", "steps/s", vector(1024), single(CAR), 10.0),
        ("vector of 1024 on every core / one CarTracking", "steps/s", vector(1024, None), single(CAR), 10.0),
    ]
    if _has_box2d():
        peer = drawing("CarRacing-v3")
        pairs.append(("step and 600 × 600 picture / CarRacing-v3", "frames/s", drawing(CAR), peer, 5.0))
    rows = [_row(name, unit, *_medians(ours, theirs), target) for name, unit, ours, theirs, target in pairs]
    if not _has_box2d():
        frames = statistics.median(rate(drawing(CAR)) for _ in range(ROUNDS))
        rows.append(_row("step and 600 × 600 picture (CarRacing-v3: 67/s)", "frames/s", frames, 67.0, 5.0))
    for code in STARTS.values():
        start_seconds(code)
    times = [(start_seconds(STARTS["first step"]), start_seconds(STARTS["peer"])) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    rows.append(_row("import and first step / imports and a trivial kernel (at most)", "s", ours, theirs, 1.3))
    return rows


def _medians(ours: Callable[[], int], theirs: Callable[[], int]) -> tuple[float, float]:
    """Medians of rates measured by turns, so that a slow minute of the machine meets both."""
    rates = [(rate(ours), rate(theirs)) for _ in range(ROUNDS)]
    first, second = (statistics.median(column) for column in zip(*rates, strict=True))
    return first, second


def _row(name: str, unit: str, value: float, peer: float, target: float) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "peer": peer, "ratio": value / peer, "must_reach": target}


def _has_box2d() -> bool:
    try:
        gym.make("CarRacing-v3")
    except gym.error.DependencyNotInstalled:
        return False
    return True


if __name__ == "__main__":
    for row in env_benchmarks():
        print(
            f"{row['name']}: {row['value']:.4g} {row['unit']}, peer {row['peer']:.4g}, "
            f"ratio {row['ratio']:.2f} (must reach {row['must_reach']})"
        )
