"""Figures of fine levels, computed once a case: what is shown of a group, wherever it is shown.

Addresses and cells mostly show the figures of a group that many others show too. A *case* of a
table is a group (or the union of those of a cell) with all else that decides what is told of it; a
place has a case of each table. Figures of the register are its own, and made as rows are read.
"""

from collections.abc import Sequence

from loaders.publication.level_list import FINE, is_of_some
from loaders.publication.levels.composite import complete, judged, synthetic
from loaders.publication.levels.figures import figures, reliability
from loaders.publication.levels.fine import EMPTY, UNKNOWN, sum_register
from loaders.publication.levels.rows import Computing, write_fractions, write_nothing
from loaders.publication.places import sums
from loaders.publication.tables import COLLECTED, SURVEY, ShownTable, sum_of, table_of
from loaders.spatial_order import number, serve_numbered
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.figure_fields import SIZES
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement


def compute_cases(bench: Workbench, niveaux: Sequence[Niveau], computing: Computing) -> None:
    """Tables `rang_juge`, the cases of each place, `cas_<table>`, figures, `somme_parc_<niveau>`.

    In: `assise_<niveau>`, the sources of each place; `dedans_<niveau>`, its addresses; `entete` and
    `entete_adresse`, what names it; `reunion`, the groups of each union; `tenue`.
    """
    there = [i for i in indicators().values() if any(map(i.exists_at, niveaux))]
    for table in _told(computing):
        _open_sources(bench, table)
    named = ", ".join(f"'{niveau}'" for niveau in niveaux)
    bench.run(statement("loaders.publication.levels", "nommes").format(niveaux=named))
    for niveau in niveaux:
        sum_register(bench, niveau, known=computing.sources.rpls is not None)
    _stand_on(bench, "assise", niveaux)
    _stand_on(bench, "place_parc", niveaux)
    bench.run(
        statement("loaders.publication.levels", "rangs").format(
            source=computing.shown[0].source,
            sommes=sums(COLLECTED, "d."),
            fiabilite=reliability(computing.floors),
            en_partie=is_of_some(),
            cas=", ".join(f"{_code(table)} AS cas_{table.nom}" for table in _told(computing)),
            sans_parc=UNKNOWN,
            parc_vide=EMPTY if computing.sources.rpls else UNKNOWN,
        )
    )
    for table in _told(computing):
        _compute(bench, table, there, computing)
    _complete(bench, computing)


def write_places(bench: Workbench, niveau: Niveau, computing: Computing) -> None:
    """The served relation of a fine level, and its numerators and denominators."""
    if bench.value(f"SELECT count(*) FROM rang WHERE niveau = '{niveau}'") == 0:  # noqa: S608 - our own names
        write_nothing(bench, niveau)
        return
    collection = f"indicateurs-{niveau}"
    named = f"(SELECT rowid AS ligne, * FROM {_named(niveau)})"  # noqa: S608 - our own names
    number(
        bench,
        collection,
        f"SELECT r.*, e.* EXCLUDE (niveau, ligne) FROM rang_juge AS r JOIN {named} AS e"  # noqa: S608
        f" ON e.ligne = r.ligne WHERE r.niveau = '{niveau}'",
    )
    rows = _rows(niveau, computing)
    serve_numbered(bench, collection, rows)
    write_fractions(bench, niveau, rows)
    bench.run("DROP TABLE rangee")


def _named(niveau: Niveau) -> str:
    return "entete_adresse" if niveau is Niveau.ADRESSE else "entete"


def _rows(niveau: Niveau, computing: Computing) -> str:
    """SQL: the published rows of a fine level, from `rangee`, its cases and its dwellings."""
    cases = [f"cas_{table.nom}" for table in _told(computing)]
    made = ", ".join(synthetic())
    own = f"cas_{_case_of_synthesis(computing)}"
    there = [i for i in indicators().values() if any(map(i.exists_at, FINE)) and i.source != SURVEY]
    figured = figures(there, computing.tables, shared=False)
    return statement("loaders.publication.levels", "rangees").format(
        niveau=niveau,
        cas=" ".join(f"JOIN {case} ON {case}.numero = c.{case}" for case in cases),
        montres=", ".join(
            f"{case}.* EXCLUDE (numero, cas{f', {made}' if case == own else ''})" for case in cases
        ),
        annees=", ".join(
            f"CAST({'NULL' if year is None else year} AS INTEGER) AS {name}"
            for name, year in computing.sources.years().items()
        ),
        sans_objet=Statut.SANS_OBJET,
        **figured.places(),
    )


def _complete(bench: Workbench, computing: Computing) -> None:
    """Table `rang_juge`: the places with the numbers of their cases, their index and its class."""
    tables, first = computing.tables, computing.first
    cases = [f"cas_{table.nom}" for table in _told(computing)]
    joins = " ".join(f"JOIN {case} ON {case}.cas = r.{case}" for case in cases)
    kept = ("niveau", "population", "fiabilite", "ligne", "en_partie", "outre_mer", "parc")
    operands = judged(lambda i: f"cas_{table_of(i, tables) or first}")
    listed = ", ".join((*(f"r.{k}" for k in kept), *(f"{case}.numero AS {case}" for case in cases)))
    rows = f"SELECT {listed}, r.code_epci, {operands} FROM rang AS r {joins}"  # noqa: S608 - our own names
    complete(bench, f"({rows})", "rang_juge")


def _case_of_synthesis(computing: Computing) -> str:
    """The table whose cases hold the index, which is made of figures of several."""
    index = next(i for i in indicators().values() if quoted(i.id) == synthetic()[0])
    return table_of(index, computing.tables) or computing.first


def _told(computing: Computing) -> list[ShownTable]:
    """The tables that have a figure at some fine level; the first always has."""
    fine = [i for i in indicators().values() if any(map(i.exists_at, FINE))]
    return [table for table in computing.shown if _own(table, fine, computing)]


def _own(table: ShownTable, there: Sequence[Indicator], computing: Computing) -> list[Indicator]:
    """The figures of the survey that are made of the sums of a table."""
    tables, first = computing.tables, computing.first
    survey = [i for i in there if i.source == SURVEY]
    return [i for i in survey if (table_of(i, tables) or first) == table.nom]


def _sizes(computing: Computing) -> dict[str, str | None]:
    """The table whose groups each column of sizes tells of; None: its families are not of one."""
    told = {table.nom for table in _told(computing)}
    found: dict[str, set[str | None]] = {}
    for tableau, size in SIZES.items():
        holders = (t.nom for t in computing.tables.every if tableau.value in t.familles)
        found.setdefault(size, set()).add(next((nom for nom in holders if nom in told), None))
    return {size: names.pop() if len(names) == 1 else None for size, names in found.items()}


def _code(table: ShownTable) -> str:
    """SQL: the code of a case; the source in front, so that different ones never meet."""
    flags = (table.exact, "insuffisant", "outre_mer", "en_partie")
    bits = " + ".join(f"{flag}::BIGINT * {1 << n:d}" for n, flag in enumerate(flags))
    return f"coalesce({table.source}, 0)::BIGINT * {1 << len(flags):d} + {bits}"


def _open_sources(bench: Workbench, table: ShownTable) -> None:
    """Table `source_<table>`: the sums of each group, and of each union of groups of a cell."""
    whose = f"WHERE d.tableau = '{table.nom}'" if table.fine else "WHERE false"
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE source_{table.nom} AS"  # noqa: S608 - our own names
        f" SELECT d.groupe::BIGINT AS source, {table.named('d')} FROM decoupe AS d {whose}"
        f" UNION ALL SELECT r.source, {table.summed('d')} FROM reunion AS r"
        f" JOIN decoupe AS d ON d.groupe = r.groupe {whose} GROUP BY 1"
    )


def _stand_on(bench: Workbench, what: str, niveaux: Sequence[Niveau]) -> None:
    rows = " UNION ALL BY NAME ".join(f"FROM {what}_{niveau}" for niveau in niveaux)
    bench.run(f"CREATE OR REPLACE TEMP VIEW {what} AS {rows}")


def _compute(
    bench: Workbench, table: ShownTable, there: Sequence[Indicator], computing: Computing
) -> None:
    own = _own(table, there, computing)
    made = figures(own, computing.tables, shared=True)
    told = made.shown
    households = sum_of(table.nom, MENAGES)
    if table.nom == computing.first:
        told += f", CASE WHEN {table.exact} AND NOT insuffisant THEN {households} END AS menages"
    for name, own in _sizes(computing).items():
        if own == table.nom:
            told += f", CASE WHEN NOT insuffisant THEN {households} END AS {name}"
        elif own is None and table.nom == computing.first:
            told += f", CAST(NULL AS BIGINT) AS {name}"
    bench.run(
        statement("loaders.publication.levels", "cas").format(
            tableau=table.nom,
            source=table.source,
            exact=table.exact,
            vide=f"'{Statut.SECRET if computing.sources.ops else Statut.ABSENT}'",
            **made.places() | {"figures": told},
        )
    )
