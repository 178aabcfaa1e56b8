"""The zone of who asks for none, and those that a caller may choose: what holds rows for him."""

from collections.abc import Mapping, Sequence

from parc_social.access.model.grant import Right
from parc_social.domain.territory import Niveau, is_as_wide
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.cache import LruCache
from parc_social.storage.filters.nodes import among
from parc_social.storage.query.model import FeatureQuery, Filter
from portal.map.state import ZONES, Zone
from portal.page_reads import PageReads

_FINE = f"indicateurs-{Niveau.IRIS.value}"  # what a caller sees of his own communes alone
_ALL = 100_000  # more than there are IRIS
_WORDS: Mapping[Niveau, str] = {
    Niveau.REGION: "Régions",
    Niveau.DEPARTEMENT: "Départements",
    Niveau.EPCI: "EPCI",
    Niveau.COMMUNE: "Communes",
}
_LONGEST = 150  # territories of a group: more are found by their name, not in a list
_KEPT = 256
Group = tuple[str, Sequence[tuple[str, str]]]


def zone_of_right(right: Right | None) -> Zone | None:
    """The one territory that every part of a right names; None: there are several, or none."""
    parts = right.parts if right else ()
    told = {p.clauses() for part in parts for p in part.perimeters}
    if len(told) != 1:
        return None
    codes = [(column, code) for column, some in told.pop() for code in some]
    if len(codes) != 1:
        return None
    ((column, code),) = codes
    return next((Zone(one, code) for one in ZONES if Zone(one, code).column == column), None)


class HomeZones:
    """Of the callers, remembered until the next publication."""

    def __init__(self) -> None:
        self._kept = LruCache(_KEPT)

    def of(self, reads: PageReads) -> Zone | None:
        """What his rights name, or the smallest that holds all his fine rows.

        A département's own service is shown it, though one EPCI holds all its communes. None: his
        rows lie in several regions, or he has none.
        """
        own = self._own(reads)
        named = zone_of_right(reads.grant.right(_FINE))
        if named is not None and list(own[named.niveau]) == [named.code]:
            return named
        for niveau in reversed(ZONES):
            codes = own[niveau]
            if len(codes) == 1 and codes[0]:
                return Zone(niveau, codes[0])
        return None

    def offered(self, reads: PageReads, niveau: Niveau) -> Sequence[Group]:
        """Wider territories that hold rows of a level, under the words of theirs.

        Of communes and what is wider all France is open, of the rest his own communes alone.
        """
        wide = is_as_wide(niveau, Niveau.COMMUNE)
        found: list[Group] = []
        for one in ZONES:
            if one is niveau or not is_as_wide(one, niveau):
                continue
            whole = wide and one in (Niveau.REGION, Niveau.DEPARTEMENT)
            codes = None if whole else [code for code in self._own(reads)[one] if code]
            if codes is None or 0 < len(codes) <= _LONGEST:
                named = self._named(reads, one, codes)
                found += [(_WORDS[one], named)] if named else []
        return found

    def _own(self, reads: PageReads) -> Mapping[Niveau, Sequence[str]]:
        """Codes of each kind of zone among his fine rows, the widest first; "" for rows of none."""
        if reads.grant.right(_FINE) is None:
            return dict.fromkeys(ZONES, ())
        key = (reads.grant.digest, reads.token(_FINE))
        return self._kept.get(key, lambda: _codes(reads))

    def _named(
        self, reads: PageReads, niveau: Niveau, codes: Sequence[str] | None
    ) -> Sequence[tuple[str, str]]:
        """Zones as an address says them, and their names in order; `codes` None: all."""
        collection = f"indicateurs-{niveau.value}"
        if reads.grant.right(collection) is None:
            return ()
        key = (reads.grant.digest, reads.token(collection), reads.token(_FINE), codes is None)
        return self._kept.get((*key, niveau), lambda: _names(reads, niveau, codes))


def _codes(reads: PageReads) -> Mapping[Niveau, Sequence[str]]:
    columns = {niveau: Zone(niveau, "").column for niveau in ZONES}
    query = FeatureQuery(
        _FINE, limit=_ALL, columns=tuple(columns.values()), geometry=False, ordered=False
    )
    try:
        read = reads.columns(query)
    except (NotFound, UnknownName):
        return dict.fromkeys(ZONES, ())
    return {
        niveau: sorted({str(code or "") for code in read[column]})
        for niveau, column in columns.items()
    }


def _names(
    reads: PageReads, niveau: Niveau, codes: Sequence[str] | None
) -> Sequence[tuple[str, str]]:
    query = FeatureQuery(
        f"indicateurs-{niveau.value}",
        limit=_LONGEST,
        filter=None if codes is None else Filter(among("code", codes)),
        columns=("code", "nom"),
        geometry=False,
    )
    try:
        rows = reads.records(query)
    except (NotFound, UnknownName):
        return ()
    named = sorted((str(row["nom"] or row["code"]), str(row["code"])) for row in rows)
    return [(str(Zone(niveau, code)), name) for name, code in named]
