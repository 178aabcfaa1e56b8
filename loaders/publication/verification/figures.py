"""The published figures counted again from the survey itself, by other statements."""

from collections.abc import Sequence

from loaders.publication.level_list import (
    TERRITORIES,
    fractions_of,
    relation_of,
    rows_served,
)
from loaders.publication.levels.composite import check_synthesis
from loaders.publication.levels.rows import Computing
from loaders.publication.tables import COLLECTED, SURVEY, ShownTable, sum_of, survey_fault, table_of
from loaders.publication.verification.conditions import (
    counted_places,
    differs,
    every_row,
    faults_of,
    terms_of,
)
from loaders.publication.verification.rules import check_rules
from loaders.publication.verification.shared_levels import check_sizes, check_statuses
from parc_social.access.secrecy import COMMUNE
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.tables import COLLECTED as COLLECTED_TABLE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_COUNTED = (*(level.niveau for level in TERRITORIES), Niveau.ILOT)
_FEW = 2_000  # rows of a level that is looked at with others


def check_published(bench: Workbench, computing: Computing) -> None:
    """Raises SecrecyFault when a group is too small or a figure is not the sum of its groups."""
    make_households(bench, computing.sources.millesime_ops)
    _check_chain(bench, computing)
    check_rules(bench, computing.tables)
    _check_members(bench, computing)
    _check_addresses(bench)
    sums = ", ".join(f"sum({name}) AS {name}" for name in OPS_SUMS)
    bench.run(statement("loaders.publication.verification", "compte").format(sommes=sums))
    _check_collected(bench, computing)
    bench.run(statement("loaders.publication.verification", "quartiers"))
    _check_sums(bench, computing)
    check_statuses(bench)
    check_sizes(bench, computing.tables.base.floor)
    check_synthesis(bench, (*_COUNTED, Niveau.CARREAU, Niveau.ADRESSE))


def _check_chain(bench: Workbench, computing: Computing) -> None:
    """Each group is made of whole groups of the first table, as its addresses are."""
    broken = statement("loaders.publication.verification", "chaine_rompue")
    astray = bench.value(broken.format(tableau=computing.first))
    if astray:
        raise survey_fault(f"{astray} groupes ne sont pas faits de groupes entiers")


def _check_members(bench: Workbench, computing: Computing) -> None:
    """The members of a group that does not wait are the answering households of its addresses."""
    sql = statement("loaders.publication.verification", "infideles").format(
        colonnes=", ".join(OPS_SUMS),
        rebours=", ".join(reversed(OPS_SUMS)),
        tableau=computing.first,
    )
    astray = bench.value(sql)
    if astray:
        raise survey_fault(f"{astray} ménages ne sont pas dans leur groupe comme dans l'enquête")


def _check_collected(bench: Workbench, computing: Computing) -> None:
    """The rule of what was collected asked again by landlord. Makes table `collecte_comptee`."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in COLLECTED)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE collecte_comptee AS"  # noqa: S608 - our own names
        f" SELECT groupe, {sums} FROM decoupage.releve GROUP BY 1"
    )
    economy = computing.tables.economy
    rule = computing.tables.base
    found = bench.value(
        statement("loaders.publication.verification", "collecte_regle"),
        {
            "plancher": rule.floor, "coalition": rule.coalition,
            "bailleurs": economy.landlords, "part_max": economy.share,
        },
    )  # fmt: skip
    if found:
        raise survey_fault(
            f"la collecte de {found} groupes dit moins de {rule.floor} ménages silencieux, ou"
            " l'activité de trop peu de bailleurs"
        )


def _check_addresses(bench: Workbench) -> None:
    """No address shows a group formed above the communes, nor one that does not exist."""
    shown = statement("loaders.publication.verification", "adresses_egarees")
    astray = bench.value(shown, {"commune": COMMUNE})
    if astray:
        raise survey_fault(f"{astray} adresses montrent un groupe qui n'est pas de leur commune")


def _check_sums(bench: Workbench, computing: Computing) -> None:
    """Numerators, denominators, values and households are those of the members of the groups.

    Level by level and table by table: all at once, the joins of the country are of 10 GB. Levels of
    few rows are looked at together: the plan of a statement, of hundreds of columns, is all that
    they cost. A level without a row shows nothing.
    """
    alone = statement("loaders.publication.verification", "ilot_compte").format(
        code=computing.group_code
    )
    places = {Niveau.ILOT: [alone]}
    places |= {t.niveau: counted_places([t], "adresse_groupe", "decoupe") for t in TERRITORIES}
    rows = rows_served(bench, places)
    few = [niveau for niveau, count in rows.items() if count < _FEW]
    for some in filter(None, (few, *([niveau] for niveau in rows if niveau not in few))):
        placed = " UNION ALL ".join(part for niveau in some for part in places[niveau])
        for table in computing.shown:
            _check_table(bench, computing, table, some, placed)


def _check_table(
    bench: Workbench,
    computing: Computing,
    table: ShownTable,
    niveaux: Sequence[Niveau],
    places: str,
) -> None:
    """The figures of levels that are made of the sums of a table.

    At a level where an indicator does not exist its columns are null, of which nothing is asked.
    """
    first, survey = computing.first, _survey_of(computing, table, niveaux)
    wrong = [condition for i in survey for condition in faults_of(i, computing.tables)]
    if table.nom == first:
        menages = f"c.{sum_of(first, MENAGES)}"
        wrong.append(f"r.menages IS NOT NULL AND {differs('r.menages', menages)}")
    if not wrong:
        return
    collected = table.nom == COLLECTED_TABLE
    columns = {i: (quoted(i.id), quoted(f"{i.id}_statut")) for i in survey}
    found = bench.rows(
        statement("loaders.publication.verification", "recompte").format(
            places=places,
            tableau=table.nom,
            comptes="collecte_comptee" if collected else "compte",
            sommes=", ".join(
                f"sum(compte.{name}) AS {sum_of(table.nom, name)}"
                for name in table.sums
                if name in (COLLECTED if collected else OPS_SUMS)
            ),
            publie=every_row(niveaux, relation_of, columns, "menages"),
            fractions=every_row(niveaux, fractions_of, terms_of(survey)),
            faux=" OR ".join(f"({condition})" for condition in wrong),
        )
    )
    if found:
        niveau, code, population = found[0]
        raise survey_fault(f"{niveau} {code} ({population}) n'est pas la somme de ses groupes")


def _survey_of(
    computing: Computing, table: ShownTable, niveaux: Sequence[Niveau]
) -> list[Indicator]:
    """The indicators of the survey that a table holds at levels; the first one those of none."""
    return [
        i
        for i in indicators().values()
        if i.source == SURVEY
        and any(map(i.exists_at, niveaux))
        and (table_of(i, computing.tables) or computing.first) == table.nom
    ]
