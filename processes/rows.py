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
from parc_social.wording import cited
from processes.examples import PREFIX
from processes.request import IndicatorRequest

Row = dict[str, Any]

MOST = 200_000  # figures of one answer, in memory until it is written: about 300 MB of rows
_ALL = 1_000_000  # rows of one level and millésime; France has 35,000 communes
_IDENTITY = (
    "code", "nom", "annee_cog", "millesime", "millesime_ops", "millesime_rpls", "population",
    "fiabilite", SOURCE,
)  # fmt: skip


def indicator_rows(
    grant: Grant, store: Store, request: IndicatorRequest, most: int = MOST
) -> list[Row]:
    """The rows asked for, by code, then millésime, then indicator in the order asked.

    A column that the caller does not know is not in them.

    Raises InvalidValue for a code or a millésime that is not published and for more than `most`
    figures, NotFound when the level is not open to the caller.
    """
    rows = sorted(_records(grant, store, request, most), key=lambda r: (r["code"], r["millesime"]))
    missing = sorted(set(request.codes or ()) - {row["code"] for row in rows})
    if missing:
        raise InvalidValue(f"codes : code inconnu : {cited(missing[0])}")
    write = _wide if request.large else _long
    return [line for row in rows for line in write(row, request)]


def with_geometry(
    grant: Grant, store: Store, request: IndicatorRequest, rows: Sequence[Row]
) -> list[Row]:
    """The rows of `indicator_rows` with the geometry of their territories, null for none."""
    every = {(row["code"], row["millesime"]): row for row in rows}
    shapes: dict[tuple[str, int], Any] = {}
    for millesime in dict.fromkeys(year for _, year in every):
        query = replace(
            _query(grant, f"{PREFIX}{request.niveau.value}", request, millesime),
            columns=("code", "millesime"),
        )
        if request.millesimes or request.population not in (None, EVERYBODY):
            query = replace(query, collection=query.collection + SERIE)
        for feature in orjson.loads(b"[" + store.page(grant, query).body + b"]"):
            shapes[feature["properties"]["code"], millesime] = feature["geometry"]
    return [{**row, "geometry": shapes.get((row["code"], row["millesime"]))} for row in rows]


def _records(grant: Grant, store: Store, request: IndicatorRequest, most: int) -> Iterator[Row]:
    remaining = most // len(request.indicateurs) if request.indicateurs else most
    for query in _queries(grant, store, request):
        rows = _read(grant, store, replace(query, limit=remaining + 1))
        if len(rows) > remaining:
            raise InvalidValue(
                f"plus de {most} chiffres pour une réponse : demandez moins d'indicateurs, de"
                " codes ou de millésimes, ou lisez la collection"
            )
        remaining -= len(rows)
        yield from rows


def _queries(grant: Grant, store: Store, request: IndicatorRequest) -> Iterator[FeatureQuery]:
    collection = f"{PREFIX}{request.niveau.value}"
    millesimes = request.millesimes
    has_detail = any(indicators()[name].detail for name in request.indicateurs)  # of the twin alone
    if millesimes is None and request.population in (None, EVERYBODY) and not has_detail:
        yield _query(grant, collection, request, None)
        return
    years = store.extent(grant, collection + SERIE).years
    unknown = next((m for m in millesimes or () if m not in years), None)
    if unknown is not None:
        raise InvalidValue(f"millesimes : {unknown} n'est pas publié")
    for millesime in millesimes or years[-1:]:
        yield _query(grant, collection + SERIE, request, millesime)


def _read(grant: Grant, store: Store, query: FeatureQuery) -> list[Row]:
    """The records, each with what its figures are made of: `x_num`, `x_den`, null if withheld."""
    rows = store.records(grant, query)
    if len(rows) == query.limit:  # too many: what they are made of is not looked for
        return rows
    figures = {(f.code, f.millesime, f.indicateur): f for f in store.figures(grant, query)}
    for row in rows:
        for name in indicators().keys() & row.keys():
            figure = figures.get((row["code"], row["millesime"], name))
            row[f"{name}_num"] = figure.num if figure else None
            row[f"{name}_den"] = figure.den if figure else None
    return rows


def _query(
    grant: Grant, collection: str, request: IndicatorRequest, millesime: int | None
) -> FeatureQuery:
    right = grant.right(collection)
    visible = frozenset(right.columns if right else ())
    figures = [name for i in request.indicateurs for name in (i, f"{i}_statut")]
    figures += filter(None, (size_of(indicators()[i]) for i in request.indicateurs))
    codes = among("code", request.codes) if request.codes else None
    tree = conjunction(codes, of_population(request.population))
    return FeatureQuery(
        collection,
        limit=_ALL,
        years=Years(millesime, millesime) if millesime is not None else None,
        filter=None if tree is None else Filter(tree),
        columns=tuple(dict.fromkeys(name for name in (*_IDENTITY, *figures) if name in visible)),
    )


def of_population(population: str | None) -> ast.Node | None:
    """On rows that do not show it to the caller it is null: they are answered too."""
    if population is None:
        return None
    return ast.Or(equal("population", population), is_null("population"))


def _long(row: Row, request: IndicatorRequest) -> Iterable[Row]:
    for name in request.indicateurs:
        figure = {"valeur": name, "num": f"{name}_num", "den": f"{name}_den"}
        figure["statut"] = f"{name}_statut"
        yield {
            **_identity(row, request),
            "indicateur": name,
            "unite": indicators()[name].unite,
            **{key_written: row[key] for key_written, key in figure.items() if key in row},
            **_lecture(row, request, indicators()[name]),
        }


def _lecture(row: Row, request: IndicatorRequest, indicator: Indicator) -> Row:
    """The figure in a sentence: null when withheld, absent where a word of it is hidden."""
    if not is_told(row.keys(), indicator):
        return {}
    return {"lecture": lue(request.niveau, row, indicator)}


def _wide(row: Row, request: IndicatorRequest) -> Iterable[Row]:
    figures: Row = {}
    for name in request.indicateurs:
        keys = (name + part for part in ("", "_num", "_den", "_statut"))
        figures |= {key: row[key] for key in keys if key in row}
        sentences = _lecture(row, request, indicators()[name])
        figures |= {f"{name}_{key}": sentence for key, sentence in sentences.items()}
    yield {**_identity(row, request), **figures}


def _identity(row: Row, request: IndicatorRequest) -> Row:
    values = {key: row[key] for key in _IDENTITY if key in row}
    return {"niveau": request.niveau.value, **values}
