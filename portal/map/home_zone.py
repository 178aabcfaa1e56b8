"""The zone of who asks for none: the smallest territory that holds all fine rows of his Grant."""

from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.query.model import FeatureQuery
from portal.map.state import ZONES, Zone
from portal.page_reads import PageReads

_FINE = f"indicateurs-{Niveau.IRIS.value}"  # what a caller sees of his own communes alone
_KEPT = 256


class HomeZones:
    """Of the callers, remembered until the next publication."""

    def __init__(self) -> None:
        self._kept = LruCache(_KEPT)

    def of(self, reads: PageReads) -> Zone | None:
        """None where his rows lie in several regions, or he sees none."""
        if reads.grant.right(_FINE) is None:
            return None
        key = (reads.grant.digest, reads.token(_FINE))
        # In a tuple, so that to have none is remembered too: it takes five counts to find out.
        return self._kept.get(key, lambda: (self._found(reads),))[0]

    @staticmethod
    def _found(reads: PageReads) -> Zone | None:
        columns = tuple(Zone(niveau, "").column for niveau in ZONES)
        one = FeatureQuery(_FINE, limit=1, columns=columns, geometry=False)
        try:
            rows = reads.records(one)
            every = reads.count(FeatureQuery(_FINE))
        except (NotFound, UnknownName):
            return None
        for niveau in reversed(ZONES) if rows else ():
            zone = Zone(niveau, str(rows[0][Zone(niveau, "").column] or ""))
            query = FeatureQuery(_FINE, equals=((zone.column, zone.code),))
            if zone.code and reads.count(query) == every:
                return zone
        return None
