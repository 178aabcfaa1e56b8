"""The look of a layer for one caller: his columns, and the classes of the edition shown."""

from dataclasses import dataclass, replace

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.style import Forme, Look, Methode, figure_look, plain_look
from parc_social.catalogue.style_name import IndicatorStyle, named
from parc_social.errors import NotFound
from parc_social.storage.query.model import Filter
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.maps.map_classes import CIRCLES
from parc_social.storage.store import Store


@dataclass(frozen=True, slots=True)
class StyledLayer:
    """A layer of a map: a collection, the name of a style (empty: its own), and of which rows.

    `year` None: all of them for a twin, the current edition for the others. `names`: whether the
    features are named.
    """

    collection: str
    style: str = ""
    year: int | None = None
    filter: Filter | None = None
    names: bool = False


def look_of(store: Store, grant: Grant, asked: StyledLayer) -> Look:
    """Raises NotFound, UnknownName for a hidden or unknown indicator, InvalidValue for a method."""
    chosen = chosen_style(grant, asked.collection, asked.style)
    if chosen is None:
        return _plain(grant, asked.collection)
    name, style = chosen.indicator.id, chosen.style
    if style.methode is Methode.MANUEL:
        return figure_look(style, chosen.indicator, style.bornes)
    method = CIRCLES if style.forme is Forme.SYMBOLES else style.methode.value
    cuts = store.class_breaks(grant, asked.collection, name, method, asked.year)
    return figure_look(style, chosen.indicator, cuts or ())


def chosen_style(grant: Grant, collection: str, name: str) -> IndicatorStyle | None:
    """The indicator and the style of a name, None for an empty one. Reads nothing; raises as looks.

    Both columns that it needs are the caller's.
    """
    seen = visible(grant, collection)
    if not name:
        return None
    chosen = named(name)
    seen.field(chosen.indicator.id)
    seen.field(f"{chosen.indicator.id}_statut")
    return chosen


def _plain(grant: Grant, collection_id: str) -> Look:
    """Without the types of a column that the caller does not see."""
    collection = collections()[collection_id]
    style = style_of_places(collection)
    if style is None:
        raise NotFound(f"style introuvable : {collection_id!r}")
    if style.champ is not None and style.champ not in visible(grant, collection_id).names:
        style = replace(style, champ=None, types=())
    return plain_look(style, collection)
