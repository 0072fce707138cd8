"""What goes beside a saved chip: its rehearsal memory and what its senses remember, in a file of their own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from memdrive.agent.driving.learner import Learner
from memdrive.chip import Chip, archives
from memdrive.chip.archives import Law
from memdrive.chip.files import write_whole

SUFFIX: Final = ".memory"
"""Of the file beside a chip's, in place of its own."""
OWNER: Final = Law(dtypes=("|u1",), shape=(64,))


def save(path: Path, chip: Chip, learner: Learner) -> None:
    """Write the chip, and its memory beside it; each whole or not at all."""
    stream = io.BytesIO()
    owner = np.frombuffer(chip.fingerprint().encode(), np.uint8)
    members: dict[str, Any] = {"owner": owner, **learner.remembered()}
    np.savez_compressed(stream, **members)
    chip.save(path)
    write_whole(path.with_suffix(SUFFIX), stream.getvalue())


def load(path: Path, chip: Chip, learner: Learner) -> dict[str, NDArray[Any]]:
    """What was saved beside a chip, checked against a learner that could go on from it; empty where nothing was.

    Raises
    ------
    ValueError : damaged, beside another chip than that which it was saved with, or of a learner with another recipe.
    OSError : it cannot be read.
    """
    beside = path.with_suffix(SUFFIX)
    if not beside.exists():
        return {}
    with archives.opened("Learner.recall: need a whole memory", beside) as archive:
        if archive.read("owner", OWNER).tobytes() != chip.fingerprint().encode():
            raise ValueError(f"it was saved with another chip than '{path}'")
        laws = learner.laws()
        if set(archive.names) != {"owner", *laws}:
            raise ValueError("it is of a learner with other senses")
        saved = {name: archive.read(name, law) for name, law in laws.items()}
        learner.recall(saved)
    return saved
