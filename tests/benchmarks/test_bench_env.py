"""Speed of the road beside its peers: `pytest tests/benchmarks/test_bench_env.py -p no:warnings`."""

from __future__ import annotations

import pytest

from memdrive.demos.bench.env import CAR, drawing, single, vector


@pytest.mark.parametrize("name", [CAR, "memdrive/LightChase-v0", "CartPole-v1"])
def test_200_steps_of_one(benchmark, name: str) -> None:
    assert benchmark(single(name)) == 200


def test_a_step_of_1024(benchmark) -> None:
    assert benchmark(vector(1024)) == 1024


def test_a_step_and_a_picture(benchmark) -> None:
    assert benchmark(drawing(CAR)) == 1
