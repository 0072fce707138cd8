"""What a stranger's mistake is answered with: one line that says where, the law and the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import memdrive.env  # noqa: F401 - registers the ids

CAR, LIGHT = "memdrive/CarTracking-v0", "memdrive/LightChase-v0"
NAN, INF = float("nan"), float("inf")


def refused(call: Callable[[], Any], where: str, value: str | None = None) -> None:
    """One line: where, the law, the value."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the message is looked at below
        call()
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    assert message.startswith(where)
    assert re.search(r"need .*, got ", message), message
    if value is not None:
        assert value in message.rpartition(", got ")[2]
