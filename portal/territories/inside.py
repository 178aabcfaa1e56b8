"""What lies inside a territory: the territories that are listed on its sheet, level by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import indicators
from parc_social.domain.territory import Niveau
from parc_social.errors import UnknownName
from parc_social.storage.query.model import FeatureQuery, SortKey
from portal.page_reads import PageReads
from portal.territories.cells import FigureCell, cell_of
from portal.territories.level_names import Territory
from portal.territories.levels import LEVELS, collection_of
from portal.territories.name_index import NameIndex

MOST = 600  # of a level: a département has 890 communes at most, and a page has to end
_SIZE = "logements"  # the one figure of the list
# Levels listed, by that of the territory; and the column of a row that names it there.
_INSIDE: Mapping[Niveau, tuple[Niveau, ...]] = {
    Niveau.FRANCE: (Niveau.REGION,),
    Niveau.REGION: (Niveau.DEPARTEMENT,),
    Niveau.DEPARTEMENT: (Niveau.EPCI, Niveau.COMMUNE),
    Niveau.EPCI: (Niveau.EPT, Niveau.COMMUNE),
    Niveau.COMMUNE: (Niveau.ARM, Niveau.QPV, Niveau.IRIS),
}
_COLUMNS = {
    Niveau.REGION: "code_reg",
    Niveau.DEPARTEMENT: "code_dep",
    Niveau.EPCI: "code_epci",
    Niveau.COMMUNE: "code_commune",
}
_WHOLE = "FR"  # the only part of France that the regions are listed of


@dataclass(frozen=True, slots=True)
class InsideLevel:
    """The territories of one level inside another. `more`: there are others."""

    title: str
    territories: Sequence[tuple[Territory, FigureCell]]
    more: bool


def levels_inside(grant: Grant, territory: Territory) -> Sequence[Niveau]:
    """Those that are listed, as far as the Grant opens them: what `inside` reads."""
    if territory.niveau is Niveau.FRANCE and territory.code != _WHOLE:
        return ()
    levels = _INSIDE.get(territory.niveau, ())
    return [niveau for niveau in levels if grant.right(collection_of(niveau)) is not None]


def inside(reads: PageReads, territory: Territory, index: NameIndex) -> list[InsideLevel]:
    """Level by level; a level that has none is left out, unread where names tell so."""
    levels = levels_inside(reads.grant, territory)
    some = (niveau for niveau in levels if not index.holds_none(reads, territory, niveau))
    made = (_level(reads, territory, niveau) for niveau in some)
    return [one for one in made if one.territories]


def _level(reads: PageReads, holder: Territory, niveau: Niveau) -> InsideLevel:
    column = _COLUMNS.get(holder.niveau)
    query = FeatureQuery(
        collection_of(niveau),
        limit=MOST + 1,
        equals=((column, holder.code),) if column else (),
        sort=(SortKey("nom"),),
        columns=("code", "nom", _SIZE, f"{_SIZE}_statut"),
        geometry=False,
    )
    try:
        rows = reads.records(query)
    except UnknownName:  # a column that is not the caller's
        rows = []
    size = indicators()[_SIZE]
    found = [
        (Territory(niveau, row["code"], row["nom"] or row["code"]), cell_of(row, size))
        for row in rows[:MOST]
    ]
    return InsideLevel(LEVELS[niveau], found, more=len(rows) > MOST)
