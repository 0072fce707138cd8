"""The show as a page that any browser plays: after every control step, what the window would show is noted."""

from __future__ import annotations

from memdrive.demos.driving.filming import glare_of, lit_of
from memdrive.demos.live.car.show import Show
from memdrive.demos.live.car.strings import scene_text, text
from memdrive.demos.live.car.telling import sentences
from memdrive.demos.player.film import BY_HAND, FROZEN_LAP, LEARNING, WISHED, Film, Moment
from memdrive.demos.ui.strings import LANGUAGES


def note(film: Film, show: Show) -> None:
    """The control step that the show has just made. film : mutated"""
    film.note(show.chip, show.watched.up, moment(show))


def moment(show: Show) -> Moment:
    """What stands on stage."""
    learner, ghost = show.poses(1.0)
    english, chinese = (" ".join(said(show, language)) for language in LANGUAGES)
    energies = show.diary.energies
    return Moment(
        scene=show.scene,
        track=show.track,
        learner=learner,
        ghost=ghost,
        cross_track=show.cross_track,
        departures=show.departures,
        observation=show.observation,
        lit=lit_of(show.bits),
        steer=show.drive.steer,
        wanted=show.drive.wanted,
        glare=glare_of(show.car),
        pulses=show.drive.learner.pulses,
        energy=(energies.chip_j, energies.asic_j),
        since_s=show.time_s - show.changed_s,
        said=(english, chinese),
        flags=_flags(show),
    )


def _flags(show: Show) -> int:
    return (
        LEARNING * (show.learning and not show.proving)
        | FROZEN_LAP * show.proving
        | BY_HAND * (show.hand is not None)
        | WISHED * show.wished
    )


def said(show: Show, language: str) -> list[str]:
    """What the window has above its road, in words."""
    if show.verdict:
        verdict = show.verdict
        return [
            text("proof_title", language, scene=scene_text(verdict.scene, language)) + ":",
            text("proof_learner", language, cm=f"{100 * verdict.learner_m:.1f}", n=verdict.learner_departures) + ";",
            text("proof_ghost", language, cm=f"{100 * verdict.ghost_m:.1f}", n=verdict.ghost_departures),
        ]
    if show.proof:
        return [text("proving", language, percent=10 * (show.proof.percent // 10))]
    if show.hand is not None:
        return []
    since_s = show.time_s - show.changed_s
    return sentences(show.compared, show.scene.name, since_s, language, broken=show.broken)
