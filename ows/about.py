"""What the service says of itself in its capabilities."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """What the service says of itself."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    conditions: str
    provider: str
    contact: str
    site: str
    courriel: str = ""
    telephone: str = ""
