"""One band of a raster, as its readers are told of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """A name, its title in both languages, and its unit (None: it has none)."""

    name: str
    titre: str
    title: str
    unit: str | None
