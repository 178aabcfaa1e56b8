"""Published rows: what is shown of the sums of each territory, and what each figure is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from loaders.publication.level_list import TERRITORIES, fractions_of, is_of_some
from loaders.publication.levels.composite import completed, make_standards
from loaders.publication.levels.figures import DISTINCTS, figures
from loaders.publication.levels.open_figures import filled
from loaders.publication.sources import Sources
from loaders.publication.tables import (
    ECONOMY,
    REGISTER,
    ShownTable,
    all_columns,
    shown_tables,
    sum_of,
)
from loaders.spatial_order import serve, serve_nothing
from parc_social.access.secrecy import Tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.load import full_collection, indicators
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS, RPLS_SUMS, Floors
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_KEPT = 5_000  # rows of levels whose figures are computed once, then written level by level
_KEYS = ("code", "millesime", "population")
_COUNTED = tuple(sum_of(REGISTER, name) for name in RPLS_SUMS)
_BUSINESS = tuple(sum_of(ECONOMY, name) for name in (*BUSINESS_SUMS, *RENT_SUMS, *DISTINCTS))


@dataclass(frozen=True, slots=True)
class Computing:
    """The sources and the settings of one computation."""

    sources: Sources
    tables: Tables
    floors: Floors

    @property
    def shown(self) -> tuple[ShownTable, ...]:
        """The tables of secrecy, with the sums that each shows."""
        return shown_tables(self.tables)

    @property
    def first(self) -> str:
        """The laxest table, over whose groups `menages` is counted."""
        return self.tables.tables[0].nom

    @property
    def group_code(self) -> str:
        """SQL: what names a group `g`; it says nothing, and stays in every version of a survey."""
        year = self.sources.ops.millesime if self.sources.ops else 0
        return f"left(md5('ilot|{year:d}|' || g.groupe), 16)"


def serve_territories(bench: Workbench, computing: Computing, *, few: bool) -> None:
    """The served relations of the territories, with numerators and denominators of what they show.

    From `assise_territoire`, the sums of each territory, and `entete`, what names it. Figures are
    computed as they are written: keeping them in a table first takes six times as long. Levels of
    few rows are kept, together: DuckDB's plan of the view, for each of their statements, is all
    that they cost.
    """
    levels = [level.niveau for level in TERRITORIES]
    every = [i for i in indicators().values() if any(map(i.exists_at, levels))]
    made = figures(every, computing.tables, shared=False)
    years = {k: "NULL" if v is None else str(v) for k, v in computing.sources.years().items()}
    bench.run(
        statement("loaders.publication.levels", "large").format(
            **years,
            vide="CASE WHEN habite THEN 'S' ELSE 'N' END" if computing.sources.ops else "'N'",
            en_partie=is_of_some(),
            sans_objet=Statut.SANS_OBJET,
            **made.places(),
            etapes=", ".join(made.steps),
            exact=sum_of(computing.first, "exact"),
            menages=sum_of(computing.first, MENAGES),
            logements=sum_of(REGISTER, "logements"),
            sommes=", ".join((*all_columns(computing.shown), *_COUNTED, *_BUSINESS)),
        )
    )
    told = filled("large_calcule", computing.sources)
    bench.run(f"CREATE OR REPLACE TEMP VIEW large AS {told}")
    _serve_each(bench, levels, few=few)
    bench.run("DROP TABLE large_garde; DROP VIEW large; DROP VIEW large_calcule")


def _serve_each(bench: Workbench, levels: Sequence[Niveau], *, few: bool) -> None:
    """The relations of levels, from the view `large`; `large_garde` keeps those of few rows."""
    rows = dict(bench.rows("SELECT niveau, count(*) FROM assise_territoire GROUP BY 1"))
    for niveau in (niveau for niveau in levels if niveau not in rows):
        write_nothing(bench, niveau)
    levels = [niveau for niveau in levels if niveau in rows]
    kept = _of_few_rows(levels, rows)
    named = ", ".join(f"'{niveau}'" for niveau in kept) or "NULL"
    bench.run(f"CREATE OR REPLACE TEMP TABLE large_garde AS FROM large WHERE niveau IN ({named})")
    read = [niveau for niveau in levels if niveau not in kept]
    make_standards(bench, "large" if read else "large_garde")
    for table, some in (("large_garde", kept), ("large", read)):
        if some:
            _serve_levels(bench, table, some, few=few)


def _of_few_rows(levels: Sequence[Niveau], rows: Mapping[str, int]) -> list[Niveau]:
    """The levels of the fewest rows, as many as have few rows together."""
    smallest = sorted(levels, key=lambda niveau: rows[niveau])
    together = accumulate(rows[niveau] for niveau in smallest)
    return [niveau for niveau, most in zip(smallest, together, strict=True) if most < _KEPT]


def _serve_levels(bench: Workbench, table: str, levels: Sequence[Niveau], *, few: bool) -> None:
    rows = completed(bench, table)
    for niveau in levels:
        named, there = f"indicateurs-{niveau}", f"WHERE l.niveau = '{niveau}'"
        columns = [quoted(field.name) for field in full_collection(named).fields]
        serve(bench, named, f"({rows([*columns, 'geom'])} {there})", few=few)
        told = rows([*_KEYS, *_terms(niveau)])
        write_fractions(bench, niveau, f"{told} {there} ORDER BY population, code")


def write_fractions(bench: Workbench, niveau: Niveau, rows: str) -> None:
    """The numerators and denominators of a level, from its rows."""
    bench.run(
        f"CREATE TABLE {quoted(fractions_of(niveau))} AS"  # noqa: S608 - the catalogue's names
        f" SELECT {', '.join((*_KEYS, *_terms(niveau)))} FROM ({rows})"
    )


def write_nothing(bench: Workbench, niveau: Niveau) -> None:
    """The served relation and the fractions of a level that has no row: hundreds of columns each.

    They are told by their types, as the plan of a statement that makes them costs 0.1 s.
    """
    serve_nothing(bench, f"indicateurs-{niveau}")
    terms = ", ".join(f"{name} BIGINT" for name in _terms(niveau))
    bench.run(
        f"CREATE TABLE {quoted(fractions_of(niveau))}"
        f" (code VARCHAR, millesime INTEGER, population VARCHAR, {terms})"
    )


def _terms(niveau: Niveau) -> list[str]:
    there = (i for i in indicators().values() if i.exists_at(niveau))
    return [quoted(f"{i.id}_{part}") for i in there for part in ("num", "den")]
