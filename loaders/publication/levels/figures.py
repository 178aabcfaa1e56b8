"""SQL of the published figures, made from the catalogue: value, status, numerator, denominator.

The arithmetic is that of parc_social.domain.indicators, for a row that holds the
sums: `<table>__<mesure>` over the groups of a table of secrecy, `rpls__<mesure>` over dwellings.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.publication.tables import (
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
from parc_social.catalogue.figure_fields import BASE
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.domain.indicators import BUSINESS_SUMS, Fiabilite, Floors
from parc_social.domain.measures_rpls import RPLS_DISTINCTS, RPLS_MESURES
from parc_social.domain.secrecy_table import RENTS, Statut, Tableau
from parc_social.domain.territory import Partie
from parc_social.storage.sql.text import quoted

DISTINCTS = tuple(mesure.nom for mesure in RPLS_DISTINCTS)
# Numbered words while rows are put together: text is a quarter of what a wide table costs.
STATUS_TYPE = f"ENUM({', '.join(f"'{statut}'" for statut in Statut)})"
_IN = {Partie.OUTRE_MER: "outre_mer", Partie.METROPOLE: "NOT outre_mer"}


@dataclass(frozen=True, slots=True)
class Figures:
    """SQL of some figures, in steps of which each reads the columns of the one before.

    What several figures share is computed once: hundreds of columns cost by the expression.
    `withheld`: by owner of sums, the status of all of its figures on a row, null where each tells
    its own; `statuses` and `terms`: those that differ; `shown`: of each figure `x`, its value,
    `x_statut`, `x_num`, `x_den`, and unless `shared` `x_base`: `x_den` as it is served.
    """

    withheld: str
    statuses: str
    terms: str
    shown: str
    steps: tuple[str, ...]  # the columns of all steps but the last

    def places(self) -> dict[str, str]:
        """The places of a statement that makes them, step by step."""
        return {
            "statut": STATUS_TYPE, "retenues": self.withheld, "statuts": self.statuses,
            "termes": self.terms, "figures": self.shown,
        }  # fmt: skip


def figures(indicators: Iterable[Indicator], tables: Tables, *, shared: bool) -> Figures:
    """The figures of a row of sums; `shared`: a row may show the share of a group that holds it.

    Else what is not the row's own is not shown at all.

    The row also has `vide`, `rpls_vide` and `economie_vide`, the statuses of a territory without
    households, without register, without a group of landlords' business, `<table>__exact`, whether
    the sums are its own, `fiabilite`, `outre_mer`, `domine`, whether one landlord has
    nearly all of it, `en_partie`, whether it speaks of a part of those that were asked (recent
    movers), and `nommes`, the households that it names by what else is published of it: a table
    whose groups hold less than half of them shows none of its figures.
    """
    every = [*indicators]
    withheld = {_withheld(i, tables): _reasons_of_all(i, tables) for i in every}
    statuses, terms = _StepColumns("s_"), _StepColumns("t_")
    shown: list[str] = []
    for i in every:
        statut = statuses.of(f"CASE {' '.join(_reasons(i, tables))} END")
        shown.append(f"{statut} AS {quoted(i.id + '_statut')}")
        shown += _shown(i, tables, statut, terms, shared=shared)
    return Figures(
        ", ".join(f"CASE {reasons} END AS {name}" for name, reasons in withheld.items()),
        statuses.sql(),
        terms.sql() or "NULL AS t_",
        ", ".join(shown),
        (*withheld, *statuses.names(), *(terms.names() or ["t_"])),
    )


class _StepColumns:
    """Expressions of a step, each once, under a numbered name."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._known: dict[str, str] = {}

    def of(self, expression: str) -> str:
        """The name of an expression."""
        return self._known.setdefault(expression, f"{self._prefix}{len(self._known)}")

    def names(self) -> list[str]:
        """All names."""
        return [*self._known.values()]

    def sql(self) -> str:
        """All expressions, named."""
        return ", ".join(f"{expression} AS {name}" for expression, name in self._known.items())


def reliability(floors: Floors) -> str:
    """The CASE of `parc_social.domain.indicators.reliability`, of a row of what was collected.

    Null where the row has none: nothing is told of it.
    """

    def under(response: int, coverage: int) -> str:
        return (
            f"100 * repondants < {response:d} * loues"
            f" OR (parc > 0 AND 100 * enquetes < {coverage:d} * parc)"
        )

    high, low = zip(floors.response, floors.coverage, strict=True)
    return (
        "CASE WHEN repondants IS NULL THEN NULL"
        f" WHEN {under(*low)} THEN '{Fiabilite.INSUFFISANTE}'"
        f" WHEN {under(*high)} THEN '{Fiabilite.FRAGILE}' ELSE '{Fiabilite.BONNE}' END"
    )


def _withheld(indicator: Indicator, tables: Tables) -> str:
    """The column of the status of all figures of the owner of its sums."""
    if indicator.source == SURVEY:
        return f"retenu_{table_of(indicator, tables) or tables.tables[0].nom}"
    of_groups = indicator.tableau in (Tableau.ECONOMIQUE, *RENTS)
    return f"retenu_{indicator.tableau.value if of_groups else REGISTER}"


def _reasons_of_all(indicator: Indicator, tables: Tables) -> str:
    """The branches of the CASE, the first that holds says it; null when none does."""
    if indicator.source == SURVEY:
        some = sum_of(table_of(indicator, tables) or tables.tables[0].nom, MENAGES)
        # What was collected is told of its own groups, and no share of households that a row names.
        few = "" if indicator.tableau is Tableau.COLLECTE else f" OR 2 * {some} < nommes"
        return (
            f"WHEN {some} IS NULL THEN vide"
            f" WHEN fiabilite = '{Fiabilite.INSUFFISANTE}' THEN {_told_as(Statut.ABSENT)}"
            f" WHEN domine{few} THEN {_told_as(Statut.SECRET)}"
        )
    found = f"WHEN {sum_of(REGISTER, 'logements')} IS NULL THEN rpls_vide"
    if indicator.tableau is Tableau.ECONOMIQUE:
        found += f" WHEN {sum_of(ECONOMY, BUSINESS_SUMS[-1])} IS NULL THEN economie_vide"
    elif indicator.tableau in RENTS:  # the sums of a class are null where its table has no group
        first = next(m.nom for m in RPLS_MESURES if m.tableau is indicator.tableau)
        found += f" WHEN {sum_of(ECONOMY, first)} IS NULL THEN economie_vide"
    return found


def _reasons(indicator: Indicator, tables: Tables) -> Iterator[str]:
    """The branches of the CASE, the first that holds says it."""
    for partie in indicator.sans_objet:
        yield f"WHEN {_IN[partie]} THEN {_told_as(Statut.SANS_OBJET)}"
    if indicator.tableau is Tableau.COLLECTE:
        yield f"WHEN en_partie THEN {_told_as(Statut.ABSENT)}"
    withheld = _withheld(indicator, tables)
    yield f"WHEN {withheld} IS NOT NULL THEN {withheld}"
    if indicator.numerateur is None:
        yield f"ELSE {_told_as(Statut.ABSENT)}"
    elif not is_open(indicator, tables):
        yield f"ELSE {_told_as(Statut.SECRET)}"
    else:
        yield from _told(indicator, tables)
        yield f"ELSE {_told_as(Statut.EXACT)}"


def _told(indicator: Indicator, tables: Tables) -> Iterator[str]:
    """Those of a figure that may be told: of nothing, or of the group that holds it."""
    num, den = _terms(indicator, tables)
    if den or indicator.numerateur in DISTINCTS:
        yield f"WHEN {den or num} = 0 THEN {_told_as(Statut.ABSENT)}"
    known = indicator.temoin and sum_of(owner_of(indicator, tables), indicator.temoin)
    table = table_of(indicator, tables)
    if known:
        asked = "" if table else f" AND {sum_of(REGISTER, 'logements')} > 0"
        yield f"WHEN {known} = 0{asked} THEN {_told_as(Statut.ABSENT)}"
    if table is None:
        return
    # A group's count is not an address's.
    count = indicator.calcul is Calcul.EFFECTIF
    exact = sum_of(table, "exact")
    yield f"WHEN NOT {exact} THEN {_told_as(Statut.SECRET if count else Statut.GROUPE)}"


def _told_as(statut: Statut) -> str:
    """SQL: a status."""
    return f"'{statut}'::{STATUS_TYPE}"


def _shown(
    indicator: Indicator, tables: Tables, statut: str, terms: _StepColumns, *, shared: bool
) -> Iterator[str]:
    """What is shown, over columns of the step of terms."""
    value, *parts = [quoted(indicator.id + part) for part in ("", "_num", "_den")]
    if indicator.numerateur is None or not is_open(indicator, tables):
        yield f"CAST(NULL AS DOUBLE) AS {value}"
        parts += [_base(indicator)] if indicator.denominateur and not shared else []
        yield from (f"CAST(NULL AS BIGINT) AS {name}" for name in parts)
        return
    made = [
        terms.of(f"CASE WHEN {statut} = {_told_as(Statut.EXACT)} THEN {term} END") if term else None
        for term in _terms(indicator, tables)
    ]
    for name, term in zip(parts, made, strict=True):
        yield f"{term or 'CAST(NULL AS BIGINT)'} AS {name}"
    num, den = made
    if den and not shared:
        yield f"{den} AS {_base(indicator)}"
    if shared and table_of(indicator, tables) and indicator.calcul is not Calcul.EFFECTIF:
        either = f"CASE WHEN {statut} IN ({_told_as(Statut.EXACT)}, {_told_as(Statut.GROUPE)})"
        num, den = (t and terms.of(f"{either} THEN {t} END") for t in _terms(indicator, tables))
    yield f"{_value(indicator, str(num), den)} AS {value}"


def _base(indicator: Indicator) -> str:
    return quoted(f"{indicator.id}{BASE}")


def _value(indicator: Indicator, num: str, den: str | None) -> str:
    """Null where a term is; an error where a sum is too large. `round` takes halves away from 0.

    Whole numbers are divided as floats: below 2^52, a hundred times what France needs, no quotient
    of them is nearer to a half than it can tell.
    """
    scale = 10**indicator.decimales
    made = f"CAST({_times(num, indicator.facteur * scale)} AS DOUBLE)"
    if den:
        made = f"round({made} / CAST({_times(den, indicator.diviseur)} AS DOUBLE))"
    return made if scale == 1 else f"{made} / {scale:d}"


def _times(number: str, by: int) -> str:
    return number if by == 1 else f"{number} * {by:d}"


def _terms(indicator: Indicator, tables: Tables) -> tuple[str, str | None]:
    owner = owner_of(indicator, tables)
    num, den = indicator.numerateur, indicator.denominateur
    return sum_of(owner, num or ""), sum_of(owner, den) if den else None
