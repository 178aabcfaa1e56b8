"""Figures of fine levels, computed once a case: what is shown of a group, wherever it is shown.

Addresses and cells mostly show the figures of a group that many others show too. A *case* of a
table is a group (or the union of those of a cell) with all else that decides what is told of it; a
place has a case of each table, and one of the register, which is its own.
"""

from collections.abc import Sequence

from loaders.publication_figures import STATUS_TYPE, figures, reliability
from loaders.publication_levels import FINE
from loaders.publication_populations import is_of_some
from loaders.publication_rows import Computing
from loaders.publication_synthese import complete, judged, synthetic
from loaders.publication_tables import REGISTER, SURVEY, Shown, sum_of, table_of
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.statut import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.workshop import Workshop, quoted, statement

_REGISTER_CASE = f"cas_{REGISTER}"


def compute_cases(bench: Workshop, niveaux: Sequence[Niveau], computing: Computing) -> None:
    """Tables `rang`, the cases of each place, and `cas_<table>`, their figures.

    In: `assise_<niveau>`, the sources of each place; `parc_niveau_<niveau>`, its dwellings;
    `entete` and `entete_adresse`, what names it; `reunion`, the groups of each union.
    """
    there = [i for i in indicators().values() if any(map(i.exists_at, niveaux))]
    for table in _told(computing):
        _open_sources(bench, table)
    _stand_on(bench, "assise", niveaux)
    _stand_on(bench, "parc_niveau", niveaux)
    bench.run(
        statement("loaders", "publication_rangs").format(
            premier=computing.first,
            source=computing.shown[0].source,
            fiabilite=reliability(computing.floors, computing.first),
            en_partie=is_of_some("a.population"),
            cas=", ".join(f"{_number(table)} AS cas_{table.nom}" for table in _told(computing)),
        )
    )
    for table in _told(computing):
        _compute(bench, table, there, computing)
    _compute_register(bench, there, computing)
    _complete(bench, computing)


def place_rows(niveau: Niveau, computing: Computing) -> str:
    """SQL: the published rows of a fine level, put together from what names it and its cases."""
    cases = [*(f"cas_{table.nom}" for table in _told(computing)), _REGISTER_CASE]
    joins = " ".join(f"JOIN {case} ON {case}.cas = r.{case}" for case in cases)
    made = ", ".join(synthetic())
    own = f"cas_{_case_of_synthesis(computing)}"
    shown = ", ".join(
        f"{case}.* EXCLUDE (cas{f', {made}' if case == own else ''})" for case in cases
    )
    years = ", ".join(
        f"CAST({'NULL' if year is None else year} AS INTEGER) AS {name}"
        for name, year in computing.sources.years().items()
    )
    told = ", ".join(f"r.{name}" for name in synthetic())
    names = "entete_adresse" if niveau is Niveau.ADRESSE else "entete"
    return (
        f"SELECT e.*, r.population, r.fiabilite, {years}, {told}, {shown}"  # noqa: S608 - our own names
        f" FROM rang_juge AS r JOIN {names} AS e ON e.rowid = r.ligne {joins}"
        f" WHERE r.niveau = '{niveau}'"
    )


def _complete(bench: Workshop, computing: Computing) -> None:
    """Table `rang_juge`: the places with their cases, their index of fragility and its class."""
    tables, first = computing.tables, computing.first
    cases = [f"cas_{table.nom}" for table in _told(computing)]
    joins = " ".join(f"JOIN {case} ON {case}.cas = r.{case}" for case in cases)
    kept = ("niveau", "population", "fiabilite", "ligne", _REGISTER_CASE, *cases)
    operands = judged(lambda i: f"cas_{table_of(i, tables) or first}")
    listed = ", ".join(f"r.{name}" for name in kept)
    rows = f"SELECT {listed}, r.code_epci, {operands} FROM rang AS r {joins}"  # noqa: S608 - our own names
    complete(bench, f"({rows})", "rang_juge")


def _case_of_synthesis(computing: Computing) -> str:
    """The table whose cases hold the index, which is made of figures of several."""
    index = next(i for i in indicators().values() if quoted(i.id) == synthetic()[0])
    return table_of(index, computing.tables) or computing.first


def _told(computing: Computing) -> list[Shown]:
    """The tables that have a figure at some fine level; the first always has."""
    fine = [i for i in indicators().values() if any(map(i.exists_at, FINE))]
    return [table for table in computing.shown if _own(table, fine, computing)]


def _own(table: Shown, there: Sequence[Indicator], computing: Computing) -> list[Indicator]:
    """The figures of the survey that are made of the sums of a table."""
    tables, first = computing.tables, computing.first
    survey = [i for i in there if i.source == SURVEY]
    return [i for i in survey if (table_of(i, tables) or first) == table.nom]


def _number(table: Shown) -> str:
    """SQL: the number of a case; the source in front, so that different ones never meet."""
    flags = (table.exact, "insuffisant", "outre_mer", "en_partie")
    bits = " + ".join(f"{flag}::BIGINT * {1 << n:d}" for n, flag in enumerate(flags))
    return f"coalesce({table.source}, 0)::BIGINT * {1 << len(flags):d} + {bits}"


def _open_sources(bench: Workshop, table: Shown) -> None:
    """Table `source_<table>`: the sums of each group, and of each union of groups of a cell."""
    whose = f"WHERE d.tableau = '{table.nom}'" if table.fine else "WHERE false"
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE source_{table.nom} AS"  # noqa: S608 - our own names
        f" SELECT d.groupe::BIGINT AS source, {table.named('d')} FROM decoupe AS d {whose}"
        f" UNION ALL SELECT r.source, {table.summed('d')} FROM reunion AS r"
        f" JOIN decoupe AS d ON d.groupe = r.groupe {whose} GROUP BY 1"
    )


def _stand_on(bench: Workshop, what: str, niveaux: Sequence[Niveau]) -> None:
    rows = " UNION ALL BY NAME ".join(f"FROM {what}_{niveau}" for niveau in niveaux)
    bench.run(f"CREATE OR REPLACE TEMP VIEW {what} AS {rows}")


def _compute(
    bench: Workshop, table: Shown, there: Sequence[Indicator], computing: Computing
) -> None:
    own = _own(table, there, computing)
    made = figures(own, computing.tables, shared=True)
    told = made.shown
    if table.nom == computing.first:
        whole = f"{table.exact} AND NOT insuffisant THEN {sum_of(table.nom, MENAGES)}"
        told += f", CASE WHEN {whole} END AS menages"
    bench.run(
        statement("loaders", "publication_cas").format(
            tableau=table.nom,
            source=table.source,
            exact=table.exact,
            vide=f"'{Statut.SECRET if computing.sources.ops else Statut.ABSENT}'",
            statut=STATUS_TYPE,
            retenues=made.withheld,
            statuts=made.statuses,
            termes=made.terms,
            figures=told,
        )
    )


def _compute_register(bench: Workshop, there: Sequence[Indicator], computing: Computing) -> None:
    own = [i for i in there if i.source != SURVEY]
    made = figures(own, computing.tables, shared=False)
    bench.run(
        statement("loaders", "publication_cas_parc").format(
            rpls=computing.register_sums("parc"),
            sans_objet=Statut.SANS_OBJET,
            statut=STATUS_TYPE,
            retenues=made.withheld,
            statuts=made.statuses,
            termes=made.terms,
            figures=made.shown,
        )
    )
