"""The edition files that figures are computed from, opened side by side under fixed names."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.spatial_order import empty_columns
from loaders.territoires.communes import find_districts_covered
from parc_social.catalogue.load import collections
from parc_social.catalogue.rules import regles
from parc_social.domain.territory import Partie
from parc_social.storage.edition_files.workbench import TYPES, Workbench
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.pending import announce
from parc_social.storage.sql.text import quoted, statement

# The collections that are read, by the name their rows have on the bench.
_OF_OPS = {"enquete": "ops-menages"}
_OF_RPLS = {"stock_adresse": "adresses", "stock_logement": "rpls-logements"}
_READ_ONLY = 0o400
_FEW = 20_000  # rows of all the sources together
# Steps of DuckDB's optimiser that cost more than they save where rows are few: over statements of
# hundreds of columns, a tenth of a publication. Those that keep a join from all pairs stay.
_DEAR_STEPS = (
    "statistics_propagation", "expression_rewriter", "join_order", "common_subexpressions",
    "common_subplan", "column_lifetime", "duplicate_groups", "join_elimination",
    "build_side_probe_side", "sum_rewriter", "common_aggregate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sources:
    """What one publication is made of; `ops` or `rpls` None: that source is not there yet.

    `territoires` is the edition closest to the millésime, in which perimeters are read; `recent`
    the newest, in which the levels that are open to all are summed.
    `rpls_avant` is the register of the year before `rpls`, if it is published: the one that the
    stock's evolution is counted from. `sdes` is the open table by commune of the register's own
    year, if it is published.
    """

    millesime: int
    ops: Edition | None
    rpls: Edition | None
    territoires: Edition
    recent: Edition
    rpls_avant: Edition | None = None
    sdes: Edition | None = None

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Those that are there."""
        found = (self.ops, self.rpls, self.sdes, self.territoires, self.recent)
        return tuple(dict.fromkeys(e for e in found if e is not None))

    @property
    def recent_alias(self) -> str:
        """The name under which the newest territories are attached."""
        return "terr" if self.recent == self.territoires else "recent"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """Their files, in the order of `editions`, then that of the register of the year before."""
        before = (self.rpls_avant,) if self.rpls_avant else ()
        return tuple(folder / f"{e.id}.duckdb" for e in (*self.editions, *before))

    @property
    def millesime_ops(self) -> int:
        """Year of the survey. Raises ValueError when there is none."""
        if self.ops is None:
            raise ValueError("no survey")
        return self.ops.millesime

    def years(self) -> dict[str, int | None]:
        """The millésimes to be written in each row."""
        return {
            "millesime": self.millesime,
            "millesime_ops": self.ops.millesime if self.ops else None,
            "millesime_rpls": self.rpls.millesime if self.rpls else None,
        }


@contextmanager
def frozen_file(folder: Path, name: str) -> Generator[Path]:
    """A draft that becomes `<name>.duckdb` after the block, for good and for its owner alone.

    It holds households or rents one by one, as the editions that it is made of do. Nothing is left
    of a block that fails.
    """
    kept = folder / f"{name}.duckdb"
    draft = folder / f".{kept.name}.{os.getpid()}.draft"
    draft.unlink(missing_ok=True)
    try:
        yield draft
        draft.chmod(_READ_ONLY)
        announce(folder, name)  # until the edition that it is of is published
        os.replace(draft, kept)
    finally:
        for left in (draft, draft.with_name(f"{draft.name}.wal")):
            left.unlink(missing_ok=True)


def open_sources(bench: Workbench, sources: Sources, folder: Path) -> None:
    """Makes `terr`, `point`, and, empty when not there, the views of the sources.

    `enquete`, `stock_adresse`, `stock_logement`; `sdes_ligne`, lines of the open table. `point`
    holds every address point of the stock with its zones and its rank along the curve. Of few rows,
    one thread does it all, and plans are plain: for hundreds of small statements a second thread
    and the best plan cost more than they save.
    """
    if sum(count for edition in sources.editions for _, count in edition.rows) < _FEW:
        bench.run("SET threads = 1")
        bench.run(f"SET disabled_optimizers = '{','.join(_DEAR_STEPS)}'")
    bench.attach("terr", folder / f"{sources.territoires.id}.duckdb")
    if sources.recent_alias != "terr":
        bench.attach(sources.recent_alias, folder / f"{sources.recent.id}.duckdb")
    for views, edition in ((_OF_OPS, sources.ops), (_OF_RPLS, sources.rpls)):
        if edition is not None:
            bench.attach(edition.source, folder / f"{edition.id}.duckdb")
        for name, collection in views.items():
            _view(bench, name, collection, edition)
    _open_table(bench, sources.sdes, folder)
    find_districts_covered(bench, "terr")
    newest = {partie.value: regles().en_qpv_de_2024(sources.millesime, partie) for partie in Partie}
    bench.run(statement("loaders.publication", "points"), newest)


def _open_table(bench: Workbench, edition: Edition | None, folder: Path) -> None:
    if edition is None:
        bench.run("CREATE TEMP VIEW sdes_ligne AS SELECT '' AS code_commune WHERE false")
        return
    bench.attach(edition.source, folder / f"{edition.id}.duckdb")
    bench.run(f"CREATE TEMP VIEW sdes_ligne AS FROM {edition.source}.sdes_commune")


def _view(bench: Workbench, name: str, collection: str, edition: Edition | None) -> None:
    served = collections()[collection]
    if edition is None:
        columns = f"{empty_columns(served)}, NULL AS lon, NULL AS lat"
        bench.run(f"CREATE TEMP VIEW {name} AS SELECT {columns} WHERE false")
        return
    # A column that the catalogue gained since is not known in an edition of before.
    there = bench.rows(
        "SELECT column_name FROM duckdb_columns()"
        " WHERE database_name = $base AND table_name = $name",
        {"base": edition.source, "name": served.relation},
    )
    gained = [f for f in served.fields if (f.name,) not in there]
    more = "".join(f", CAST(NULL AS {TYPES[f.type]}) AS {quoted(f.name)}" for f in gained)
    relation = f"{edition.source}.{quoted(served.relation)}"
    bench.run(f"CREATE TEMP VIEW {name} AS SELECT *{more} FROM {relation}")  # noqa: S608 - ours
