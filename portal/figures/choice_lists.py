"""The lists of the forms of map, table and workshop."""

from collections.abc import Sequence
from functools import cached_property

from parc_social.catalogue.indicator import Palette
from parc_social.catalogue.legend import MOST
from parc_social.domain.classification.difference_classes import odd
from parc_social.domain.territory import Niveau
from portal.figures.publications import as_choice, publication
from portal.map.choices import Choices
from portal.map.districts import generation_choices
from portal.map.home_zone import HomeZones
from portal.map.state import EVERYWHERE, METHODS, PALETTES, MapState, Zone
from portal.map.state_reader import FEWEST
from portal.map.words import zone_name


class ChoiceLists:
    """The lists of the form: codes that the address says, and the words of each."""

    def __init__(self, state: MapState, choices: Choices, homes: HomeZones) -> None:
        self._state = state
        self._choices = choices
        self._homes = homes
        self._home = homes.of(choices.reads)

    @property
    def years(self) -> Sequence[tuple[str, str]]:
        """Millésimes of the publication and what each is made of, the newest first."""
        return [(str(year), self._year(year)) for year in reversed(self._known)]

    @property
    def methods(self) -> Sequence[tuple[str, str]]:
        """How classes are made."""
        return [(one.value, words) for one, words in METHODS.items()]

    @property
    def counts(self) -> Sequence[tuple[str, str]]:
        """How many classes there may be; of differences one is in the middle."""
        differs = self._state.is_difference
        known = range(odd(FEWEST), MOST + 1, 2) if differs else range(FEWEST, MOST + 1)
        return [(str(n), str(n)) for n in known]

    @property
    def palettes(self) -> Sequence[tuple[str, str]]:
        """Scales of colours; the one of differences alone."""
        only = (Palette.DIVERGENTE,) if self._state.is_difference else tuple(PALETTES)
        return [(one.value, PALETTES[one]) for one in only]

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        """Millésimes that the one shown may be compared with, none first."""
        others = [year for year in reversed(self._known) if year != self._state.year]
        return [("", "aucun"), *((str(year), self._year(year)) for year in others)]

    @property
    def references(self) -> Sequence[tuple[str, str]]:
        """Territories that others may be compared with: none, France, one's own, the zone."""
        whole = Zone(Niveau.FRANCE, "FR")
        some = [whole, self._home, self._state.zone, self._state.beside]
        known = {str(one): zone_name(self._choices, one) for one in some if one is not None}
        return [("", "aucun"), *known.items()]

    @property
    def zone(self) -> str:
        """The one shown, as the address says it."""
        return str(self._state.zone) if self._state.zone else EVERYWHERE

    @property
    def generations(self) -> Sequence[tuple[str, str]]:
        """Lists of priority districts, the one in force first; none of another level."""
        return generation_choices(self._state)

    @property
    def generation(self) -> str:
        """The one that is asked for, as the address says it."""
        return str(self._state.generation or "")

    @property
    def zones(self) -> Sequence[tuple[str, str]]:
        """All that is open, one's own territory, and the one shown where no group has it."""
        known = {EVERYWHERE: "Tout ce qui vous est ouvert"}
        grouped = {code for _, some in self.grouped_zones for code, _ in some}
        for one in (self._home, self._state.zone):
            if one is not None and (one is self._home or str(one) not in grouped):
                known[str(one)] = zone_name(self._choices, one)
        return list(known.items())

    @cached_property
    def grouped_zones(self) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
        """Territories that hold rows of the level, under the words of theirs, the widest first."""
        home = str(self._home)
        offered = self._homes.offered(self._choices.reads, self._state.niveau)
        others = ((words, [one for one in some if one[0] != home]) for words, some in offered)
        return [(words, some) for words, some in others if some]

    @cached_property
    def _known(self) -> Sequence[int]:
        return self._choices.years(self._state.niveau)

    def _year(self, year: int) -> str:
        return as_choice(publication(self._choices.reads, self._state.niveau, year))
