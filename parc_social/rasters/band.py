"""One band of a raster, as its readers are told of it."""

from dataclasses import dataclass

from parc_social.wording import Wording


@dataclass(frozen=True, slots=True)
class Band:
    """A name, its title, and its unit (None: it has none)."""

    name: str
    title: Wording
    unit: str | None
