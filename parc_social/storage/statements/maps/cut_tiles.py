"""Table `tuile_…` of an edition: the tiles of a level of outlines, cut when the edition was made.

Columns: `colonnes` (what features carry, as a tile names it), `z`, `ligne`, `colonne`, `octets`. Of
WebMercatorQuad, from the zoom where the level begins to that where a tile holds few outlines. At a
zoom that is cut every tile that is not empty has a row.
"""

from collections.abc import Callable, Sequence

from parc_social.catalogue.collection import Collection
from parc_social.domain.territory import Niveau
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.query.model import TileQuery
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.text import statement
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.maps.tile_matrix import MERCATOR

# Levels that are many, and the zoom that their tiles begin at; nearer than where they stop, and of
# others, a tile is made in a few milliseconds, then kept.
FIRST_ZOOM = {Niveau.EPCI: 0, Niveau.COMMUNE: 8, Niveau.QPV: 0, Niveau.IRIS: 10}
OF_THE_MAP = ("code", "nom")  # what the portal's own map asks for


def cut_table(relation: str) -> str:
    """The table of tiles of a relation of outlines."""
    return f"tuile_{relation}"


TABLES = tuple(cut_table(f"territoire_{niveau.value}") for niveau in FIRST_ZOOM)


def named(columns: Sequence[str]) -> str:
    """The columns of a tile's features, as the table says them."""
    return ",".join(columns)


def all_columns(collection: Collection) -> tuple[str, ...]:
    """Those of a tile that names none."""
    return tuple(field.name for field in collection.fields)


def table_for(view: Visible, snapshot: Snapshot, query: TileQuery) -> EditionTable | None:
    """Where a tile may lie cut; None: it has to be made. Only what depends on no right is there."""
    chosen = query.filter is not None or query.years is not None
    if chosen or query.matrix_set != MERCATOR or not view.is_everybodys or view.collection.serie:
        return None
    relation = view.collection.relation
    tables, cut = snapshot.of(view.collection), snapshot.tables.get(cut_table(relation), ())
    return next((one for one in cut if tables and one.edition == tables[-1].edition), None)


Zooms = frozenset[tuple[str, int]]  # columns, zoom


def cut_zooms(table: EditionTable, rows: Callable[[Statement], Sequence[tuple[str, int]]]) -> Zooms:
    """What a table has."""
    text = statement("parc_social.storage.statements.maps", "cut_zooms").format(table=table.name)
    return frozenset((name, zoom) for name, zoom in rows(Statement(text, {})))


def cut_tile(table: EditionTable, query: TileQuery, columns: str, dialect: Dialect) -> Statement:
    """The bytes of a tile, or no row: it is empty."""
    bound = Bound(dialect.mark)
    text = statement("parc_social.storage.statements.maps", "cut_tile").format(
        table=table.name,
        colonnes=bound(columns, "VARCHAR"),
        z=bound(query.z, "INTEGER"),
        ligne=bound(query.row, "INTEGER"),
        colonne=bound(query.col, "INTEGER"),
    )
    return Statement(text, bound.values)
