"""Tables of what a process answered: one section an output."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

import orjson

from parc_social.catalogue.legend import number
from parc_social.catalogue.load import collections, indicators
from parc_social.wording import FRENCH, both
from processes.outputs import CSV, GEOJSON
from server.html.table import YES_NO, quantity

MOST = 1_000  # rows shown: the others are in the file
_NOTHING = "–"
_ALWAYS = frozenset({"indicateur", "valeur", "valeur_a", "valeur_b", "statut"})  # though all alike
_FIGURES = frozenset({"valeur", "valeur_a", "valeur_b", "ecart"})  # of the row's indicator
_LEFT_OUT = frozenset({"geometry"})
_FIRST_COLUMNS = (
    "indicateur", "valeur", "valeur_a", "valeur_b", "ecart", "unite", "statut", "statut_a",
    "statut_b", "comparable", "explication", "lecture", "lecture_a", "lecture_b", "num", "den",
    "num_a", "den_a", "num_b", "den_b", "reserves",
)  # fmt: skip
_BARE = ("millesime", "annee", "rang", "lon", "lat")  # numbers, and no quantities
_WORDS = {
    "niveau": both("Niveau"), "code": both("Code"), "nom": both("Nom"),
    "annee_cog": both("Année du COG"), "millesime": both("Millésime"),
    "millesime_ops": both("Millésime OPS"),
    "millesime_rpls": both("Millésime RPLS"),
    "population": both("Population"),
    "fiabilite": both("Fiabilité"),
    "source_economique": both("Source (vacance, mobilité, loyers)"),
    "indicateur": both("Indicateur"),
    "unite": both("Unité"), "valeur": both("Valeur"), "num": both("Numérateur"),
    "den": both("Dénominateur"), "statut": both("Statut"),
    "lecture": both("Lecture"),
    "ecart": both("Écart, b moins a"),
    "comparable": both("Comparable"), "reserves": both("Réserves"),
    "explication": both("Explication"), "zone": both("Zone"),
    "rang": both("Rang"), "surface_m2": both("Surface (m²)"),
    "edition": both("Édition"), "groupes": both("Groupes"),
    "menages": both("Ménages"), "adresses": both("Adresses"),
    "classe": both("Classe"), "de": both("De"), "a": both("À"),
    "effectif": both("Effectif"), "score": both("Score"),
    "niveau_appariement": both("Niveau d’appariement"),
    "libelle": both("Libellé"), "methode": both("Méthode"),
    "classes": both("Classes"), "bornes": both("Bornes"),
    "resume": both("Ce qui a été classé"), "lignes": both("Lignes"),
}  # fmt: skip
_PARTS = {"num": both("numérateur"), "den": both("dénominateur"),
          "statut": both("statut"), "base": both("base"),
          "lecture": both("lecture")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A member of the rows. `is_text`: whole French sentences, which break over lines."""

    name: str
    title: str
    is_number: bool
    is_text: bool


@dataclass(frozen=True, slots=True)
class Section:
    """One output as a table; `left_out`: how many rows are not shown.

    `same`: what all of several rows say, said once. `facts`: an output that is no list of rows.
    `indicators`: identifier and name of those that it has figures of.
    """

    title: str
    columns: Sequence[ResultColumn] = ()
    rows: Sequence[Sequence[str]] = ()
    same: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = ()
    left_out: int = 0
    indicators: Sequence[tuple[str, str]] = ()

    @property
    def has_statuts(self) -> bool:
        """Whether it holds letters that `legend` explains."""
        return any("statut" in column.name.split("_") for column in self.columns)


def sections(media: str, body: bytes, language: str) -> list[Section]:
    """The outputs of an answer in their order."""
    kind = media.partition(";")[0].strip()
    if kind == CSV:
        return [_section("lignes", list(csv.DictReader(StringIO(body.decode()))), language)]
    value = orjson.loads(body)
    if kind == GEOJSON:
        return [_section("lignes", _properties(value), language)]
    if not isinstance(value, dict):
        return [_section("lignes", value, language)]
    return [_section(name, _value(one), language) for name, one in value.items()]


def legend() -> tuple[tuple[str, str], ...]:
    """Letters of the statuts and what they mean, in French."""
    fields = collections()["indicateurs-commune"].fields
    return next(f.codes for f in fields if f.name.endswith("_statut"))


def _section(name: str, value: Any, language: str) -> Section:
    title = _title(name, language)
    if not isinstance(value, list):
        members = value if isinstance(value, dict) else {"valeur": value}
        facts = [(_title(key, language), _text(one, key, language)) for key, one in members.items()]
        return Section(title, facts=facts)
    rows = [one if isinstance(one, dict) else {"valeur": one} for one in value]
    every = dict.fromkeys(key for row in rows for key in row if key not in _LEFT_OUT)
    same = [one for one in every if one not in _ALWAYS and _is_same(one, rows)]
    names = [one for one in every if one not in same]
    # Whose row it is comes first, in its own order; then what is told, the sums last.
    names.sort(key=lambda name: _FIRST_COLUMNS.index(name) + 1 if name in _FIRST_COLUMNS else 0)
    return Section(
        title,
        columns=[_column(one, rows, language) for one in names],
        rows=[[_cell(row, one, language) for one in names] for row in rows[:MOST]],
        same=[(_title(one, language), _text(rows[0].get(one), one, language)) for one in same],
        left_out=max(0, len(rows) - MOST),
        indicators=_indicators(rows, every, language),
    )


def _indicators(
    rows: Sequence[Mapping[str, Any]], names: Iterable[str], language: str
) -> Sequence[tuple[str, str]]:
    """Those of columns and of rows, in their order."""
    told = (str(row["indicateur"]) for row in rows if "indicateur" in row)
    found = (name for name in (*names, *told) if name in indicators())
    return [(name, _title(name, language)) for name in dict.fromkeys(found)]


def _is_same(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    first = rows[0].get(name)
    return len(rows) > 1 and first is not None and all(row.get(name) == first for row in rows)


def _value(one: Any) -> Any:
    """An output out of its envelope `{"value": …, "mediaType": …}`, read in its media type."""
    if not isinstance(one, dict) or set(one) != {"value", "mediaType"}:
        return one
    if one["mediaType"] == CSV:
        return list(csv.DictReader(StringIO(one["value"])))
    return _properties(one["value"]) if one["mediaType"] == GEOJSON else one["value"]


def _properties(collection: Mapping[str, Any]) -> list[Any]:
    return [feature["properties"] for feature in collection["features"]]


def _column(name: str, rows: Sequence[Mapping[str, Any]], language: str) -> ResultColumn:
    values = [row[name] for row in rows if row.get(name) is not None]
    numbers = (isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    text = name.startswith(("lecture", "explication")) or name.endswith("_lecture")
    return ResultColumn(name, _title(name, language), bool(values) and all(numbers), text)


def _title(name: str, language: str) -> str:
    """Title of a member; its own name when nothing better is known."""
    if name in _WORDS:
        return _WORDS[name].of(language)
    head, _, tail = name.rpartition("_")
    if tail in ("a", "b") and head in _WORDS:
        return f"{_WORDS[head].of(language)} ({tail})"
    one = indicators().get(name) or (indicators().get(head) if tail in _PARTS else None)
    if one is None:
        return name
    label = one.libelle.of(language)
    return label if name == one.id else f"{label} ({_PARTS[tail].of(language)})"


def _cell(row: Mapping[str, Any], name: str, language: str) -> str:
    """A member of a row; a figure with as many decimals as its indicator has."""
    value = row.get(name)
    one = indicators().get(str(row.get("indicateur")) if name in _FIGURES else name)
    if one is None or isinstance(value, bool) or not isinstance(value, int | float):
        return _text(value, name, language)
    return number(value, one.decimales).of(language)


def _text(value: Any, name: str, language: str) -> str:
    if value is None or value in ("", []):
        return _NOTHING
    if name == "indicateur" and value in indicators():
        return f"{_title(value, language)} ({value})"
    if isinstance(value, bool):
        return YES_NO[value].of(language)
    if isinstance(value, int | float):
        plain = name.startswith(_BARE)
        text = str(value) if plain else quantity(value, language)
        return text.replace(".", ",") if plain and language == FRENCH else text
    if isinstance(value, list):
        return ", ".join(_text(one, name, language) for one in value)
    return str(value)
