"""Denominators of shown figures: read beside the rows of a current collection.

Such rows have no base (250 columns at most); pages and sentences made of them tell it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.figure_fields import has_bases
from parc_social.catalogue.load import collections, indicators
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.filters.nodes import among
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store

_CODES = 1_000  # of one filter
Features = Iterable[Mapping[str, Any]]
WithBases = Callable[[Features], list[dict[str, Any]]]


def with_bases(
    store: Store, grant: Grant, collection: str, features: Features
) -> list[dict[str, Any]]:
    """The features, each figure `x` of their rows with `x_den`, where it is told.

    As they are where nothing tells it: another collection, a twin (whose columns have it), a
    caller who has not what tells rows apart.
    """
    rows = [dict(feature) for feature in features]
    published = collections()[collection]
    names = tuple(n for n in (rows[0]["properties"] if rows else ()) if n in indicators())
    if not names or not published.is_of_everybody or published.field("code") is None:
        return rows
    try:
        for some in batched(rows, _CODES):
            _add(store, grant, collection, names, some)
    except (NotFound, UnknownName):
        return rows
    return rows


def base_reader(store: Callable[[], Store], grant: Grant, collection: str) -> WithBases | None:
    """`with_bases` for the sentences of a file; None below the IRIS, where most rows have no base.

    The store is asked for with the first rows: most files have no sentence.
    """
    wide = has_bases(collections()[collection].niveau)
    return (lambda rows: with_bases(store(), grant, collection, rows)) if wide else None


def _add(
    store: Store, grant: Grant, collection: str, names: tuple[str, ...], rows: Sequence[Any]
) -> None:
    codes = [str(row["id"]) for row in rows]
    query = FeatureQuery(
        collection, limit=len(codes), filter=Filter(among("code", codes)), columns=names
    )
    of = {str(row["id"]): row for row in rows}
    for row in rows:
        row["properties"] = dict(row["properties"])
    for figure in store.figures(grant, query):
        properties = of[figure.code]["properties"]
        value = indicators()[figure.indicateur].value(figure.num, figure.den)
        # Of another edition, published since, it would be the base of another value.
        if figure.den is not None and value == properties.get(figure.indicateur):
            properties[f"{figure.indicateur}_den"] = figure.den
