"""The styles of a collection that one caller may ask for: its own, and one an indicator he sees."""

from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators, style_of_places
from parc_social.storage.sql.visibility import visible
from parc_social.wording import Wording

PLAIN = "defaut"  # the style of a collection of which no figure is shown, where a name is needed


@dataclass(frozen=True, slots=True)
class AvailableStyle:
    """A style by the name it is asked for; `indicator` None: it shows no figure."""

    name: str
    titre: Wording
    indicator: Indicator | None = None


def indicators_of(grant: Grant, collection_id: str) -> list[Indicator]:
    """Those whose value and statut the caller sees in a collection. Raises NotFound."""
    seen = visible(grant, collection_id).names
    return [one for one in indicators().values() if one.id in seen and f"{one.id}_statut" in seen]


def styles_of(grant: Grant, collection_id: str) -> list[AvailableStyle]:
    """The plain one first; none of a collection without geometry. Raises NotFound."""
    shown = indicators_of(grant, collection_id)
    collection = collections()[collection_id]
    if style_of_places(collection) is None:
        return []
    return [_plain(collection), *(AvailableStyle(i.id, i.libelle, i) for i in shown)]


def wanted(name: str) -> str:
    """The name of a style as `look_of` knows it."""
    return "" if name == PLAIN else name


def _plain(collection: Collection) -> AvailableStyle:
    return AvailableStyle(PLAIN, collection.titre)
