"""The coverages: the published 200 m cells as rasters, one a grid, one band an indicator.

A coverage is a form of the collection of cells, not a collection of its own: what a convention
opens of the cells, rows, columns and formats, is what it opens of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from parc_social.catalogue.collection import SERIE, Collection, Field
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.grid import SRIDS, coverage_id
from parc_social.wording import Wording, both

CELLS = "indicateurs-carreau"
_PLACES = {
    3035: both("métropole"),
    5490: both("Guadeloupe et Martinique"),
    2972: both("Guyane"),
    2975: both("La Réunion"),
    4471: both("Mayotte"),
}
_DESCRIPTION = (
    "Indicateurs du parc social par carreau de 200 m de la grille EPSG:{srid}, en raster : une "
    "bande par indicateur, secret statistique appliqué. Un carreau qui n'est pas fait de groupes "
    "entiers montre les parts du groupe qui le tient (statut A) ; sans valeur là où rien ne peut "
    "être dit. Les mêmes carreaux que {cells}."
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The cells of one grid, EPSG:`srid`."""

    id: str
    srid: int
    titre: Wording
    description: str


@cache
def coverages() -> Mapping[str, Coverage]:
    """Every coverage by id, in the order of the contract."""
    every = (
        Coverage(
            coverage_id(srid),
            srid,
            both("Carreaux de 200 m, couverture : {lieu}", lieu=_PLACES[srid]),
            _DESCRIPTION.format(srid=srid, cells=CELLS),
        )
        for srid in SRIDS
    )
    return {one.id: one for one in every}


def opened_by(name: str) -> str:
    """The collection whose right opens what has this name: its own, but for a coverage."""
    return CELLS if name in coverages() else name


def read_by(name: str) -> tuple[str, ...]:
    """The collections that what has this name is read from."""
    return (CELLS, CELLS + SERIE) if name in coverages() else (name,)


def bands_of(collection: Collection) -> tuple[Field, ...]:
    """The fields that are bands: the indicators, in the catalogue's order."""
    return tuple(field for field in collection.fields if field.name in indicators())


def cells() -> Collection:
    """The collection of the cells of the current edition."""
    return collections()[CELLS]
