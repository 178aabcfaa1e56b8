"""The look of a layer for one caller: the style named, his columns and rows, the classes shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pygeofilter import ast

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, POPULATION
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators, style_of, style_of_places
from parc_social.catalogue.style import Forme, Look, Methode, Style, figure_look, plain_look
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.storage.filters.nodes import conjunction, equal, is_null, walk
from parc_social.storage.query.model import Filter
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.maps.map import CIRCLES
from parc_social.storage.store import Store
from parc_social.wording import Wording, cited

PRECOMPUTED = (Methode.QUANTILES, Methode.JENKS, Methode.EGAUX)


@dataclass(frozen=True, slots=True)
class IndicatorStyle:
    """An indicator and the style that shows it."""

    indicator: Indicator
    style: Style


def style_named(text: str) -> IndicatorStyle:
    """The style of `indicateur` or `indicateur:methode`.

    Raises UnknownName for an indicator that is none, InvalidValue for a method that is none or
    that the style has no classes for.
    """
    name, has_method, method = text.partition(":")
    indicator = indicators().get(name)
    if indicator is None:
        raise UnknownName(f"style inconnu : {cited(text)} ; un style est le nom d'un indicateur")
    style = style_of(indicator)
    if not has_method:
        return IndicatorStyle(indicator, style)
    if style.forme is Forme.SYMBOLES:
        raise InvalidValue(
            f"style {cited(text)} : des effectifs n'ont pas de classes, demandez {name}"
        )
    own = {style.methode.value: style.methode, **{one.value: one for one in PRECOMPUTED}}
    if method not in own:
        raise InvalidValue(f"style {cited(text)} : {' ou '.join(own)} est attendu après {name}:")
    if own[method] is style.methode:
        return IndicatorStyle(indicator, style)
    return IndicatorStyle(indicator, replace(style, methode=own[method], bornes=(), libelles=()))


@dataclass(frozen=True, slots=True)
class StyledLayer:
    """A layer of a map: a collection, the name of a style (empty: its own), and of which rows.

    `year` None: all of them for a twin, the current edition for the others. `names`: whether the
    features are named. `figures`: value and statut of each code, shown instead of the column's.
    `marks`: shapes too small to be found are points.
    """

    collection: str
    style: str = ""
    year: int | None = None
    filter: Filter | None = None
    names: bool = False
    figures: Mapping[str, tuple[float | None, str | None]] | None = field(
        default=None, compare=False
    )
    marks: bool = False


def look_of(store: Store, grant: Grant, layer: StyledLayer) -> Look:
    """Raises NotFound, UnknownName for a hidden or unknown indicator, InvalidValue for a method."""
    chosen = chosen_style(grant, layer.collection, layer.style)
    if chosen is None:
        return _plain(grant, layer.collection)
    name, style = chosen.indicator.id, chosen.style
    if style.methode is Methode.MANUEL:
        return figure_look(style, chosen.indicator, style.bornes)
    method = CIRCLES if style.forme is Forme.SYMBOLES else style.methode.value
    cuts = store.class_breaks(grant, layer.collection, name, method, layer.year)
    return figure_look(style, chosen.indicator, cuts or ())


def chosen_style(grant: Grant, collection: str, name: str) -> IndicatorStyle | None:
    """The indicator and the style of a name, None for an empty one. Reads nothing; raises as looks.

    Both columns that it needs are the caller's.
    """
    view = visible(grant, collection)
    if not name:
        return None
    chosen = style_named(name)
    view.field(chosen.indicator.id)
    view.field(f"{chosen.indicator.id}_statut")
    return chosen


def _plain(grant: Grant, collection_id: str) -> Look:
    """Without the types of a column that the caller does not see."""
    collection = collections()[collection_id]
    style = style_of_places(collection)
    if style is None:
        raise NotFound(f"style introuvable : {cited(collection_id)}")
    if style.champ is not None and style.champ not in visible(grant, collection_id).names:
        style = replace(style, champ=None, types=())
    return plain_look(style, collection)


def about_everybody(view: Visible, tree: Any) -> Any:
    """The filter of a map: what was asked (None: nothing), of all households in a twin.

    A filter that names populations chooses them itself. A row that does not tell its own to this
    caller is shown too.
    """
    has_populations = view.collection.serie and bool(view.collection.populations)
    if not has_populations or POPULATION not in view.names or _names(tree, POPULATION):
        return tree  # of territories, `population` is a number of inhabitants
    everybody = equal(POPULATION, EVERYBODY)
    if not view.shows_everywhere(POPULATION):
        everybody = ast.Or(everybody, is_null(POPULATION))
    return conjunction(everybody, tree)


def _names(tree: Any, name: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.name == name for node in walk(tree))


PLAIN = "defaut"  # the style of a collection of which no figure is shown, where a name is needed


@dataclass(frozen=True, slots=True)
class AvailableStyle:
    """A style by the name it is asked for; `indicator` None: it shows no figure."""

    name: str
    titre: Wording
    indicator: Indicator | None = None


def indicators_of(grant: Grant, collection_id: str) -> list[Indicator]:
    """Those whose value and statut the caller sees in a collection. Raises NotFound."""
    columns = visible(grant, collection_id).names
    return [
        one for one in indicators().values() if one.id in columns and f"{one.id}_statut" in columns
    ]


def styles_of(grant: Grant, collection_id: str) -> list[AvailableStyle]:
    """The plain one first; none of a collection without geometry. Raises NotFound."""
    indicators_shown = indicators_of(grant, collection_id)
    collection = collections()[collection_id]
    if style_of_places(collection) is None:
        return []
    plain = AvailableStyle(PLAIN, collection.titre)
    return [plain, *(AvailableStyle(i.id, i.libelle, i) for i in indicators_shown)]


def style_key(name: str) -> str:
    """The name of a style as `look_of` knows it."""
    return "" if name == PLAIN else name
