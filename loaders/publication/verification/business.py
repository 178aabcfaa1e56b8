"""Landlords' business and rents by class counted again from the register, by other statements."""

from collections.abc import Iterator, Sequence

from loaders.publication.business.groups import ALIAS
from loaders.publication.business.levels import LEVELS_OF_BUSINESS, rents_of_members
from loaders.publication.business.rents import class_of
from loaders.publication.level_list import fractions_of, relation_of, with_rows
from loaders.publication.places import sums
from loaders.publication.tables import business_fault
from loaders.publication.verification.conditions import counted_places, every_row, far, terms_of
from parc_social.access.secrecy.rents import REST
from parc_social.access.secrecy.tables import Economy
from parc_social.catalogue.figure_fields import SOURCE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement


def check_business(bench: Workbench, economy: Economy) -> None:
    """Raises SecrecyFault when a group breaks the rule, or a figure is not the sum of its groups.

    In: the frozen groups attached as `economie`, logement, lieu, portee, what is published.
    """
    check_groups(bench, economy)
    _check_rows(bench)
    check_rents_rows(bench, economy)


def check_groups(bench: Workbench, economy: Economy) -> None:
    """The groups keep the rule and are made of the register's dwellings. Raises SecrecyFault."""
    _check_rule(bench, economy)
    infidel = statement("loaders.publication.verification", "economie_infideles")
    astray = bench.value(infidel.format(sommes=sums(BUSINESS_SUMS, "m.")))
    if astray:
        raise business_fault(
            f"les logements de {astray} bailleurs ne sont pas dans leur groupe comme dans le"
            " répertoire"
        )
    check_rents(bench, economy)


def _check_rule(bench: Workbench, economy: Economy) -> None:
    """The rule asked again of each group, of all that its figures are counted over."""
    found = bench.value(
        statement("loaders.publication.verification", "economie_regle").format(
            sommes=sums(economy.sums), faux=" OR ".join(_broken(economy))
        )
    )
    if found:
        raise business_fault(
            f"{found} groupes de moins de {economy.landlords} bailleurs, ou où l'un d'eux a plus de"
            f" {economy.share} %"
        )


def _broken(economy: Economy) -> Iterator[str]:
    for name in economy.sums:
        yield f"count_if({name} > 0) BETWEEN 1 AND {economy.landlords - 1:d}"
        yield f"100 * max({name}) > {economy.share:d} * sum({name})"
    yield f"sum({economy.sums[0]}) = 0"


def _check_rows(bench: Workbench) -> None:
    business = [i for i in indicators().values() if i.tableau is Tableau.ECONOMIQUE]
    wrong = _first_wrong(
        bench,
        statement("loaders.publication.verification", "economie_recompte"),
        business,
        (f"{ALIAS}.adresse_groupe", f"{ALIAS}.groupe"),
        sommes=sums(BUSINESS_SUMS),
        faux=" OR ".join(f"({one})" for i in business for one in _faults(i)),
    )
    if wrong:
        raise business_fault(f"{wrong} n'est pas la somme de ses groupes")


def _faults(indicator: Indicator) -> Iterator[str]:
    """Conditions on a row `f` of fractions, `r` published and `c` counted again."""
    name, num, den = (quoted(indicator.id + part) for part in ("", "_num", "_den"))
    yield f"(r.{name} IS NULL) <> (f.{num} IS NULL)"
    yield f"f.{num} IS NOT NULL AND f.{num} IS DISTINCT FROM c.{indicator.numerateur}"
    if indicator.denominateur is None:
        yield f"r.{name} IS DISTINCT FROM f.{num}"
        return
    yield f"f.{den} IS NOT NULL AND f.{den} IS DISTINCT FROM c.{indicator.denominateur}"
    yield far(indicator, name, num, den)


def check_rents(bench: Workbench, economy: Economy) -> None:
    """The groups keep the rule and are of the register's dwellings. Raises SecrecyFault."""
    if not economy.rents:
        return
    rule = statement("loaders.publication.verification", "loyers_regle")
    settings = {"bailleurs": economy.landlords, "part_max": economy.share}
    found = bench.value(rule.format(classes=" UNION ALL ".join(_asked(economy))), settings)
    if found:
        raise business_fault(
            f"{found} groupes de loyers de moins de {economy.landlords} bailleurs, où l'un d'eux a"
            f" plus de {economy.share} %, ou qui ne sont pas faits de groupes entiers"
        )
    infidel = statement("loaders.publication.verification", "loyers_infideles")
    astray = bench.value(infidel.format(lus=" UNION ALL ".join(_read(economy))))
    if astray:
        raise business_fault(
            f"les loyers de {astray} bailleurs ne sont pas dans leur groupe comme dans le"
            " répertoire"
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
    bench.run(statement("loaders.publication.verification", "loyers_publies"))
    wrong = _first_wrong(
        bench,
        statement("loaders.publication.verification", "loyers_recompte"),
        told,
        ("loyer_adresse", "loyer_forme_publiee"),
        sommes=rents_of_members(),
        totaux=sums(RENT_SUMS, "t."),
        bailleurs=economy.landlords,
        part_max=economy.share,
        faux=" OR ".join(f"({one})" for i in told for one in _rent_faults(i, economy)),
    )
    if wrong:
        raise business_fault(f"les loyers de {wrong} ne sont pas ceux de ses groupes")


def _first_wrong(
    bench: Workbench,
    recount: str,
    told: Sequence[Indicator],
    groups: tuple[str, str],
    **values: str | int,
) -> str | None:
    """A place that shows another figure than its groups have, counted again; None: there is none.

    `groups`: their members' and their own tables.
    """
    there = with_rows(bench, (level.niveau for level in LEVELS_OF_BUSINESS))
    of_levels = [level for level in LEVELS_OF_BUSINESS if level.niveau in there]
    if not there:
        return None
    found = bench.rows(
        recount.format(
            places=" UNION ALL ".join(counted_places(of_levels, *groups)),
            publie=every_row(there, relation_of, {i: (quoted(i.id),) for i in told}, SOURCE),
            fractions=every_row(there, fractions_of, terms_of(told)),
            **values,
        )
    )
    return "{} {} ({})".format(*found[0]) if found else None


def _rent_faults(indicator: Indicator, economy: Economy) -> Iterator[str]:
    """Conditions on a row `f` of fractions, `r` published and `c` counted again."""
    name, num, den = (quoted(f"{indicator.id}{part}") for part in ("", "_num", "_den"))
    if not economy.asks(indicator.tableau.value):
        yield f"r.{name} IS NOT NULL OR f.{num} IS NOT NULL"
        return
    yield f"(r.{name} IS NULL) <> (f.{num} IS NULL)"
    yield f"f.{num} IS NOT NULL AND f.{num} IS DISTINCT FROM c.{indicator.numerateur}"
    yield f"f.{num} IS NOT NULL AND f.{den} IS DISTINCT FROM c.{indicator.denominateur}"
    yield far(indicator, name, num, den)
