"""How far a standby is behind its primary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StandbyState:
    """`server` is the `host:port` that is read, empty when none answers.

    `lag_s` is how old, in seconds, what it lacks is at most: 0 when it lacks nothing, None when
    nobody can tell (it or the primary does not answer). `has_primary`: the primary answers.
    """

    server: str
    lag_s: float | None
    has_primary: bool
