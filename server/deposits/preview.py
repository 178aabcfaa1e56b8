"""Indicators of the stock of a landlord as its deposit has them, before anybody else's eyes.

The sums are those that the check counted; a figure is made of them as a landlord's own figures are
(`patrimoine`): exact, of its own rows alone. What is published is of whole groups, and differs.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

import orjson

from loaders.ops.deposit_sums import MESURES, Counts, DepositSums, PlaceSums
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.figure_fields import (
    BASE,
    NOTHING,
    STATUT,
    PublishedFigure,
    Sums,
    of_dwellings,
)
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.csv_cell import with_comma
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Partie
from parc_social.errors import InvalidValue
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.wording import cited
from portal.territories.blocks import BLOCKS, SheetBlock
from portal.territories.cells import FigureCell, cell_of

_SURVEY = "ops"
_TEXT, _NUMBER = FieldType.STRING, FieldType.NUMBER
COLUMNS = (
    ExportColumn("niveau", _TEXT, "Niveau du territoire, ou ensemble"),
    ExportColumn("code", _TEXT, "Code du territoire"),
    ExportColumn("nom", _TEXT, "Nom du territoire"),
    ExportColumn("indicateur", _TEXT, "Nom court de l'indicateur"),
    ExportColumn("libelle", _TEXT, "Indicateur"),
    ExportColumn("valeur", _NUMBER, "Valeur"),
    ExportColumn("num", _NUMBER, "Numérateur"),
    ExportColumn("den", _NUMBER, "Dénominateur"),
    ExportColumn("unite", _TEXT, "Unité"),
    ExportColumn("statut", _TEXT, "Statut du chiffre"),
)
_HEADER = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """An indicator: of the deposit, and of the survey before (None: there is none beside)."""

    indicator: Indicator
    now: FigureCell
    before: FigureCell | None


@dataclass(frozen=True)
class Preview:
    """The indicators of one place of a deposit."""

    sums: DepositSums
    place: PlaceSums

    @property
    def blocks(self) -> Sequence[tuple[SheetBlock, Sequence[PreviewLine]]]:
        """Those of the sheet of a territory that a survey tells."""
        shown = [block for block in BLOCKS if block.survey]
        return [(block, [self._line(one) for one in block.indicators()]) for block in shown]

    @property
    def answers(self) -> int:
        """Households that answered, of which the figures are."""
        return self.place.sommes.get("menages", 0)

    @property
    def compares(self) -> bool:
        """Whether the survey before stands beside: of the whole alone, where there is one."""
        return self.sums.millesime_avant is not None and not self.place.niveau

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """Places there are: the value that asks for it, and its words."""
        return [(_asked(one), _words(one)) for one in self.sums.lieux]

    @property
    def asked(self) -> str:
        """The value that asks for this place."""
        return _asked(self.place)

    @property
    def words(self) -> str:
        """The place, for people."""
        return _words(self.place)

    def json(self) -> bytes:
        """Every indicator of the survey and place, one object each."""
        return orjson.dumps(self.rows, option=orjson.OPT_INDENT_2)

    @property
    def rows(self) -> Sequence[dict[str, Any]]:
        """The same, by the names of `COLUMNS`."""
        return [dict(zip(_HEADER, row, strict=True)) for row in self._rows]

    def csv(self) -> bytes:
        """The same with BOM, `;` and decimal commas."""
        output = StringIO()
        output.write("\N{BYTE ORDER MARK}")
        writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
        writer.writerow(_HEADER)
        writer.writerows([with_comma(value) for value in row] for row in self._rows)
        return output.getvalue().encode()

    @cached_property
    def _rows(self) -> Sequence[tuple[Any, ...]]:
        return [
            (place.niveau or "ensemble", place.code, place.nom, one.id, one.libelle.fr,
             figure.valeur, figure.num, figure.den, one.unite, figure.statut.value)
            for place in self.sums.lieux
            for one in indicators().values() if one.source == _SURVEY
            for figure in [_figure(one, place.sommes, _parties(self.sums, place))]
        ]  # fmt: skip

    def _line(self, one: Indicator) -> PreviewLine:
        now = _cell(one, _figure(one, self.place.sommes, _parties(self.sums, self.place)))
        if not self.compares:
            return PreviewLine(one, now, None)
        # What the stock was in is not kept: where an indicator exists, the deposit says.
        before = _figure(one, self.sums.avant, _parties(self.sums, self.place))
        return PreviewLine(one, now, _cell(one, before))


def preview_of(sums: DepositSums, asked: str) -> Preview:
    """Of the place that an address asks for; the whole for an empty text. Raises InvalidValue."""
    for place in sums.lieux:
        if _asked(place) == asked:
            return Preview(sums, place)
    raise InvalidValue(
        f"territoire : un département ou une commune du dépôt attendu (commune:93001), lu"
        f" {cited(asked[:40])}"
    )


def _asked(place: PlaceSums) -> str:
    return f"{place.niveau}:{place.code}" if place.niveau else ""


def _words(place: PlaceSums) -> str:
    if not place.niveau:
        return "tout votre parc déposé"
    if place.niveau == "departement":
        return f"département {place.nom} ({place.code})"
    return f"{place.nom} ({place.code})"


def _parties(sums: DepositSums, place: PlaceSums) -> frozenset[Partie]:
    codes = [place.code] if place.niveau else [p.code for p in sums.lieux if p.niveau]
    away = {code.startswith("97") for code in codes}
    return frozenset(Partie.OUTRE_MER if one else Partie.METROPOLE for one in away)


def _figure(one: Indicator, sums: Counts, parties: frozenset[Partie]) -> PublishedFigure:
    if not any(one.exists_in(partie) for partie in parties):
        return PublishedFigure(Statut.SANS_OBJET)
    asked = [name for name in (one.numerateur, one.denominateur, one.temoin) if name]
    if one.numerateur is None or not set(asked) <= set(MESURES):
        return NOTHING  # of the register, or of what others hold
    den, witness = (sums.get(name, 0) if name else None for name in (one.denominateur, one.temoin))
    return of_dwellings(one, Sums(sums.get(one.numerateur, 0), den, witness))


def _cell(one: Indicator, figure: PublishedFigure) -> FigureCell:
    row: Mapping[str, Any] = {
        one.id: figure.valeur,
        f"{one.id}{STATUT}": figure.statut.value,
        f"{one.id}{BASE}": figure.den,
    }
    return cell_of(row, one)
