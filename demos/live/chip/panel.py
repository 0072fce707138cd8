"""The chip of a learner: weights, bits and neurons, what its outputs say, pulses and joules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.agent import Learner
from memdrive.chip import Chip
from memdrive.demos.lab.energies import Energies
from memdrive.demos.live.chip.cells import GAIN, CellMaps
from memdrive.demos.live.chip.layout import Layout
from memdrive.demos.live.devices import device_text
from memdrive.demos.report.authors import AUTHORS_RATIO
from memdrive.demos.ui.layout import SMALL_TEXT
from memdrive.demos.ui.lettering import Lettering
from memdrive.demos.ui.quantities import count_text, energy_text
from memdrive.demos.ui.strings import Texts
from memdrive.demos.ui.theme import SKY, Theme, diverging, mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """The chip that a frame shows, and what it is at."""

    chip: Chip
    device: str
    learner: Learner
    bits: NDArray[np.uint8]
    """(n_in,) what it sees."""
    hidden: NDArray[np.bool_]
    """(n_hidden,) which neurons fired at that."""
    activity: NDArray[np.float32]
    """(n_out,) what its outputs say."""
    wishes: Sequence[float]
    """What was wished for, as places among the outputs, in outputs; none while nobody wishes."""
    energies: Energies
    pointed: str = ""
    """What is to be said of the pair that is pointed at; empty: none is."""


class ChipPanel:
    """Draws the panel's inside."""

    def __init__(self, lettering: Lettering, text: Texts) -> None:
        self.lettering, self.text = lettering, text

    def labels(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, chip: Chip) -> None:
        """What changes only with size, theme, language and chip."""
        u, put, size = layout.unit, self.lettering.draw, SMALL_TEXT * layout.unit
        for n, (label, x) in enumerate(
            zip(layout.on_chip.cell_labels, (layout.on_chip.cells[0].x, layout.on_chip.cells[1].x), strict=True), 1
        ):
            rows, columns = chip.layers[n - 1], chip.layers[n]
            words = self.text("layer", language, n=n, rows=rows, columns=columns)
            put(surface, words, (x, label.centery), size, theme.muted, "midleft")
        put(
            surface,
            self.text("outputs", language),
            layout.on_chip.steering_label.midleft,
            size,
            theme.muted,
            "midleft",
        )
        self._legend(surface, theme, language, layout.on_chip.legend, u)

    def _legend(self, surface: pygame.Surface, theme: Theme, language: str, rect: Rect, u: float) -> None:
        """The colours of weights, and of pulses."""
        put, size = self.lettering.draw, SMALL_TEXT * u
        put(surface, self.text("weight", language), (rect.x, rect.y - 0.2 * u), size, theme.ink)
        bar = Rect(rect.x, rect.y + round(1.3 * u), round(0.9 * u), max(rect.height - round(6.2 * u), round(2 * u)))
        ramp = np.ascontiguousarray(diverging(theme)[None, ::-1])
        surface.blit(pygame.transform.scale(pygame.surfarray.make_surface(ramp), bar.size), bar)
        pygame.draw.rect(surface, theme.edge, bar, 1)
        for share, words in ((0.0, f"+{1 / GAIN:.1f}"), (0.5, "0"), (1.0, f"-{1 / GAIN:.1f}")):
            y = bar.y + 0.4 * u + share * (bar.height - 0.8 * u)
            put(surface, words, (bar.right + 0.4 * u, y), size, theme.muted, "midleft")
        keys = (("set_pulse", theme.set_glow), ("reset_pulse", theme.reset_glow), ("dead_cell", theme.dead))
        for i, (key, colour) in enumerate(keys):
            y = bar.bottom + (1.1 + 1.35 * i) * u
            swatch = Rect(rect.x, round(y - 0.4 * u), round(0.8 * u), round(0.8 * u))
            pygame.draw.rect(surface, colour, swatch, border_radius=round(0.15 * u))
            put(surface, self.text(key, language), (rect.x + 1.2 * u, y), size, theme.ink, "midleft")

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        staged: Staged,
        cells: CellMaps,
        now_s: float,
    ) -> None:
        """The weights, what goes through them, and what it cost."""
        cells.draw(surface, layout.on_chip.cells, now_s, theme)
        bits, hidden = staged.bits, staged.hidden
        draw_ticks(surface, theme, layout.on_chip.bits, bits > 0, down=True)
        draw_ticks(surface, theme, layout.on_chip.hidden, hidden, down=False)
        u, put, size = layout.unit, self.lettering.draw, SMALL_TEXT * layout.unit
        words = self.text("hidden", language, on=int(hidden.sum()), n=hidden.size)
        put(surface, words, layout.on_chip.hidden_label.midleft, size, theme.muted, "midleft")
        self._outputs(surface, theme, layout, staged)
        pairs = sum(a * b for a, b in zip(staged.chip.layers[:-1], staged.chip.layers[1:], strict=True))
        learner = staged.learner
        words = self.text(
            "device_line",
            language,
            device=device_text(staged.device),
            pairs=f"{pairs:,}",
            pulses=count_text(learner.pulses),
            updates=count_text(learner.updates),
        )
        line = layout.on_chip.chip_line
        put(surface, self.lettering.fitted(words, size, line.width), line.midleft, size, theme.ink, "midleft")
        dead = self.text("dead_total", language, percent=f"{100 * cells.dead_share:.1f}")
        words = staged.pointed or f"{dead} · {self.text('break_hint', language)}"
        put(
            surface,
            self.lettering.fitted(words, size, line.width),
            layout.on_chip.counts.midleft,
            size,
            theme.ink if staged.pointed else theme.muted,
            "midleft",
        )
        self._energy(surface, theme, language, layout.on_chip.energy, staged.energies, u)

    def _energy(
        self, surface: pygame.Surface, theme: Theme, language: str, rect: Rect, spent: Energies, u: float
    ) -> None:
        least, most = spent.span
        words = self.text(
            "energy_now",
            language,
            chip=energy_text(spent.chip_j),
            asic=energy_text(spent.asic_j),
            ratio=f"{spent.ratio:.1f} ({least:.1f}–{most:.1f})" if most else f"{spent.ratio:.1f}",
        )
        right = self.lettering.draw(surface, words, rect.midleft, 0.92 * u, theme.ink, "midleft").right
        theirs = self.text("energy_theirs", language, ratio=f"{AUTHORS_RATIO:.0f}")
        room = rect.right - right - 0.6 * u
        words = self.lettering.fitted(theirs, SMALL_TEXT * u, room)
        self.lettering.draw(surface, words, (right + 0.6 * u, rect.centery), SMALL_TEXT * u, theme.muted, "midleft")

    def _outputs(self, surface: pygame.Surface, theme: Theme, layout: Layout, staged: Staged) -> None:
        """The activity of every output, and the teacher's wishes among them."""
        rect, activity = layout.on_chip.steering, staged.activity
        n, u = len(activity), layout.unit
        high, zero = rect.height / n, rect.x + 0.35 * rect.width
        peak = int(activity.argmax())
        for k, a in enumerate(activity):
            row = Rect(
                rect.x, round(rect.y + k * high), rect.width, max(round((k + 1) * high) - round(k * high) - 1, 1)
            )
            pygame.draw.rect(surface, theme.grid, row)
            wide = float(np.clip(2 * a, -0.5, 1.0)) * 0.65 * rect.width
            colour = SKY if k == peak else mix(SKY if a > 0 else theme.muted, theme.panel, 0.4)
            pygame.draw.rect(surface, colour, (min(zero, zero + wide), row.y, abs(wide), row.height))
        r = 0.35 * u
        for place in staged.wishes:
            y = rect.y + (place + 0.5) * high
            tip = (rect.right - 1.6 * r, y)
            pygame.draw.polygon(surface, theme.ink, [tip, (rect.right, y - r), (rect.right, y + r)])


def draw_ticks(surface: pygame.Surface, theme: Theme, rect: Rect, on: NDArray[np.bool_], *, down: bool) -> None:
    """One cell per signal, those that are on filled."""
    colours = np.where(on[:, None], theme.ink, theme.grid).astype(np.uint8)
    across = colours[None] if down else colours[:, None]
    surface.blit(pygame.transform.scale(pygame.surfarray.make_surface(np.ascontiguousarray(across)), rect.size), rect)
