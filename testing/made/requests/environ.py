"""A WSGI environment, as small as can be."""

from parc_social.limits import DEFAULTS

USUAL = DEFAULTS


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.now
