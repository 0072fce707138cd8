"""A person as the teacher: steering from the arrow keys or a gamepad, whichever was used last."""

from __future__ import annotations

import pygame

from memdrive.demos.driving.person import KEY_RATE

DEAD_ZONE = 0.12
"""Of a stick that rests a little off its middle."""


class Hand:
    """Steering in [-1, 1], + left."""

    def __init__(self) -> None:
        self.steering = 0.0
        self.held: set[int] = set()
        """Arrow keys that are down."""
        self._pads: dict[int, pygame.joystick.JoystickType] = {}
        self._pad_leads = False

    def press(self, key: int, down: bool) -> None:
        """An arrow key goes down or up."""
        if key in (pygame.K_LEFT, pygame.K_RIGHT):
            (self.held.add if down else self.held.discard)(key)
            self._pad_leads = False

    def connect(self, device_index: int) -> bool:
        """A gamepad was plugged in; whether it is there to be used."""
        try:
            pad = pygame.joystick.Joystick(device_index)
        except pygame.error:  # gone again before we could open it
            return False
        self._pads[pad.get_instance_id()] = pad
        return True

    def disconnect(self, instance_id: int) -> bool:
        """A gamepad was lost; whether it was one of ours. The keys steer from here on, from the middle."""
        known = self._pads.pop(instance_id, None) is not None
        if known and self._pad_leads:
            self.steering, self._pad_leads = 0.0, False
        return known

    def tilt(self, axis: int, value: float) -> None:
        """A stick moved: the first axis steers, left is negative there."""
        if axis == 0 and (self._pad_leads or abs(value) > DEAD_ZONE):
            self._pad_leads = True
            self.steering = 0.0 if abs(value) < DEAD_ZONE else max(-1.0, min(1.0, -value))

    def release(self) -> None:
        """Let go of everything, as when the window loses the keyboard."""
        self.held.clear()
        self.steering = 0.0

    def update(self, elapsed_s: float) -> None:
        """Let held keys turn the steering, and released ones let it come back."""
        if self._pad_leads:
            return
        aim = float((pygame.K_LEFT in self.held) - (pygame.K_RIGHT in self.held))
        most = KEY_RATE * elapsed_s
        self.steering += max(-most, min(most, aim - self.steering))
