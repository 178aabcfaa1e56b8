"""Rents by class counted again from the register itself, by other statements."""

from collections.abc import Iterator

from loaders.publication.business.levels import LEVELS_OF_BUSINESS, rents_of_members
from loaders.publication.business.rents import class_of
from loaders.publication.level_list import fractions_of, relation_of
from loaders.publication.places import sums
from loaders.publication.verification.conditions import counted_places, every_row, far
from parc_social.access.secrecy.rents import REST
from parc_social.access.secrecy.tables import Economy
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import RENT_SUMS
from parc_social.domain.secrecy_table import RENTS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement


def check_rents(bench: Workbench, economy: Economy) -> None:
    """The groups keep the rule and are of the register's dwellings. Raises SecrecyFault."""
    if not economy.rents:
        return
    rule = statement("loaders.publication.verification", "loyers_regle")
    settings = {"bailleurs": economy.landlords, "part_max": economy.share}
    found = bench.value(rule.format(classes=" UNION ALL ".join(_asked(economy))), settings)
    if found:
        raise SecrecyFault(
            f"secret économique : {found} groupes de loyers de moins de {economy.landlords}"
            f" bailleurs, où l'un d'eux a plus de {economy.share} %, ou qui ne sont pas faits de"
            " groupes entiers ; l'édition n'est pas publiée"
        )
    infidel = statement("loaders.publication.verification", "loyers_infideles")
    astray = bench.value(infidel.format(lus=" UNION ALL ".join(_read(economy))))
    if astray:
        raise SecrecyFault(
            f"secret économique : les loyers de {astray} bailleurs ne sont pas dans leur groupe"
            " comme dans le répertoire ; l'édition n'est pas publiée"
        )


def _asked(economy: Economy) -> Iterator[str]:
    """SQL: members of a table, by its classes and the rest."""
    for table in economy.rents:
        own = ", ".join(f"'{name}'" for name in table.classes)
        yield (
            "SELECT m.ensemble, m.bailleur, m.loyers, m.surface,"  # noqa: S608 - our own names
            f" CASE WHEN m.classe IN ({own}) THEN m.classe ELSE '{REST}' END AS classe"
            " FROM economie.loyer_membre AS m JOIN economie.loyer_groupe AS g"
            f" ON g.ensemble = m.ensemble WHERE g.tableau = '{table.nom}'"
        )


def _read(economy: Economy) -> Iterator[str]:
    """SQL over `loue`: the dwellings of a table, with the class of each in its variable."""
    for line in economy.lines:
        tables = ", ".join(f"'{table.nom}'" for table in line)
        yield (
            f"SELECT ensemble, bailleur, {class_of(line)} AS classe, loyers,"  # noqa: S608 - our own names
            " surface_louee AS surface, loyers_compares AS compares, bas_loyers_plai AS bas_plai,"
            f" bas_loyers_plus AS bas_plus FROM loue WHERE tableau IN ({tables})"
        )


def check_rents_rows(bench: Workbench, economy: Economy) -> None:
    """Each published rent is that of the members of its groups. Raises SecrecyFault."""
    told = [i for i in indicators().values() if i.tableau in RENTS]
    bench.run(
        "CREATE OR REPLACE TEMP VIEW loyer_adresse AS SELECT a.adresse, e.ensemble AS groupe"
        " FROM economie.loyer_ensemble AS e JOIN economie.adresse_groupe AS a"
        " ON a.groupe = e.groupe;"
        "CREATE OR REPLACE TEMP VIEW loyer_forme_publiee AS"
        " SELECT ensemble AS groupe, niveau FROM economie.loyer_groupe"
    )
    levels = [level.niveau for level in LEVELS_OF_BUSINESS]
    columns = {i: (quoted(i.id),) for i in told}
    parts = {i: tuple(quoted(f"{i.id}_{part}") for part in ("num", "den")) for i in told}
    found = bench.rows(
        statement("loaders.publication.verification", "loyers_recompte").format(
            places=" UNION ALL ".join(
                counted_places(LEVELS_OF_BUSINESS, "loyer_adresse", "loyer_forme_publiee")
            ),
            sommes=rents_of_members(),
            totaux=sums(RENT_SUMS, "t."),
            bailleurs=economy.landlords,
            part_max=economy.share,
            publie=every_row(levels, relation_of, columns),
            fractions=every_row(levels, fractions_of, parts),
            faux=" OR ".join(f"({one})" for i in told for one in _faults(i, economy)),
        )
    )
    if found:
        niveau, code, population = found[0]
        raise SecrecyFault(
            f"secret économique : les loyers de {niveau} {code} ({population}) ne sont pas ceux de"
            " ses groupes ; l'édition n'est pas publiée"
        )


def _faults(indicator: Indicator, economy: Economy) -> Iterator[str]:
    """Conditions on a row `f` of fractions, `r` published and `c` counted again."""
    name, num, den = (quoted(f"{indicator.id}{part}") for part in ("", "_num", "_den"))
    if not economy.asks(indicator.tableau.value):
        yield f"r.{name} IS NOT NULL OR f.{num} IS NOT NULL"
        return
    yield f"(r.{name} IS NULL) <> (f.{num} IS NULL)"
    yield f"f.{num} IS NOT NULL AND f.{num} IS DISTINCT FROM c.{indicator.numerateur}"
    yield f"f.{num} IS NOT NULL AND f.{den} IS DISTINCT FROM c.{indicator.denominateur}"
    yield far(indicator, name, num, den)
