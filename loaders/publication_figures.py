"""SQL of the published figures, made from the catalogue: value, status, numerator, denominator.

The arithmetic is that of parc_social.domain.indicators, in whole numbers, for a row that holds the
sums: `<table>__<mesure>` over the groups of a table of secrecy, `rpls__<mesure>` over dwellings.
"""

from collections.abc import Iterable, Iterator

from loaders.publication_tables import (
    COLLECTED,
    ECONOMY,
    REGISTER,
    SURVEY,
    is_open,
    owner_of,
    sum_of,
    table_of,
)
from parc_social.access.secrecy import Tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.domain.indicators import BUSINESS_SUMS, Fiabilite, Floors
from parc_social.domain.mesures_rpls import RPLS_DISTINCTS
from parc_social.domain.statut import Statut
from parc_social.domain.tableau import Tableau
from parc_social.domain.territory import Partie
from parc_social.storage.workshop import quoted

DISTINCTS = tuple(mesure.nom for mesure in RPLS_DISTINCTS)
# Numbered words while rows are put together: text is a quarter of what a wide table costs.
STATUS_TYPE = f"ENUM({', '.join(f"'{statut}'" for statut in Statut)})"
_SHOWN = f"('{Statut.EXACT}', '{Statut.GROUPE}')"
_IN = {Partie.OUTRE_MER: "outre_mer", Partie.METROPOLE: "NOT outre_mer"}


def statuses(indicators: Iterable[Indicator], tables: Tables) -> str:
    """The status of each indicator on a row of sums.

    The row also has `vide`, `rpls_vide` and `economie_vide`, the statuses of a territory without
    households, without register, without a group of landlords' business, `<table>__exact`, whether
    the sums are its own, `fiabilite`, `outre_mer`, `domine`, whether one landlord has nearly all of
    it, and `en_partie`, whether it speaks of a part of those that were asked (recent movers).
    """
    return ", ".join(
        f"CASE {' '.join(_reasons(i, tables))} END AS {quoted(i.id + '_statut')}"
        for i in indicators
    )


def figures(indicators: Iterable[Indicator], tables: Tables) -> str:
    """What is shown of each, from its sums and its status: `x`, `x_num` and `x_den`."""
    return ", ".join(column for i in indicators for column in _columns(i, tables))


def reliability(floors: Floors, table: str) -> str:
    """The CASE of `parc_social.domain.indicators.reliability`; null where there is no household.

    `table`: the first, whose groups tell what was collected. That of recent movers is that of all
    who live at the same addresses, as nobody knows who moved in and did not answer.
    """
    answered, loues, enquetes, parc = (sum_of(table, name) for name in COLLECTED)

    def under(response: int, coverage: int) -> str:
        return (
            f"100 * {answered} < {response:d} * {loues}"
            f" OR ({parc} > 0 AND 100 * {enquetes} < {coverage:d} * {parc})"
        )

    high, low = zip(floors.response, floors.coverage, strict=True)
    return (
        f"CASE WHEN {answered} IS NULL THEN NULL"
        f" WHEN {under(*low)} THEN '{Fiabilite.INSUFFISANTE}'"
        f" WHEN {under(*high)} THEN '{Fiabilite.FRAGILE}' ELSE '{Fiabilite.BONNE}' END"
    )


def _reasons(indicator: Indicator, tables: Tables) -> Iterator[str]:
    """The branches of the CASE, the first that holds says it."""
    for partie in indicator.sans_objet:
        yield f"WHEN {_IN[partie]} THEN {_told_as(Statut.SANS_OBJET)}"
    if indicator.source == SURVEY:
        some = sum_of(table_of(indicator, tables) or tables.tables[0].nom, MENAGES)
        yield f"WHEN {some} IS NULL THEN vide"
        yield f"WHEN fiabilite = '{Fiabilite.INSUFFISANTE}' THEN {_told_as(Statut.ABSENT)}"
        yield f"WHEN domine THEN {_told_as(Statut.SECRET)}"
    else:
        yield f"WHEN {sum_of(REGISTER, 'logements')} IS NULL THEN rpls_vide"
    if indicator.tableau is Tableau.ECONOMIQUE:
        yield f"WHEN {sum_of(ECONOMY, BUSINESS_SUMS[-1])} IS NULL THEN economie_vide"
    if indicator.numerateur is None:
        yield f"ELSE {_told_as(Statut.ABSENT)}"
    elif not is_open(indicator, tables):
        yield f"ELSE {_told_as(Statut.SECRET)}"
    else:
        yield from _told(indicator, tables)
        yield f"ELSE {_told_as(Statut.EXACT)}"


def _told(indicator: Indicator, tables: Tables) -> Iterator[str]:
    """Those of a figure that may be told: of nothing, of too few, or of the group that holds it."""
    num, den = _terms(indicator, tables)
    if {indicator.numerateur, indicator.denominateur} & {*COLLECTED}:
        yield f"WHEN en_partie THEN {_told_as(Statut.ABSENT)}"
    if den or indicator.numerateur in DISTINCTS:
        yield f"WHEN {den or num} = 0 THEN {_told_as(Statut.ABSENT)}"
    table = table_of(indicator, tables)
    if table is None:
        return
    if indicator.temoin:
        few = f"{sum_of(table, indicator.temoin)} < {tables.base.floor:d}"
        yield f"WHEN {few} THEN {_told_as(Statut.SECRET)}"
    # A group's count is not an address's.
    count = indicator.calcul is Calcul.EFFECTIF
    exact = sum_of(table, "exact")
    yield f"WHEN NOT {exact} THEN {_told_as(Statut.SECRET if count else Statut.GROUPE)}"


def _told_as(statut: Statut) -> str:
    """SQL: a status."""
    return f"'{statut}'::{STATUS_TYPE}"


def _columns(indicator: Indicator, tables: Tables) -> Iterator[str]:
    names = [quoted(indicator.id + part) for part in ("", "_num", "_den")]
    statut = quoted(f"{indicator.id}_statut")
    if indicator.numerateur is None or not is_open(indicator, tables):
        for name, kind in zip(names, ("DOUBLE", "BIGINT", "BIGINT"), strict=True):
            yield f"CAST(NULL AS {kind}) AS {name}"
        return
    num, den = _terms(indicator, tables)
    yield f"CASE WHEN {statut} IN {_SHOWN} THEN {_value(indicator, num, den)} END AS {names[0]}"
    for name, term in ((names[1], num), (names[2], den or "CAST(NULL AS BIGINT)")):
        yield f"CASE WHEN {statut} = '{Statut.EXACT}' THEN {term} END AS {name}"


def _value(indicator: Indicator, num: str, den: str | None) -> str:
    scale = 10**indicator.decimales
    whole = f"abs({num}) * {indicator.facteur * scale:d}"
    if den:
        scaled = f"{den} * {indicator.diviseur:d}"
        whole = f"(2 * {whole} + {scaled}) // (2 * {scaled})"
    return f"sign({num}) * CAST({whole} AS DOUBLE) / {scale:d}"


def _terms(indicator: Indicator, tables: Tables) -> tuple[str, str | None]:
    owner = owner_of(indicator, tables)
    num, den = indicator.numerateur, indicator.denominateur
    return sum_of(owner, num or ""), sum_of(owner, den) if den else None
