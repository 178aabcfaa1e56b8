"""Names of the territories whose figures a Grant opens, held for searches of a word.

What it holds is read under the Grant once an edition, by the read that the API has, and kept for
all Grants that open the same rows: nobody finds the name of what they could not open.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

from parc_social.access.model.grant import Grant, Right
from parc_social.domain.territory import Niveau
from parc_social.storage.query.model import FeatureQuery
from portal.page_reads import PageReads
from portal.territories.level_names import LevelNames, Territory, names_of, nearest
from portal.territories.levels import LEVELS, collection_of

_MOST_KEPT = 250_000  # names in memory, of all Grants: about 60 MB
_FRANCE = "FR"
_ALL = 1_000_000  # more than any level has
_COLUMNS = ("code", "nom", "code_parent", "code_dep")
# The level of what holds a territory; an EPCI may lie in several départements, or régions.
_HOLDERS = {
    Niveau.REGION: Niveau.FRANCE,
    Niveau.DEPARTEMENT: Niveau.REGION,
    Niveau.COMMUNE: Niveau.DEPARTEMENT,
    Niveau.EPT: Niveau.EPCI,
    Niveau.ARM: Niveau.COMMUNE,
    Niveau.QPV: Niveau.COMMUNE,
    Niveau.IRIS: Niveau.COMMUNE,
}
_FEW = (Niveau.ARM, Niveau.EPT, Niveau.QPV)  # levels that most territories have nothing of


class NameIndex:
    """Searches for many threads; `_kept` holds the levels last searched, by what they were read of.

    One reading of a level costs a page of all its rows; each search afterwards is in memory.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Right], LevelNames] = OrderedDict()
        self._lock = Lock()

    def levels(self, reads: PageReads) -> list[Niveau]:
        """Those whose figures the Grant opens, with all three columns."""
        return [niveau for niveau in LEVELS if _right(reads.grant, niveau) is not None]

    def territory(self, reads: PageReads, niveau: Niveau, code: str) -> Territory | None:
        """One that the Grant opens, or None: there is none, or not for this caller."""
        return self._level(reads, niveau).by_code.get(code)

    def holds_none(self, reads: PageReads, holder: Territory, niveau: Niveau) -> bool:
        """Whether names alone tell that no territory of a level lies in another one.

        False where they do not: an EPCI is nobody's parent.
        """
        if _HOLDERS.get(niveau) is not holder.niveau or niveau not in _FEW:
            return False
        return holder.code not in self._level(reads, niveau).parents

    def holders(self, reads: PageReads, one: Territory) -> list[Territory]:
        """What holds it, the widest first, as far as the Grant opens it."""
        found: list[Territory] = []
        parent = one.parent
        while parent is not None:
            holder = self.territory(reads, *parent)
            if holder is not None:
                found.insert(0, holder)
            parent = holder.parent if holder else None
        return found

    def search(
        self, reads: PageReads, text: str, niveau: Niveau | None, most: int
    ) -> list[Territory]:
        """Territories by name or code, the nearest first: code, whole name, beginning, words.

        A postal code finds all its communes, behind the one of which it is the code of Insee.
        """
        levels = [one for one in self.levels(reads) if niveau in (None, one)]
        names = [self._level(reads, one) for one in levels]
        return nearest(names, text, most, reads.postal_codes())

    def _level(self, reads: PageReads, niveau: Niveau) -> LevelNames:
        right = _right(reads.grant, niveau)
        if right is None:
            return names_of(())
        reads.names(right.collection)  # kept or not, its names are shown
        key = reads.token(right.collection), right
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._read(reads, niveau)
        with self._lock:
            self._kept[key] = made
            while sum(len(one.starts) for one in self._kept.values()) > _MOST_KEPT:
                if len(self._kept) == 1:
                    break
                self._kept.popitem(last=False)
        return made

    @staticmethod
    def _read(reads: PageReads, niveau: Niveau) -> LevelNames:
        query = FeatureQuery(collection_of(niveau), limit=_ALL, columns=_COLUMNS, geometry=False)
        rows = reads.records(query)
        return names_of(
            Territory(niveau, row["code"], row["nom"] or row["code"], _parent(niveau, row))
            for row in rows
        )


def _right(grant: Grant, niveau: Niveau) -> Right | None:
    right = grant.right(collection_of(niveau))
    return right if right is not None and set(_COLUMNS) <= set(right.columns) else None


def _parent(niveau: Niveau, row: Mapping[str, Any]) -> tuple[Niveau, str] | None:
    code = row["code_parent"]
    if code is None or niveau is Niveau.FRANCE:
        return None
    if niveau is not Niveau.EPCI:
        return _HOLDERS[niveau], code
    if code == _FRANCE:
        return Niveau.FRANCE, code
    return (Niveau.DEPARTEMENT if code == row["code_dep"] else Niveau.REGION), code
