"""Reinforcement learning on the road: PPO of stable-baselines3 learns CarTracking, and the curve shows it.

pip install 'memdrive[rl]'
python -m memdrive.demos.driving.rl --steps 20000 --cars 1
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import click
import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.demos.driving.laps import LapScore, Roads, Steer, drive_laps
from memdrive.demos.ending import Ruled
from memdrive.demos.options import (
    FigureFile,
    json_option,
    result_record,
    seed_option,
    user_input,
    write_figure,
    write_json,
)
from memdrive.demos.seeds import Purpose
from memdrive.env.world import scenes

EPISODES = 20
TRACKS = 20
"""Unseen, each driven in both directions."""
ROUND = 256
"""Control steps of a car between two updates, and samples of a batch."""


def mean_return(act: Any, seed: int) -> float:
    """Mean return of EPISODES episodes that PPO never learned from."""
    env = gym.make("memdrive/CarTracking-v0")
    returns = []
    for episode in range(EPISODES):
        observation, _ = env.reset(seed=10_000 + 1_000 * seed + episode)
        total, over = 0.0, False
        while not over:
            observation, reward, terminated, truncated, _ = env.step(act(observation))
            total, over = total + float(reward), terminated or truncated
        returns.append(total)
    return float(np.mean(returns))


def frozen_laps(act: Any, seed: int) -> LapScore:
    """Laps of roads that nothing was learned from, in the day, by the same judge as the chips."""
    roads = Roads.make(Purpose.EVALUATE, seed, TRACKS, "mild")
    return drive_laps(lambda fleet: np.asarray(act(fleet.observations), np.float32)[:, 0], roads, [scenes.DAY])[0]


def _model(cars: int, seed: int) -> Any:
    """PPO as it comes, on so many cars."""
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    env = make_vec_env("memdrive/CarTracking-v0", n_envs=cars, seed=seed)
    return PPO("MlpPolicy", env, n_steps=ROUND, batch_size=ROUND, ent_coef=0.0, seed=seed, device="cpu")


def steered_by_ppo(steps: int, seed: int) -> Steer:
    """What PPO steers after so many control steps of one car in the day, deterministic."""
    model = _model(1, seed)
    model.learn(steps)
    return lambda fleet: np.asarray(model.predict(fleet.observations, deterministic=True)[0], np.float32)[:, 0]


def learn(steps: int, cars: int, seed: int) -> tuple[float, float, LapScore, NDArray[np.float64]]:
    """Return before and after learning, frozen laps, and the (n, 2) curve: steps, return of the last episodes."""
    from stable_baselines3.common.callbacks import BaseCallback

    curve: list[tuple[int, float]] = []

    class Watch(BaseCallback):  # type: ignore[misc] # stable-baselines3 is an extra, unseen by mypy
        def _on_step(self) -> bool:
            return True

        def _on_rollout_end(self) -> None:
            if self.model.ep_info_buffer:
                curve.append((self.num_timesteps, float(np.mean([e["r"] for e in self.model.ep_info_buffer]))))

    model = _model(cars, seed)

    def act(observation: Any) -> Any:
        return model.predict(observation, deterministic=True)[0]

    before = mean_return(act, seed)
    model.learn(steps, callback=Watch())
    return before, mean_return(act, seed), frozen_laps(act, seed), np.array(curve)


def draw(curve: NDArray[np.float64], before: float, path: Path) -> None:
    """The learning curve as a picture."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(curve[:, 0], curve[:, 1], label="PPO, mean of the last 100 episodes")
    axes.axhline(before, color="grey", linestyle="--", label=f"untrained: {before:.1f}")
    axes.set(
        xlabel="control steps", ylabel="return of an episode (at most 1000)", xlim=(0, curve[-1, 0]), ylim=(0, None)
    )
    axes.legend(loc="lower right")
    write_figure(path, figure, dpi=110)


@click.command(cls=Ruled, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--steps",
    type=click.IntRange(1, 100_000_000),
    default=20_000,
    show_default=True,
    help="Control steps to learn, of all cars together; whole rounds of 256 a car.",
)
@click.option("--cars", type=click.IntRange(1, 1024), default=1, show_default=True, help="Cars that drive at once.")
@click.option("--figure", type=FigureFile(), metavar="FILE", help="Write the learning curve.")
@seed_option
@json_option
def rl(steps: int, cars: int, figure: Path | None, seed: int, json_file: Path | None) -> None:
    """Let PPO of stable-baselines3 learn CarTracking (needs the extra `rl`)."""
    if importlib.util.find_spec("stable_baselines3") is None:
        raise click.UsageError("need the extra 'rl' (pip install 'memdrive[rl]')")
    before, after, laps, curve = learn(steps, cars, seed)
    write_json(
        json_file,
        result_record(
            "memdrive.rl/1",
            {"steps": steps, "cars": cars, "tracks": TRACKS},
            seed,
            return_untrained=before,
            return_learned=after,
            laps=laps.laps,
            departures=laps.departures,
            cross_track_mean_m=laps.cross_track_mean_m,
            curve=curve.tolist(),
        ),
    )
    if figure is not None:
        with user_input("--figure"):
            draw(curve, before, figure)
    click.echo(
        f"return of an episode: untrained {before:.1f}, after {steps} steps {after:.1f}; frozen, unseen roads, day: "
        f"{laps.departures} of {laps.laps} laps off, {100 * laps.cross_track_mean_m:.1f} cm"
    )


if __name__ == "__main__":
    rl()
