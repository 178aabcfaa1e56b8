"""The small map of a sheet: the territory among its like, in what holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from parc_social.catalogue.formats import PNG
from parc_social.catalogue.load import indicators
from portal.map.choices import Choices, serie_of
from portal.map.state import ZONES
from portal.map.state_reader import StateReader
from portal.page_reads import PageReads
from portal.territories.level_names import Territory


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The query string of a map and the words of what it shows."""

    query: str
    indicator: str


def place_map(
    reads: PageReads, territory: Territory, holders: Sequence[Territory]
) -> PlaceMap | None:
    """None where the caller has no map that shows the territory."""
    if reads.grant.in_format(PNG).right(serie_of(territory.niveau)) is None:
        return None
    zones = [one for one in holders if one.niveau in ZONES]
    zone = f"{zones[-1].niveau.value}:{zones[-1].code}" if zones else "tout"
    asked = {"niveau": territory.niveau.value, "zone": zone, "territoire": territory.code}
    reader = StateReader(asked, Choices(reads))
    state = reader.read(None)
    if reader.faults:
        return None
    return PlaceMap(state.query(), indicators()[state.indicator].libelle.fr)
