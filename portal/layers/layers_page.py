"""GET /portail/donnees: the layers of one's rights by theme, their files and their addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flask

from parc_social.catalogue.collection import CATALOGUE, SERIE, Collection
from parc_social.catalogue.formats import FORMATS, MVT, Format, Use
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import Extent
from parc_social.wording import cited
from portal.account.rights_words import open_collections
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads
from portal.word_search import asked_words, holds

# Titles of the themes, and how the names of their collections begin; the rest comes last.
_THEMES: Mapping[str, tuple[str, ...]] = {
    "Chiffres par territoire": ("indicateurs-",),
    "Contours des territoires": ("territoires-",),
    "Parc : logements et adresses": ("rpls-", "adresses"),
    "Occupation : enquête OPS": ("ops-",),
}
_OTHERS = "Autres couches"


@dataclass(frozen=True, slots=True)
class OpenLayer:
    """A collection of the caller's. `serie`: the name of its twin over all millésimes, or empty."""

    collection: Collection
    serie: str
    extent: Extent
    formats: Sequence[Format]
    tiles: bool

    @property
    def place(self) -> str:
        """West, south, east and north of what the caller sees, in degrees; empty: no row is."""
        return " ; ".join(f"{side:.2f}".replace(".", ",") for side in self.extent.box or ())

    @property
    def years(self) -> str:
        """Millésimes that are on show."""
        return ", ".join(str(year) for year in self.extent.years)


class LayersPage:
    """For the caller of the request under way."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """The layers; `q`: those whose words hold these. Raises InvalidValue."""
        for name in flask.request.args:
            if name != "q":
                raise InvalidValue(f"paramètre inconnu : {cited(name[:40])} (attendu : q)")
        asked = asked_words()
        reads = self._context.reads()
        shown = [c for c in open_collections(reads.grant) if c.id != CATALOGUE]
        found = [c for c in shown if holds(_words(c), asked)]
        themes = {
            title: [_layer(reads, c) for c in found if _theme(c) == title] for title in _TITLES
        }
        return show(
            self._context,
            "donnees",
            asked=asked,
            count=len(found),
            themes={title: some for title, some in themes.items() if some},
        )


_TITLES = (*_THEMES, _OTHERS)


def _theme(collection: Collection) -> str:
    return next((t for t, begin in _THEMES.items() if collection.id.startswith(begin)), _OTHERS)


def _layer(reads: PageReads, collection: Collection) -> OpenLayer:
    right, serie = reads.grant.right(collection.id), f"{collection.id}{SERIE}"
    formats = [one for one in FORMATS.values() if Use.EXPORT in one.uses]
    return OpenLayer(
        collection,
        serie if reads.grant.right(serie) is not None else "",
        reads.extent(collection.id),
        [one for one in formats if right is not None and right.opens(one.name)],
        tiles=right is not None and right.opens(MVT),
    )


def _words(collection: Collection) -> str:
    return f"{collection.titre.fr} {collection.description} {collection.id} {collection.feature}"
