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
    "peer": "import gymnasium, numpy as np; from memdrive.demos.bench.trivial import trivial; trivial(np.zeros(3))",
}
"""What a start is measured with: ours, and importing gymnasium and numba and calling one cached trivial kernel."""


def env_benchmarks() -> list[dict[str, Any]]:
    """Rows of name, value, unit, peer's value, ratio (median over rounds), and what must be reached."""
    runs = {
        "CartPole-v1": single("CartPole-v1"),
        "one CarTracking": single(CAR),
        "vector of 1024, one thread": vector(1024, 1),
        "vector of 1024, every core": vector(1024, None),
    }
    compared = [("one CarTracking", "CartPole-v1", 2.0)]
    for ours in ("vector of 1024, one thread", "vector of 1024, every core"):
        compared += [(ours, "CartPole-v1", 10.0), (ours, "CartPole-v1", 20.0), (ours, "one CarTracking", 10.0)]
    rows = _compared(runs, compared, "steps/s")
    picture = "step and 600 × 600 picture"
    if _has_box2d():
        frames = {picture: drawing(CAR), "CarRacing-v3, 600 × 400": drawing("CarRacing-v3")}
        rows += _compared(frames, [(picture, "CarRacing-v3, 600 × 400", 5.0)], "frames/s")
    else:
        frame = drawing(CAR)
        value = statistics.median(rate(frame) for _ in range(ROUNDS))
        rows.append(_row(picture, "frames/s", value, "CarRacing-v3's published 67/s", 67.0, value / 67.0, 5.0))
    for code in STARTS.values():
        start_seconds(code)
    times = [(start_seconds(STARTS["first step"]), start_seconds(STARTS["peer"])) for _ in range(ROUNDS)]
    ours_s, peer_s = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = statistics.median(one / other for one, other in times)
    rows.append(_row("import and first step", "s", ours_s, "imports and a trivial kernel", peer_s, ratio, 1.3))
    return rows


def _compared(
    runs: dict[str, Callable[[], int]], pairs: list[tuple[str, str, float]], unit: str
) -> list[dict[str, Any]]:
    """Every run by turns, so that a slow minute of the machine meets all; then the pairs (ours, peer, must reach)."""
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            rates[name].append(rate(run))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    rows = []
    for ours, peer, target in pairs:
        ratio = statistics.median(one / other for one, other in zip(rates[ours], rates[peer], strict=True))
        rows.append(_row(ours, unit, medians[ours], peer, medians[peer], ratio, target))
    return rows


def _row(
    ours: str, unit: str, value: float, peer: str, peer_value: float, ratio: float, target: float
) -> dict[str, Any]:
    return {
        "name": f"{ours} / {peer}",
        "value": value,
        "unit": unit,
        "peer": peer_value,
        "ratio": ratio,
        "must_reach": target,
    }


def _has_box2d() -> bool:
    try:
        gym.make("CarRacing-v3")
    except gym.error.DependencyNotInstalled:
        return False
    return True


if __name__ == "__main__":
    for row in env_benchmarks():
        law = "at most" if row["unit"] == "s" else "at least"
        print(
            f"{row['name']}: {row['value']:.4g} {row['unit']}, peer {row['peer']:.4g}, "
            f"ratio {row['ratio']:.2f} ({law} {row['must_reach']:g})"
        )
