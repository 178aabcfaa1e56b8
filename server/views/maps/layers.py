"""Layers of a map: collections and styles that the caller has, in which millésime."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, style_of_places
from parc_social.errors import InvalidValue, NotFound
from parc_social.maps.styles import StyledLayer, about_everybody, style_key
from parc_social.storage.query.model import Filter, Years
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store
from parc_social.wording import cited
from providers.fields import NOT_FOUND, open_right
from providers.parameters import QueryParameters, collection_names, no_such_collection
from server.documents.style_documents import StyleScope
from server.views.maps.styles import style_of

USUAL = ("territoires-region", "territoires-departement")  # of a map or tile that names none


def style_name(grant: Grant, collection_id: str, style_id: str | None) -> str:
    """The style of a map, as draw_map knows it. Raises NotFound for one that the caller has not."""
    open_right(grant, collection_id)
    if style_of_places(collections()[collection_id]) is None:
        raise NotFound(NOT_FOUND)
    if style_id is None:
        return ""
    style_of(StyleScope("", grant, collection_id), style_id)
    return style_key(style_id)


def having_style(grant: Grant, style_id: str) -> tuple[str, ...]:
    """The collections that have a style, the usual one first. Raises NotFound where none is."""
    return tuple(style_of(StyleScope("", grant), style_id)[1])


def read_collections(
    grant: Grant, text: str | None, base_url: str, having: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """The collections of a map of the whole, by name or address, the first at the bottom.

    `having`: those that have the style of the map, of which the first is shown where none is named.
    """
    if text is None:
        usual = tuple(name for name in USUAL if grant.right(name))
        first = tuple(right.collection for right in grant.rights[:1])
        return usual or first if having is None else having[:1]
    names = collection_names(text, base_url)
    for name in names:
        if grant.right(name) is None or name not in collections():
            raise no_such_collection(name)
        if having is not None and name not in having:
            raise InvalidValue(f"collections : {cited(name)} n'a pas ce style")
    return names


@dataclass(frozen=True, slots=True)
class LayerRequest:
    """A layer as the parameters ask for it: `years` None, `cut` None: not asked for."""

    collection: str
    style: str = ""
    years: Years | None = None
    cut: Filter | None = None


def layer(store: Store, grant: Grant, one: LayerRequest) -> StyledLayer:
    """One layer; of a twin, whose rows overlie, one millésime, and everybody.

    A filter on populations chooses them itself.
    """
    collection_id, row_filter = one.collection, one.cut
    year = year_of(store, grant, collection_id, one.years)
    tree = about_everybody(visible(grant, collection_id), row_filter and row_filter.tree)
    if tree is not None:
        row_filter = Filter(tree, row_filter.crs) if row_filter else Filter(tree)
    return StyledLayer(collection_id, one.style, year, row_filter)


def year_of(store: Store, grant: Grant, collection_id: str, years: Years | None) -> int | None:
    """The millésime to be drawn: the last one that is asked for, or of a twin the last of all.

    One that is not there where none is: then nothing is drawn.
    """
    there = store.extent(grant, collection_id).years
    if years is None:
        return there[-1] if collection_id.endswith(SERIE) and there else None
    first, last = years.first or 0, years.last or 9_999
    years_there = [year for year in there if first <= year <= last]
    return years_there[-1] if years_there else 0


def read_filter(parameters: Mapping[str, str], uris: Sequence[str]) -> Filter | None:
    """The filter of a map, as /items reads it. Raises InvalidValue."""
    return QueryParameters(parameters, (), lambda: uris).filter()
