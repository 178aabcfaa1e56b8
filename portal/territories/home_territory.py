"""The territory that the pages of a caller begin with."""

from parc_social.access.model.organisation import Organisation
from parc_social.domain.territory import Niveau
from portal.map.home_zone import HomeZones
from portal.page_reads import PageReads
from portal.territories.level_names import Territory
from portal.territories.name_index import NameIndex


class HomeTerritories:
    """Of the callers, by the names that a publication has."""

    def __init__(self, index: NameIndex) -> None:
        self._index, self._zones = index, HomeZones()

    def of(self, reads: PageReads, organisation: Organisation) -> Territory | None:
        """What it answers for; else the smallest that holds its rows; else France.

        None where the caller's rights show none of these.
        """
        ressort = organisation.ressort
        if ressort is not None:
            return self._index.territory(reads, ressort.niveau, ressort.code)
        zone = self._zones.of(reads)
        if zone is not None and (found := self._index.territory(reads, zone.niveau, zone.code)):
            return found
        return self._index.territory(reads, Niveau.FRANCE, "FR")
