"""Puts the picture together: backgrounds, panels and their texts. Reads the show, changes nothing in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pygame
from numpy.typing import NDArray
from pygame import Rect

from memdrive.demos.window.cells import GAIN, CellMaps
from memdrive.demos.window.energy import AUTHORS_RATIO
from memdrive.demos.window.floor import Floor
from memdrive.demos.window.layout import CAPTION_TEXT, SMALL_TEXT, TITLE_TEXT, Layout
from memdrive.demos.window.lettering import Lettering
from memdrive.demos.window.plots import Curve, Plots, Strip
from memdrive.demos.window.show import Show
from memdrive.demos.window.strings import STRINGS, count_text, energy_text, scene_text, text
from memdrive.demos.window.theme import AMBER, SKY, Colour, Theme, diverging, mix
from memdrive.demos.window.widgets import Look, draw_button
from memdrive.demos.window.wording import device_text


@dataclass(slots=True, kw_only=True)
class Notice:
    """What the window has to say beside the show."""

    now_s: float
    """Presentation time [s]."""
    message: str = ""
    banner: str = ""
    """What goes on: paused, proving, drawing."""
    caption: str = ""
    pointed: str = ""
    """The panel that a talk points at."""
    speed_reached: float | None = None
    """When it is less than asked for."""


class Stage:
    """Draws everything but help, menus and focus."""

    def __init__(self, lettering: Lettering) -> None:
        self.lettering = lettering
        self.floor, self.plots = Floor(lettering), Plots(lettering)
        self._back: pygame.Surface | None = None
        self._back_for: tuple[object, ...] = ()

    def draw(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: Show,
        cells: CellMaps,
        looks: Mapping[str, Look],
        notice: Notice,
        hovered: str | None,
    ) -> None:
        """One frame."""
        surface.blit(self._background(theme, language, layout, show, looks, hovered), (0, 0))
        self.floor.draw(surface, layout, show, show.clock.fraction)
        self._floor_texts(surface, theme, language, layout, show, notice)
        self._chip(surface, theme, language, layout, show, cells, notice.now_s)
        self._strips(surface, theme, language, layout, show)
        if layout.caption.width:
            self._caption(surface, theme, layout, notice.caption)
        if notice.pointed:
            panel = {"floor": layout.floor, "chip": layout.chip, "plots": layout.plots}[notice.pointed]
            width = max(round(0.2 * layout.unit), 2)
            pygame.draw.rect(surface, theme.ghost, panel, width, border_radius=round(0.5 * layout.unit))

    def _background(
        self,
        theme: Theme,
        language: str,
        layout: Layout,
        show: Show,
        looks: Mapping[str, Look],
        hovered: str | None,
    ) -> pygame.Surface:
        """What changes only with size, theme, language, chip and buttons: drawn once."""
        key = (theme.name, language, layout.size, layout.caption.size, show.chip.layers, tuple(looks.items()), hovered)
        if self._back is None or self._back_for != key:
            back = pygame.Surface(layout.size)
            back.fill(theme.page)
            for panel in layout.panels:
                pygame.draw.rect(back, theme.panel, panel, border_radius=round(0.5 * layout.unit))
                pygame.draw.rect(back, theme.edge, panel, 1, border_radius=round(0.5 * layout.unit))
            u, put = layout.unit, self.lettering.draw
            put(back, text("title", language), layout.title.midleft, TITLE_TEXT * u, theme.ink, "midleft")
            if layout.tagline.width:
                put(back, text("tagline", language), layout.tagline.midleft, SMALL_TEXT * u, theme.muted, "midleft")
            self._chip_labels(back, theme, language, layout, show)
            for name, rect in layout.buttons.items():
                draw_button(back, self.lettering, theme, u, rect, looks[name], name == hovered)
            self._back, self._back_for = back, key
        return self._back

    def _chip_labels(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show) -> None:
        u, put, size = layout.unit, self.lettering.draw, SMALL_TEXT * layout.unit
        for n, (label, x) in enumerate(
            zip(layout.on_chip.cell_labels, (layout.on_chip.cells[0].x, layout.on_chip.cells[1].x), strict=True), 1
        ):
            rows, columns = show.chip.layers[n - 1], show.chip.layers[n]
            words = text("layer", language, n=n, rows=rows, columns=columns)
            put(surface, words, (x, label.centery), size, theme.muted, "midleft")
        put(surface, text("steering", language), layout.on_chip.steering_label.midleft, size, theme.muted, "midleft")
        self._legend(surface, theme, language, layout.on_chip.legend, u)

    def _legend(self, surface: pygame.Surface, theme: Theme, language: str, rect: Rect, u: float) -> None:
        """The colours of weights, and of pulses."""
        put, size = self.lettering.draw, SMALL_TEXT * u
        put(surface, text("weight", language), (rect.x, rect.y - 0.2 * u), size, theme.ink)
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
            put(surface, text(key, language), (rect.x + 1.2 * u, y), size, theme.ink, "midleft")

    # ---------------------------------------------------------------- floor

    def _floor_texts(
        self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show, notice: Notice
    ) -> None:
        rect, u, put = layout.road, layout.unit, self.lettering.draw
        ink = self.floor.ink(show.scene)
        pad = 0.6 * u
        seconds = f"{show.time_s - show.changed_s:.0f}"
        words = text("scene_now", language, scene=scene_text(show.scene.name, language), seconds=seconds)
        put(surface, words, (rect.x + pad, rect.y + 0.2 * u), 0.92 * u, ink)
        if notice.speed_reached is not None:
            words = text("speed_real", language, factor=f"{notice.speed_reached:.0f}")
            put(surface, words, (rect.right - pad, rect.y + 0.2 * u), 0.92 * u, ink, "topright")
        x = rect.x + pad
        for key, colour, departures in zip(("learner", "ghost"), (SKY, AMBER), show.departures, strict=True):
            y = rect.bottom - 1.0 * u
            pygame.draw.aacircle(surface, colour, (x + 0.4 * u, y), round(0.4 * u))
            words = f"{text(key, language)} · {text('departures', language, n=departures)}"
            x = put(surface, words, (x + 1.1 * u, y), 0.88 * u, ink, "midleft").right + 1.3 * u
        if notice.banner:
            at = self._clear_of_close_up(layout, 1)
            self._sign(surface, theme, at, [notice.banner], u, theme.accent, theme.on_accent)
        if show.verdict:
            self._verdict(surface, theme, language, layout, show)
        if notice.message:
            at = (rect.centerx, rect.centery - u)
            self._sign(surface, theme, at, [notice.message], u, theme.panel, theme.ink)

    def _verdict(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show) -> None:
        verdict = show.verdict
        assert verdict
        lines = [
            text("proof_title", language, scene=scene_text(verdict.scene, language)),
            text("proof_learner", language, cm=f"{100 * verdict.learner_m:.1f}", n=verdict.learner_departures),
            text("proof_ghost", language, cm=f"{100 * verdict.ghost_m:.1f}", n=verdict.ghost_departures),
        ]
        inks = [theme.ink, theme.learner_ink, theme.ghost_ink]
        at = self._clear_of_close_up(layout, len(lines))
        self._sign(surface, theme, at, lines, layout.unit, theme.panel, theme.ink, inks)

    def _clear_of_close_up(self, layout: Layout, lines: int) -> tuple[float, float]:
        """Top middle of a sign on the half of the floor where the close-up is not."""
        rect, u = layout.road, layout.unit
        below = self.floor.close_up.centery < rect.centery
        return rect.centerx, rect.bottom - (2.5 + 1.5 * lines) * u if below else rect.y + 2.0 * u

    def _sign(
        self,
        surface: pygame.Surface,
        theme: Theme,
        midtop: tuple[float, float],
        lines: list[str],
        u: float,
        fill: Colour,
        ink: Colour,
        inks: list[Colour] | None = None,
    ) -> None:
        """Lines of text on a plate."""
        size, high = 0.95 * u, round(1.5 * u)
        box = Rect(0, 0, self.lettering.widest(lines, size) + round(1.6 * u), high * len(lines) + round(0.5 * u))
        box.midtop = (round(midtop[0]), round(midtop[1]))
        pygame.draw.rect(surface, fill, box, border_radius=round(0.4 * u))
        pygame.draw.rect(surface, theme.edge, box, 1, border_radius=round(0.4 * u))
        for i, line in enumerate(lines):
            at = (box.x + 0.8 * u, box.y + 0.25 * u + (i + 0.5) * high)
            self.lettering.draw(surface, line, at, size, inks[i] if inks else ink, "midleft")

    # ---------------------------------------------------------------- chip

    def _chip(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        layout: Layout,
        show: Show,
        cells: CellMaps,
        now_s: float,
    ) -> None:
        cells.draw(surface, layout.on_chip.cells, now_s, theme)
        bits, hidden = show.bits, show.chip.hidden[0]
        _ticks(surface, theme, layout.on_chip.bits, bits > 0, down=True)
        _ticks(surface, theme, layout.on_chip.hidden, hidden, down=False)
        u, put, size = layout.unit, self.lettering.draw, SMALL_TEXT * layout.unit
        words = text("hidden", language, on=int(hidden.sum()), n=hidden.size)
        put(surface, words, layout.on_chip.hidden_label.midleft, size, theme.muted, "midleft")
        self._steering(surface, theme, layout, show)
        pairs = sum(a * b for a, b in zip(show.chip.layers[:-1], show.chip.layers[1:], strict=True))
        learner = show.drive.learner
        words = text(
            "device_line",
            language,
            device=device_text(show.device),
            pairs=f"{pairs:,}",
            pulses=count_text(learner.pulses),
            updates=count_text(learner.updates),
        )
        line = layout.on_chip.chip_line
        put(surface, self.lettering.fitted(words, size, line.width), line.midleft, size, theme.ink, "midleft")
        dead = text("dead_total", language, percent=f"{100 * cells.dead_share:.1f}")
        words = f"{dead} · {text('break_hint', language)}"
        put(
            surface,
            self.lettering.fitted(words, size, line.width),
            layout.on_chip.counts.midleft,
            size,
            theme.muted,
            "midleft",
        )
        self._energy(surface, theme, language, layout.on_chip.energy, show, u)

    def _energy(self, surface: pygame.Surface, theme: Theme, language: str, rect: Rect, show: Show, u: float) -> None:
        spent = show.energies
        words = text(
            "energy_now",
            language,
            chip=energy_text(spent.chip_j),
            asic=energy_text(spent.asic_j),
            ratio=f"{spent.ratio:.0f}",
        )
        right = self.lettering.draw(surface, words, rect.midleft, 0.92 * u, theme.ink, "midleft").right
        theirs = text("energy_theirs", language, ratio=f"{AUTHORS_RATIO:.0f}")
        room = rect.right - right - 0.6 * u
        words = self.lettering.fitted(theirs, SMALL_TEXT * u, room)
        self.lettering.draw(surface, words, (right + 0.6 * u, rect.centery), SMALL_TEXT * u, theme.muted, "midleft")

    def _steering(self, surface: pygame.Surface, theme: Theme, layout: Layout, show: Show) -> None:
        """The population's activity, the steering it stands for, and the teacher's wish."""
        rect, activity = layout.on_chip.steering, show.activity
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
        if not show.proof:
            y = rect.y + (np.clip(show.drive.wanted, -1, 1) + 1) / 2 * (n - 1) * high + high / 2
            r = 0.35 * u
            tip = (rect.right - 1.6 * r, y)
            pygame.draw.polygon(surface, theme.ink, [tip, (rect.right, y - r), (rect.right, y + r)])

    # ---------------------------------------------------------------- strips

    def _strips(self, surface: pygame.Surface, theme: Theme, language: str, layout: Layout, show: Show) -> None:
        error = Strip(
            curves=(
                Curve(column="ghost_m", colour=theme.ghost, scale=100.0),
                Curve(column="learner_m", colour=theme.learner, scale=100.0),
            ),
            least_top=10.0,
            tick=lambda v: f"{v:.0f}",
        )
        pulses = Strip(curves=(Curve(column="pulses_per_s", colour=theme.good),), least_top=1000.0, tick=count_text)
        energy = Strip(
            curves=(
                Curve(column="energy_asic_j", colour=theme.muted),
                Curve(column="energy_chip_j", colour=theme.learner),
            ),
            least_top=1e-9,
            tick=energy_text,
        )
        self.plots.draw(
            surface, theme, layout, show.series, (error, pulses, energy), lambda key: mark_text(key, language)
        )
        learner, ghost = show.cross_track
        rows = show.series.rows
        rate = float(rows[-1, 3]) if len(rows) else 0.0
        say = (
            (
                "plot_error",
                (
                    ("learner", f"{100 * learner:.1f}", theme.learner_ink),
                    ("ghost", f"{100 * ghost:.1f}", theme.ghost_ink),
                ),
            ),
            ("plot_pulses", (("", count_text(rate), theme.good),)),
            (
                "plot_energy",
                (
                    ("chip", energy_text(show.energies.chip_j), theme.learner_ink),
                    ("asic", energy_text(show.energies.asic_j), theme.muted),
                ),
            ),
        )
        for rect, (title, values) in zip(layout.on_plots.strip_labels, say, strict=True):
            self._strip_label(surface, theme, language, rect, title, values, layout.unit)

    def _strip_label(
        self,
        surface: pygame.Surface,
        theme: Theme,
        language: str,
        rect: Rect,
        title: str,
        values: tuple[tuple[str, str, Colour], ...],
        u: float,
    ) -> None:
        """Title, and what the curves stand at; beside each other where the strip is low."""
        put, size = self.lettering.draw, SMALL_TEXT * u
        put(surface, text(title, language), (rect.x, rect.y + 0.55 * u), size, theme.muted, "midleft")
        if len(values) == 1:
            put(surface, values[0][1], (rect.right, rect.y + 0.55 * u), size, values[0][2], "midright")
            return
        x = float(rect.x)
        for key, value, colour in values:
            words = f"{text(key, language)} {value}"
            x = put(surface, words, (x, rect.y + 1.75 * u), size, colour, "midleft").right + 0.9 * u

    def _caption(self, surface: pygame.Surface, theme: Theme, layout: Layout, caption: str) -> None:
        """What a talk says, in letters for the back of the room."""
        rect, u = layout.caption, layout.unit
        pygame.draw.rect(
            surface, theme.accent, (rect.x, rect.y, round(0.4 * u), rect.height), border_radius=round(0.2 * u)
        )
        size = CAPTION_TEXT * u
        lines = self.lettering.wrapped(caption, size, rect.width - 3 * u)[:2]
        for i, line in enumerate(lines):
            y = rect.centery + (i - (len(lines) - 1) / 2) * 1.9 * u
            self.lettering.draw(surface, line, (rect.x + 1.6 * u, y), size, theme.ink, "midleft")


def mark_text(key: str, language: str) -> str:
    """What a mark is called."""
    if key in STRINGS:
        return text(key, language)
    return key.removeprefix("scene_")


def _ticks(surface: pygame.Surface, theme: Theme, rect: Rect, on: NDArray[np.bool_], *, down: bool) -> None:
    """One cell per signal, those that are on filled."""
    colours = np.where(on[:, None], theme.ink, theme.grid).astype(np.uint8)
    across = colours[None] if down else colours[:, None]
    surface.blit(pygame.transform.scale(pygame.surfarray.make_surface(np.ascontiguousarray(across)), rect.size), rect)
