"""What is compared: territories and millésimes, as an address says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from parc_social.catalogue.collection import POPULATION
from parc_social.catalogue.load import collections
from parc_social.wording import cited
from portal.page_reads import PageReads
from portal.territories.level_names import Territory
from portal.territories.name_index import NameIndex
from portal.territories.sheet_rows import serie_of

MOST = 6  # columns that a page holds
KNOWN = ("territoires", "millesimes", "population", "ajout")
_EVERYBODY = "tous"
_SAID = 40  # characters of a value that a fault repeats


@dataclass(frozen=True, slots=True)
class Selection:
    """Territories in their order; `years` empty: the last millésime."""

    territories: tuple[Territory, ...] = ()
    years: tuple[int, ...] = ()
    population: str = _EVERYBODY

    def parameters(self, **changes: Any) -> dict[str, str]:
        """Names and values of this selection, or of one that differs; what is as usual is left."""
        one = replace(self, **changes)
        told = {
            "territoires": ",".join(f"{t.niveau.value}:{t.code}" for t in one.territories),
            "millesimes": ",".join(str(year) for year in one.years),
            "population": "" if one.population == _EVERYBODY else one.population,
        }
        return {name: value for name, value in told.items() if value}

    def query(self, **changes: Any) -> str:
        """The same as a query string."""
        return urlencode(self.parameters(**changes))

    def having(self, one: Territory) -> str:
        """The query string with one more territory."""
        return self.query(territories=(*self.territories, one), years=self.years[-1:])

    def without(self, one: Territory) -> str:
        """The query string without a territory."""
        return self.query(territories=tuple(t for t in self.territories if t != one))

    def earlier(self, one: Territory) -> str:
        """The query string with a territory one place before its own."""
        places = list(self.territories)
        at = places.index(one)
        places[at - 1 : at + 1] = places[at], places[at - 1]
        return self.query(territories=tuple(places))


class SelectionReader:
    """Of one request. `faults`: what was wrong, in words that name parameter and remedy."""

    def __init__(self, given: Mapping[str, str], reads: PageReads, index: NameIndex) -> None:
        self._given, self._reads, self._index = given, reads, index
        self.faults: list[str] = []

    def read(self) -> Selection:
        """What was asked for, or the nearest to it."""
        for name in self._given:
            if name not in KNOWN:
                known = ", ".join(KNOWN)
                self.faults.append(
                    f"paramètre inconnu : {cited(name[:_SAID])} (attendus : {known})"
                )
        territories = self._territories()
        known = self.years(territories)
        years = self._years(known)
        if len(years) > 1 and len(territories) > 1:
            self.faults.append(
                "millesimes : deux se comparent pour un seul territoire ; gardez-en un"
            )
            years = years[-1:]
        return Selection(territories, years, self._population(territories))

    def years(self, territories: Sequence[Territory]) -> Sequence[int]:
        """Millésimes that all these have, growing."""
        found = [self._reads.extent(serie_of(one)).years for one in territories]
        return sorted(set(found[0]).intersection(*found)) if found else []

    def populations(self, territories: Sequence[Territory]) -> Mapping[str, str]:
        """Codes and words of those that the rows of all these may speak of, everybody first."""
        fields = [collections()[serie_of(one)].field(POPULATION) for one in territories]
        codes = [dict(field.codes) for field in fields if field]
        first = codes[0] if codes else {}
        return {code: words for code, words in first.items() if all(code in c for c in codes)}

    def _territories(self) -> tuple[Territory, ...]:
        found: list[Territory] = []
        for text in self._parts("territoires"):
            one = self._territory(text)
            if one is None:
                self.faults.append(
                    f"territoires : {cited(text[:_SAID])} n’est aucun territoire qui vous soit"
                    " ouvert ; niveau et code sont attendus, comme commune:97411"
                )
            elif one not in found:
                found.append(one)
        if len(found) > MOST:
            self.faults.append(f"territoires : {MOST} au plus, lu {len(found)}")
        return tuple(found[:MOST])

    def _territory(self, text: str) -> Territory | None:
        level, _, code = text.partition(":")
        known = next((one for one in self._index.levels(self._reads) if one.value == level), None)
        one = self._index.territory(self._reads, known, code) if known else None
        opened = one is not None and self._reads.grant.right(serie_of(one)) is not None
        return one if opened else None

    def _years(self, known: Sequence[int]) -> tuple[int, ...]:
        asked = self._parts("millesimes")
        found = tuple(year for year in known if str(year) in asked)
        wrong = [text for text in asked if text not in map(str, known)]
        if wrong and known:
            among = ", ".join(map(str, known))
            self.faults.append(
                f"millesimes : {cited(wrong[0][:_SAID])} n’est pas publié ici ({among})"
            )
        if len(found) > 2:
            self.faults.append("millesimes : deux au plus")
        return found[-2:]

    def _population(self, territories: Sequence[Territory]) -> str:
        text = self._given.get("population", "")
        known = self.populations(territories)
        if not text or text in known:
            return text or _EVERYBODY
        if territories:
            among = ", ".join(known)
            self.faults.append(
                f"population : {cited(text[:_SAID])} n’est pas proposé ici ({among})"
            )
        return _EVERYBODY

    def _parts(self, name: str) -> list[str]:
        parts = self._given.get(name, "").split(",")
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
