"""Figures on landlords' business counted again from the register itself, by other statements."""

from collections.abc import Iterator

from loaders.publication.business.groups import ALIAS
from loaders.publication.business.levels import LEVELS_OF_BUSINESS
from loaders.publication.level_list import fractions_of, relation_of
from loaders.publication.places import sums
from loaders.publication.verification.conditions import counted_places, every_row, far
from loaders.publication.verification.rents import check_rents, check_rents_rows
from parc_social.access.secrecy.tables import Economy
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.figure_fields import SOURCE
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import BUSINESS_SUMS
from parc_social.domain.secrecy_table import Tableau
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
        raise SecrecyFault(
            f"secret économique : les logements de {astray} bailleurs ne sont pas dans leur groupe"
            " comme dans le répertoire ; l'édition n'est pas publiée"
        )
    check_rents(bench, economy)


def _check_rule(bench: Workbench, economy: Economy) -> None:
    """The rule asked again of each group, of all that its figures are counted over."""
    found = bench.value(
        statement("loaders.publication.verification", "economie_regle").format(
            sommes=sums(economy.sums),
            faux=" OR ".join(_broken(economy)),
        )
    )
    if found:
        raise SecrecyFault(
            f"secret économique : {found} groupes de moins de {economy.landlords} bailleurs, ou où"
            f" l'un d'eux a plus de {economy.share} % ; l'édition n'est pas publiée"
        )


def _broken(economy: Economy) -> Iterator[str]:
    for name in economy.sums:
        yield f"count_if({name} > 0) BETWEEN 1 AND {economy.landlords - 1:d}"
        yield f"100 * max({name}) > {economy.share:d} * sum({name})"
    yield f"sum({economy.sums[0]}) = 0"


def _check_rows(bench: Workbench) -> None:
    business = [i for i in indicators().values() if i.tableau is Tableau.ECONOMIQUE]
    places = counted_places(LEVELS_OF_BUSINESS, f"{ALIAS}.adresse_groupe", f"{ALIAS}.groupe")
    levels = [level.niveau for level in LEVELS_OF_BUSINESS]
    columns = {i: (quoted(i.id),) for i in business}
    parts = {i: tuple(quoted(f"{i.id}_{part}") for part in ("num", "den")) for i in business}
    found = bench.rows(
        statement("loaders.publication.verification", "economie_recompte").format(
            places=" UNION ALL ".join(places),
            sommes=sums(BUSINESS_SUMS),
            publie=every_row(levels, relation_of, columns, SOURCE),
            fractions=every_row(levels, fractions_of, parts),
            faux=" OR ".join(f"({one})" for i in business for one in _faults(i)),
        )
    )
    if found:
        niveau, code, population = found[0]
        raise SecrecyFault(
            f"secret économique : {niveau} {code} ({population}) n'est pas la somme de ses"
            " groupes ; l'édition n'est pas publiée"
        )


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
