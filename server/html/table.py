"""The table of an HTML page: columns under their titles, figures beside their statut."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.catalogue.collection import Field, FieldType
from parc_social.catalogue.figure_fields import size_of, unit_of_base
from parc_social.catalogue.lecture import counted
from parc_social.catalogue.legend import number
from parc_social.catalogue.load import indicators
from parc_social.domain.paris_time import day_text
from parc_social.domain.secrecy_table import Statut
from parc_social.wording import ENGLISH, FRENCH, Wording, both, in_french

_STATUT = "_statut"
_EXACT = "D"  # a figure shown exactly: the ordinary case, without a letter
_NOTHING = "–"
_PRINT_WIDTH = 9  # columns beside the name
YES_NO = {True: both("oui"), False: both("non")}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A field under its title. `statut`: the field of the letters shown in its cells, if any."""

    field: Field
    title: str
    statut: Field | None = None

    @property
    def is_number(self) -> bool:
        """Whether its cells are aligned as figures are."""
        return self.field.unit is not None or self.field.type is FieldType.NUMBER


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is read. `mark`: the letter of its statut, `meaning`: that letter's label.

    `base`: how many it is a share of, or how large the group is whose value it is; may be empty.
    """

    text: str
    mark: str = ""
    meaning: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """The columns that a page's features carry, in the catalogue's order."""

    columns: tuple[TableColumn, ...]
    language: str

    @property
    def statuts(self) -> tuple[tuple[str, str], ...]:
        """Letters and labels of the statuts that its cells may bear."""
        return next((c.statut.codes for c in self.columns if c.statut), ())

    @property
    def printed(self) -> frozenset[str]:
        """The columns that a sheet of paper has room for: the first figures, else the first."""
        names = [one.field.name for one in self.columns]
        figures = [name for name in names if name in indicators()]
        return frozenset((figures or names)[:_PRINT_WIDTH])

    def without(self, name: str) -> "HtmlTable":
        """The same less a column that the page shows apart."""
        columns = tuple(one for one in self.columns if one.field.name != name)
        return HtmlTable(columns, self.language)

    def cells(self, properties: Mapping[str, Any]) -> list[Cell]:
        """One row."""
        return [_cell(column, properties, self.language) for column in self.columns]


def table_of(
    fields: Sequence[Field], features: Iterable[Mapping[str, Any]], language: str, apart: str
) -> HtmlTable:
    """The table of these features; without any, that of every field. `apart`: shown apart."""
    first: Mapping[str, Any] | None = next((f["properties"] for f in features), None)
    present = [f for f in fields if f.name != apart and (first is None or f.name in first)]
    names = {f.name: f for f in present}
    columns = [
        TableColumn(f, f.titre.of(language), names.get(f.name + _STATUT))
        for f in present
        if not (f.name.endswith(_STATUT) and f.name.removesuffix(_STATUT) in names)
    ]
    return HtmlTable(tuple(columns), language)


_UNITS = {  # of Unite, those that have an English
    "ménages": both("ménages"),
    "personnes": both("personnes"),
    "logements": both("logements"),
    "pièces": both("pièces"),
}


def _cell(column: TableColumn, properties: Mapping[str, Any], language: str) -> Cell:
    text = _text(column.field, properties.get(column.field.name), language)
    mark = properties.get(column.statut.name) if column.statut else None
    base = _base(column.field.name, properties, language) if text != _NOTHING else ""
    if column.statut is None or mark is None or mark == _EXACT:
        return Cell(text, base=base)
    return Cell(text, str(mark), dict(column.statut.codes).get(str(mark), ""), base)


def _base(name: str, properties: Mapping[str, Any], language: str) -> str:
    """« sur 1 432 ménages » of a share, « groupe de 82 ménages » of the value of a group."""
    one = indicators().get(name)
    if one is None:
        return ""
    size = properties.get(size_of(one) or "")
    if properties.get(name + _STATUT) == Statut.GROUPE and size is not None:
        return both("groupe de {size} ménages", size=quantity(size, language)).of(language)
    base = properties.get(f"{name}_den")
    if base is None:
        return ""
    return both("sur {count}", count=_count(base, unit_of_base(one))).of(language)


def _count(number: int, unit: str) -> Wording:
    """French has a singular where it is one."""
    label = _UNITS.get(unit) or in_french(unit)
    return Wording(counted(number, unit), f"{quantity(number, ENGLISH)} {label.en}")


def _text(field: Field, value: Any, language: str) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return YES_NO[value].of(language)
    label = dict(field.codes).get(str(value))
    if label is not None:
        return label if label == str(value) else f"{label} ({value})"
    if not isinstance(value, int | float):
        is_day = field.type is FieldType.DATE
        return day_text(str(value)).of(language) if is_day else str(value)
    one = indicators().get(field.name)
    if one is not None:  # as many decimals in all cells of a column
        return number(value, one.decimales).of(language)
    return quantity(value, language) if field.unit else _comma(str(value), language)


def quantity(value: float, language: str) -> str:
    """A number of things, thousands set apart; a year or a code is not one."""
    text = f"{value:,}"
    return _comma(text.replace(",", "\u202f") if language == FRENCH else text, language)


def _comma(text: str, language: str) -> str:
    text = text.removesuffix(".0")
    return text.replace(".", ",") if language == FRENCH else text
