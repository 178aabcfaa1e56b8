"""The rows of `indicateurs-territoire`: read under the Grant, written long or wide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson
from pygeofilter import ast

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, SERIE
from parc_social.catalogue.figure_fields import SOURCE, size_of
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import is_told, lue
from parc_social.catalogue.load import indicators
from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import among, conjunction, equal, is_null
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from parc_social.storage.store import Store
from processes.examples import PREFIX
from processes.request import IndicatorRequest

Row = dict[str, Any]

MOST = 200_000  # figures of one answer, in memory until it is written: about 300 MB of rows
_ALL = 1_000_000  # rows of one level and millésime; France has 35,000 communes
_IDENTITY = (
    "code", "nom", "annee_cog", "millesime", "millesime_ops", "millesime_rpls", "population",
    "fiabilite", SOURCE,
)  # fmt: skip


def lignes(grant: Grant, store: Store, demande: IndicatorRequest, most: int = MOST) -> list[Row]:
    """The rows asked for, by code, then millésime, then indicator in the order asked.

    A column that the caller does not know is not in them.

    Raises InvalidValue for a code or a millésime that is not published and for more than `most`
    figures, NotFound when the level is not open to the caller.
    """
    found = sorted(_records(grant, store, demande, most), key=lambda r: (r["code"], r["millesime"]))
    missing = sorted(set(demande.codes or ()) - {row["code"] for row in found})
    if missing:
        raise InvalidValue(f"codes : code inconnu : {missing[0]!r}")
    write = _wide if demande.large else _long
    return [line for row in found for line in write(row, demande)]


def placed(grant: Grant, store: Store, demande: IndicatorRequest, rows: Sequence[Row]) -> list[Row]:
    """The rows of `lignes` with the geometry of their territories, null where there is none."""
    every = {(row["code"], row["millesime"]): row for row in rows}
    shapes: dict[tuple[str, int], Any] = {}
    for millesime in dict.fromkeys(year for _, year in every):
        query = replace(
            _query(grant, f"{PREFIX}{demande.niveau.value}", demande, millesime),
            columns=("code", "millesime"),
        )
        if demande.millesimes or demande.population not in (None, EVERYBODY):
            query = replace(query, collection=query.collection + SERIE)
        for feature in orjson.loads(b"[" + store.page(grant, query).body + b"]"):
            shapes[feature["properties"]["code"], millesime] = feature["geometry"]
    return [{**row, "geometry": shapes.get((row["code"], row["millesime"]))} for row in rows]


def _records(grant: Grant, store: Store, demande: IndicatorRequest, most: int) -> Iterator[Row]:
    left = most // len(demande.indicateurs) if demande.indicateurs else most
    for query in _queries(grant, store, demande):
        rows = _read(grant, store, replace(query, limit=left + 1))
        if len(rows) > left:
            raise InvalidValue(
                f"plus de {most} chiffres pour une réponse : demandez moins d'indicateurs, de"
                " codes ou de millésimes, ou lisez la collection"
            )
        left -= len(rows)
        yield from rows


def _queries(grant: Grant, store: Store, demande: IndicatorRequest) -> Iterator[FeatureQuery]:
    collection = f"{PREFIX}{demande.niveau.value}"
    millesimes = demande.millesimes
    detailed = any(indicators()[name].detail for name in demande.indicateurs)  # of the twin alone
    if millesimes is None and demande.population in (None, EVERYBODY) and not detailed:
        yield _query(grant, collection, demande, None)
        return
    published = store.extent(grant, collection + SERIE).years
    unknown = next((m for m in millesimes or () if m not in published), None)
    if unknown is not None:
        raise InvalidValue(f"millesimes : {unknown} n'est pas publié")
    for millesime in millesimes or published[-1:]:
        yield _query(grant, collection + SERIE, demande, millesime)


def _read(grant: Grant, store: Store, query: FeatureQuery) -> list[Row]:
    """The records, each with what its figures are made of: `x_num`, `x_den`, null if withheld."""
    rows = store.records(grant, query)
    if len(rows) == query.limit:  # too many: what they are made of is not looked for
        return rows
    made = {(f.code, f.millesime, f.indicateur): f for f in store.figures(grant, query)}
    for row in rows:
        for name in indicators().keys() & row.keys():
            figure = made.get((row["code"], row["millesime"], name))
            row[f"{name}_num"] = figure.num if figure else None
            row[f"{name}_den"] = figure.den if figure else None
    return rows


def _query(
    grant: Grant, collection: str, demande: IndicatorRequest, millesime: int | None
) -> FeatureQuery:
    right = grant.right(collection)
    known = frozenset(right.columns if right else ())
    figures = [name for i in demande.indicateurs for name in (i, f"{i}_statut")]
    figures += filter(None, (size_of(indicators()[i]) for i in demande.indicateurs))
    codes = among("code", demande.codes) if demande.codes else None
    tree = conjunction(codes, of_population(demande.population))
    return FeatureQuery(
        collection,
        limit=_ALL,
        years=Years(millesime, millesime) if millesime is not None else None,
        filter=None if tree is None else Filter(tree),
        columns=tuple(dict.fromkeys(name for name in (*_IDENTITY, *figures) if name in known)),
    )


def of_population(asked: str | None) -> ast.Node | None:
    """On rows that do not show it to the caller it is null: they are answered too."""
    if asked is None:
        return None
    return ast.Or(equal("population", asked), is_null("population"))


def _long(row: Row, demande: IndicatorRequest) -> Iterable[Row]:
    for name in demande.indicateurs:
        figure = {"valeur": name, "num": f"{name}_num", "den": f"{name}_den"}
        figure["statut"] = f"{name}_statut"
        yield {
            **_identity(row, demande),
            "indicateur": name,
            "unite": indicators()[name].unite,
            **{said: row[key] for said, key in figure.items() if key in row},
            **_lecture(row, demande, indicators()[name]),
        }


def _lecture(row: Row, demande: IndicatorRequest, indicator: Indicator) -> Row:
    """The figure in a sentence: null when withheld, absent where a word of it is hidden."""
    if not is_told(row.keys(), indicator):
        return {}
    return {"lecture": lue(demande.niveau, row, indicator)}


def _wide(row: Row, demande: IndicatorRequest) -> Iterable[Row]:
    figures: Row = {}
    for name in demande.indicateurs:
        keys = (name + part for part in ("", "_num", "_den", "_statut"))
        figures |= {key: row[key] for key in keys if key in row}
        said = _lecture(row, demande, indicators()[name])
        figures |= {f"{name}_{key}": sentence for key, sentence in said.items()}
    yield {**_identity(row, demande), **figures}


def _identity(row: Row, demande: IndicatorRequest) -> Row:
    known = {key: row[key] for key in _IDENTITY if key in row}
    return {"niveau": demande.niveau.value, **known}
