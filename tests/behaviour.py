"""The behaviour record: hashes of what must not move by accident. `make behaviour` compares, `make record` rewrites.

A change of the house keeps every line; a change of physics or learning says in its commit which line moved, and why.
A processor with wider vectors rounds sines and sums otherwise, and a drive or a twin then ends in other last digits:
the record keeps one column an arithmetic, told apart by a fingerprint, and compares like with like. `make record`
where a line has moved drops the other columns: they tell of the code before.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np

import memdrive.env  # noqa: F401 - registers the ids
from memdrive.chip import Chip, Rule, presets
from memdrive.env.world import scenes

RECORD = Path(__file__).parent / "golden" / "behaviour.json"
EVALUATE = ("evaluate", "--repeats", "1", "--old-steps", "200", "--new-steps", "300", "--n-tracks", "4")
DIGITS = ("digits", "--repeats", "1", "--train", "1500")
ENERGY = ("chip", "energy", "--old-steps", "100", "--new-steps", "200")
UNKNOWN = "this processor rounds like none on record: `make record` at the commit you compare with, then here again"
SCHEDULE = "0:day 2:inverted 4:ramp(dim,3) 8:track 10:wet"


def _hash(*parts: Any) -> str:
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode())
    return hasher.hexdigest()[:16]


def arithmetic() -> str:
    """Fingerprint of functions and sums whose last digit is not laid down: equal where records may be compared."""
    x = np.random.default_rng(0).normal(size=(64, 64))
    singles = x.astype(np.float32)
    parts = [f(z) for f in (np.sin, np.tan, np.exp, np.tanh) for z in (x, singles)]
    parts += [z @ z.T for z in (x, singles)] + [z @ z[0] for z in (x, singles)] + [singles.sum(axis=0), x.sum(axis=1)]
    return _hash(*(np.ascontiguousarray(part).tobytes() for part in parts))


def chips() -> Iterator[tuple[str, str]]:
    """Weights, noise and counts of small chips after reading, learning and ageing, device by device."""
    for name in presets.PRESETS:
        for overflow in ((), (3, 2)):
            chip = Chip((40, 24, 6), device=presets.get(name), seed=7, rule=Rule(overflow=overflow))
            rng = np.random.default_rng(1)
            X, t = rng.random((150, 40)) < 0.4, rng.choice([-0.5, 0.5], (150, 6))
            pulses = chip.learn_many(X, t)
            chip.crossbars[1].pulse(rng.integers(-1, 2, (24, 6)))
            chip.age(3600.0)
            y = chip.forward(X[:9])
            cells = [array.tobytes() for layer in chip.crossbars for array in (layer.G_pos, layer.G_neg)]
            ledger = chip.ledger
            counts = [ledger.set_pulses, ledger.reset_pulses, ledger.adc_conversions, ledger.tuning_cycles]
            yield (
                f"chip {name} {'counting' if overflow else 'at once'}",
                _hash(*cells, y.tobytes(), pulses.tobytes(), counts),
            )


def drives() -> Iterator[tuple[str, str]]:
    """Observations, rewards and ends of drives of both tasks, single and native vector."""
    worlds: list[tuple[str, str, dict[str, Any]]] = [
        (f"car {name}", "memdrive/CarTracking-v0", {"scene": name}) for name in scenes.NAMED
    ]
    worlds += [
        ("car schedule", "memdrive/CarTracking-v0", {"schedule": SCHEDULE}),
        ("car hard bits", "memdrive/CarTracking-v0", {"tracks": "hard", "observation": "bits"}),
        ("car pixels worn", "memdrive/CarTracking-v0", {"scene": "worn", "observation": "pixels"}),
        ("light", "memdrive/LightChase-v0", {}),
        ("light pixels", "memdrive/LightChase-v0", {"observation": "pixels"}),
    ]
    for label, name, arguments in worlds:
        env = gym.make(name, **arguments)
        env.action_space.seed(3)
        parts = [env.reset(seed=11)[0].tobytes()]
        for _ in range(40 if "pixels" in label else 260):
            observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
            parts += [observation.tobytes(), [float(reward), bool(terminated), bool(truncated)]]
            if terminated or truncated:
                parts.append(env.reset()[0].tobytes())
        env.close()
        yield f"drive {label}", _hash(*parts)
    for name in ("memdrive/CarTracking-v0", "memdrive/LightChase-v0"):
        vector = gym.make_vec(name, num_envs=5, vectorization_mode="vector_entry_point")
        vector.action_space.seed(3)
        parts = [vector.reset(seed=5)[0].tobytes()]
        for _ in range(300):
            parts += [value.tobytes() for value in vector.step(vector.action_space.sample())[:4]]
        vector.close()
        yield f"drive vector {name}", _hash(*parts)


def commands() -> Iterator[tuple[str, str]]:
    """Figures of the examinations, policy by policy."""
    for arguments in (EVALUATE, DIGITS):
        for name, figures in _figures(arguments)["policies"].items():
            yield f"{arguments[0]} {name}", _hash(figures)
    figures = _figures(ENERGY)
    yield "chip energy", _hash([figures["energy_chip_j"], figures["energy_asic_j"], figures["time_chip_s"]])


def _figures(arguments: tuple[str, ...]) -> dict[str, Any]:
    line = [sys.executable, "-c", "from memdrive.demos.cli import main; main()", *arguments, "--json", "-"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return figures


def main() -> int:
    """Compare with the record, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the record")
    write, here = parser.parse_args().write, arithmetic()
    record: dict[str, dict[str, str]] = json.loads(RECORD.read_text())
    if here not in record and not write:
        print(UNKNOWN)
        return 1
    found = dict((*chips(), *drives(), *commands()))
    if write:
        known = record.get(here, {})  # where one of them moved, the other columns are out of date, too
        stays = all(found.get(name) == value for name, value in known.items())
        RECORD.write_text(json.dumps((record if stays else {}) | {here: found}, indent=1) + "\n")
        print(f"{len(found)} lines recorded for arithmetic {here}")
        return 0
    known = record[here]
    moved = sorted(name for name, value in known.items() if found.get(name) != value)
    for name in moved:
        print(f"{name}: {known[name]} -> {found.get(name)}")
    for name in sorted(found.keys() - known.keys()):
        print(f"{name}: new, {found[name]}; `make record` keeps it")
    print(f"{len(known) - len(moved)} of {len(known)} lines as recorded")
    return int(bool(moved))


if __name__ == "__main__":
    raise SystemExit(main())
