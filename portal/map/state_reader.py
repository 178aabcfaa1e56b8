"""Parameters of an address become a view; what can't be is named, beside the nearest that can."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from parc_social.catalogue.indicator import Calcul, Indicator, Palette
from parc_social.catalogue.legend import MOST
from parc_social.catalogue.load import style_of
from parc_social.catalogue.style import Methode
from parc_social.domain.classification.difference_classes import odd
from parc_social.domain.territory import GENERATIONS, Niveau, check_code, is_as_wide
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import Box
from parc_social.wording import cited
from portal.map.bounds import read_bounds
from portal.map.choices import LEVELS, Choices
from portal.map.state import (
    EVERYWHERE,
    NO_OUTLINE,
    OUTLINES,
    SPARSE,
    ZONES,
    ClassMethod,
    MapState,
    Zone,
)
from portal.query import among, unknown

FEWEST = 2
_WIDEST = (-180.0, -85.0, 180.0, 85.0)
_LEAST = 0.0005  # degrees of a side: some 50 m
_LONGEST = 200  # characters of a value
_FIRST = ("part_personnes_seules", "logements")  # shown where nothing is asked for
ORDERS = ("valeur-", "valeur", "nom", "nom-")


class StateReader:
    """Of one request. `faults`: in words; `more`: parameters that are no part of a view."""

    def __init__(
        self, given: Mapping[str, str], choices: Choices, more: Sequence[str] = ()
    ) -> None:
        self._given = given
        self._choices = choices
        self._known = {*more}
        self.faults: list[str] = []

    def read(self, home: Zone | None) -> MapState:
        """The view that was asked for, or the nearest to it; `home`: the zone of who asks for none.

        The caller sees one level at least.
        """
        zone = self._zone(home)
        niveau = self._level(zone)
        indicator = self._indicator(niveau)
        year = self._year(niveau)
        apart = self._apart(niveau, year)
        beside = self._beside(indicator, apart)
        differs = apart is not None or beside is not None
        bounds = read_bounds(self._text("bornes"), self.faults, around_zero=differs)
        method = self._method(indicator, bounds, differs=differs)
        own = () if differs else style_of(indicator).bornes
        made = MapState(
            indicator.id,
            niveau,
            year,
            self._one("population", list(self._choices.populations(niveau))),
            method,
            self._classes(indicator, differs=differs),
            (bounds or own) if method is ClassMethod.MANUEL else (),
            self._palette(indicator, differs=differs),
            self._outlines(niveau, zone),
            self._fitting(zone, niveau),
            self._view(),
            self._text("territoire"),
            self._one("tri", list(ORDERS)),
            self._whole("page", 1, 1, 100_000),
            apart,
            beside,
            self._generation(niveau),
        )
        self.faults += unknown(self._given, self._known)
        return made

    def _text(self, name: str) -> str:
        self._known.add(name)
        text = self._given.get(name, "").strip()
        if len(text) > _LONGEST or not text.isprintable():
            self.faults.append(f"{name} : {_LONGEST} caractères imprimables au plus")
            return ""
        return text

    def _one(self, name: str, known: list[str], otherwise: str | None = None) -> str:
        """One of some codes, the first of them where nothing, or another, is asked for."""
        text = self._text(name)
        if text in known:
            return text
        if text:
            self.faults.append(f"{name} : {cited(text)} n’est pas proposé ici ; {among(known)}")
        return known[0] if otherwise is None else otherwise

    def _whole(self, name: str, usual: int, least: int, most: int) -> int:
        text = self._text(name)
        if not text:
            return usual
        if text.isascii() and text.isdigit() and least <= int(text[:9]) <= most:
            return int(text[:9])
        self.faults.append(f"{name} : un nombre de {least} à {most} est attendu, lu {cited(text)}")
        return usual

    def _level(self, zone: Zone | None) -> Niveau:
        levels = self._choices.levels
        usual = Niveau.IRIS if zone and zone.niveau is Niveau.COMMUNE else Niveau.COMMUNE
        first = usual if usual in levels else levels[-1]
        return Niveau(self._one("niveau", [one.value for one in levels], first.value))

    def _indicator(self, niveau: Niveau) -> Indicator:
        shown = self._choices.indicators(niveau)
        usual = next((name for name in _FIRST if name in shown), next(iter(shown)))
        text = self._text("indicateur")
        if text and text not in shown:
            where = LEVELS[niveau]
            self.faults.append(f"indicateur : {cited(text)} n’est pas proposé pour « {where} »")
        return shown[text] if text in shown else shown[usual]

    def _year(self, niveau: Niveau) -> int:
        known = [str(year) for year in self._choices.years(niveau)]
        return int(self._one("millesime", known, known[-1]))

    def _generation(self, niveau: Niveau) -> int | None:
        """The list of priority districts; a form that leaves their level may still say one."""
        found = self._one("generation", ["", *map(str, GENERATIONS)])
        return int(found) if found and niveau is Niveau.QPV else None

    def _apart(self, niveau: Niveau, year: int) -> int | None:
        """The millésime that the one shown is compared with."""
        known = [str(one) for one in self._choices.years(niveau) if one != year]
        found = self._one("ecart", ["", *known])
        return int(found) if found else None

    def _beside(self, indicator: Indicator, apart: int | None) -> Zone | None:
        """The territory that the others are compared with, if the caller sees figures of it."""
        text = self._text("reference")
        if not text:
            return None
        if apart is not None:
            self.faults.append("ecart, reference : l’un ou l’autre, pas les deux")
            return None
        if indicator.calcul is Calcul.EFFECTIF:
            self.faults.append("reference : un effectif ne se compare pas à celui d’un territoire")
            return None
        level, _, code = text.partition(":")
        known = [one for one in self._choices.levels if one.value == level]
        if known and code and self._choices.has(known[0], code):
            return Zone(known[0], code)
        self.faults.append(
            f"reference : {cited(text)} n’est aucun territoire qui vous soit ouvert ; niveau:code"
            " est attendu, comme departement:974"
        )
        return None

    def _method(
        self, indicator: Indicator, bounds: tuple[float, ...], *, differs: bool
    ) -> ClassMethod:
        style = style_of(indicator)
        chosen = style.methode is Methode.MANUEL and not differs
        own = ClassMethod.MANUEL if chosen else ClassMethod.QUANTILES
        usual = ClassMethod.MANUEL if bounds else own
        found = ClassMethod(self._one("methode", _codes(ClassMethod), usual.value))
        if found is ClassMethod.MANUEL and not (bounds or (style.bornes and not differs)):
            if not any(fault.startswith("bornes") for fault in self.faults):
                self.faults.append("bornes : « Bornes choisies » en demande une au moins")
            return own
        return found

    def _classes(self, indicator: Indicator, *, differs: bool) -> int:
        """Of differences one is in the middle: the next number that has it."""
        usual = max(style_of(indicator).classes, FEWEST)
        found = self._whole("classes", usual, FEWEST, MOST)
        return odd(found) if differs else found

    def _palette(self, indicator: Indicator, *, differs: bool) -> Any:
        """Differences have the one scale of two colours, whatever a form says of figures."""
        own = style_of(indicator).palette or indicator.palette
        found = type(own)(self._one("palette", _codes(type(own)), own.value))
        return Palette.DIVERGENTE if differs else found

    def _outlines(self, niveau: Niveau, zone: Zone | None) -> str:
        """Points, cells and districts alone say nothing of where they are."""
        places = niveau in (Niveau.ADRESSE, Niveau.ILOT, *SPARSE)
        near = zone is not None and is_as_wide(Niveau.DEPARTEMENT, zone.niveau)
        usual = "departement" if niveau is Niveau.QPV and not near else "commune"
        return self._one("contours", list(OUTLINES), usual if places else NO_OUTLINE)

    def _zone(self, home: Zone | None) -> Zone | None:
        text = self._text("zone")
        if not text:
            return home
        if text == EVERYWHERE:
            return None
        level, _, code = text.partition(":")
        try:
            niveau = Niveau(level)
            if niveau in ZONES and code:
                return Zone(niveau, check_code(niveau, code))
        except (ValueError, InvalidValue):
            pass
        known = ", ".join(one.value for one in ZONES)
        self.faults.append(
            f"zone : {cited(text)} n’est pas un territoire ; niveau:code ({known}) ou {EVERYWHERE}"
        )
        return home

    def _fitting(self, zone: Zone | None, niveau: Niveau) -> Zone | None:
        """A zone holds what is finer: the regions of a commune are none."""
        if zone is None:
            return None
        wider = zone.niveau is not niveau and is_as_wide(zone.niveau, niveau)
        if wider and zone.column in self._choices.seen(niveau).names:
            return zone
        if self._text("zone"):
            self.faults.append(
                f"zone : {zone} ne contient pas de « {LEVELS[niveau]} » ; prenez un niveau plus fin"
            )
            return self._choices.around(zone, niveau)
        return None

    def _view(self) -> Box | None:
        text = self._text("vue")
        if not text:
            return None
        try:
            west, south, east, north = (float(one) for one in text.split(","))
        except ValueError:
            self.faults.append(
                f"vue : ouest,sud,est,nord en degrés sont attendus, lu {cited(text)}"
            )
            return None
        low_x, low_y, high_x, high_y = _WIDEST
        inside = low_x <= west and low_y <= south and east <= high_x and north <= high_y
        if not (inside and east - west >= _LEAST and north - south >= _LEAST):
            self.faults.append("vue : une étendue de la Terre, ouest avant est, sud avant nord")
            return None
        return west, south, east, north


def _codes(kind: type[StrEnum]) -> list[str]:
    return [one.value for one in kind]
