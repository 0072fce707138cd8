"""Keys on other keyboards: would catch shortcuts that nobody can press on a layout without Latin letters."""

from __future__ import annotations

import pygame
import pytest

from memdrive.demos.ui import command as window_cmd
from memdrive.demos.ui.keys import as_latin


@pytest.mark.parametrize(
    ("place", "key", "meant"),
    [
        (pygame.KSCAN_N, ord("т"), pygame.K_n),  # Russian
        (pygame.KSCAN_T, ord("ㅅ"), pygame.K_t),  # Korean
        (pygame.KSCAN_2, ord("é"), pygame.K_2),  # French
        (pygame.KSCAN_1, ord("&"), pygame.K_1),
        (pygame.KSCAN_Q, pygame.K_a, pygame.K_a),  # French: the letter that is printed counts
        (pygame.KSCAN_M, pygame.K_COMMA, pygame.K_COMMA),
        (pygame.KSCAN_SEMICOLON, ord("ö"), ord("ö")),  # German
        (pygame.KSCAN_F5, pygame.K_F5, pygame.K_F5),
        (pygame.KSCAN_LEFT, pygame.K_LEFT, pygame.K_LEFT),
    ],
)
@pytest.mark.parametrize("kind", [pygame.KEYDOWN, pygame.KEYUP])
def test_a_key_means_the_same_on_every_layout(place: int, key: int, meant: int, kind: int) -> None:
    event = as_latin(pygame.event.Event(kind, {"key": key, "scancode": place, "mod": pygame.KMOD_CTRL}))
    assert (event.key, event.scancode, event.mod, event.type) == (meant, place, pygame.KMOD_CTRL, kind)


def test_other_events_pass() -> None:
    event = pygame.event.Event(pygame.MOUSEMOTION, {"pos": (1, 2)})
    assert as_latin(event) is event


@pytest.mark.window
def test_no_input_method_takes_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Would catch a Chinese input method that swallows N, T and D."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    stopped: list[bool] = []
    monkeypatch.setattr(pygame.key, "stop_text_input", lambda: stopped.append(pygame.display.get_init()))
    choices = window_cmd.WindowChoices(
        **{option.name: option.default for option in _options()} | {"size": (1024, 640), "headless": True}
    )
    assert isinstance(window_cmd.open_window(choices, "keys"), pygame.Surface)
    assert stopped == [True]
    pygame.display.quit()


def _options() -> list:
    import click

    return click.command(window_cmd.window_options(lambda: None)).params
