"""SQL of the published figures, made from the catalogue: value, status, numerator, denominator.

The arithmetic is that of parc_social.domain.indicators, in whole numbers, for a row that holds the
sums: `ops__<mesure>` over groups of households, `rpls__<mesure>` over dwellings.
"""

from collections.abc import Iterable, Iterator

from parc_social.access.secrecy import Rule
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.domain.indicators import Fiabilite, Floors
from parc_social.domain.mesures_rpls import RPLS_DISTINCTS
from parc_social.domain.statut import Statut
from parc_social.domain.tableau import Tableau
from parc_social.domain.territory import Partie
from parc_social.storage.workshop import quoted

SURVEY, REGISTER = "ops", "rpls"
# Tables whose rule of secrecy the partition keeps: figures of the others wait, secret.
OPEN = (Tableau.BASE, Tableau.PUBLIC)
DISTINCTS = tuple(mesure.nom for mesure in RPLS_DISTINCTS)
_SHOWN = f"('{Statut.EXACT}', '{Statut.GROUPE}')"
_IN = {Partie.OUTRE_MER: "outre_mer", Partie.METROPOLE: "NOT outre_mer"}


def sum_of(source: str, name: str) -> str:
    """The column of a row that holds a sum of a source."""
    return quoted(f"{source}__{name}")


def statuses(indicators: Iterable[Indicator], rule: Rule) -> str:
    """The status of each indicator on a row of sums.

    The row also has `vide` and `rpls_vide`, the statuses of a territory without households or
    without register, `exact`, whether the sums are its own, `fiabilite` and `outre_mer`.
    """
    return ", ".join(
        f"CASE {' '.join(_reasons(i, rule))} END AS {quoted(i.id + '_statut')}" for i in indicators
    )


def figures(indicators: Iterable[Indicator]) -> str:
    """What is shown of each, from its sums and its status: `x`, `x_num` and `x_den`."""
    return ", ".join(column for i in indicators for column in _columns(i))


def reliability(floors: Floors) -> str:
    """The CASE of `parc_social.domain.indicators.reliability`; null where there is no household."""
    menages, loues, enquetes, parc = (
        sum_of(SURVEY, name) for name in ("menages", "loues", "enquetes", "parc")
    )

    def under(response: int, coverage: int) -> str:
        return (
            f"100 * {menages} < {response:d} * {loues}"
            f" OR ({parc} > 0 AND 100 * {enquetes} < {coverage:d} * {parc})"
        )

    high, low = zip(floors.response, floors.coverage, strict=True)
    return (
        f"CASE WHEN {menages} IS NULL THEN NULL"
        f" WHEN {under(*low)} THEN '{Fiabilite.INSUFFISANTE}'"
        f" WHEN {under(*high)} THEN '{Fiabilite.FRAGILE}' ELSE '{Fiabilite.BONNE}' END"
    )


def _reasons(indicator: Indicator, rule: Rule) -> Iterator[str]:
    """The branches of the CASE, the first that holds says it."""
    for partie in indicator.sans_objet:
        yield f"WHEN {_IN[partie]} THEN '{Statut.SANS_OBJET}'"
    survey = indicator.source == SURVEY
    some = sum_of(SURVEY, "menages") if survey else sum_of(REGISTER, "logements")
    yield f"WHEN {some} IS NULL THEN {'vide' if survey else 'rpls_vide'}"
    if survey:
        yield f"WHEN fiabilite = '{Fiabilite.INSUFFISANTE}' THEN '{Statut.ABSENT}'"
    if indicator.numerateur is None:
        yield f"ELSE '{Statut.ABSENT}'"
        return
    if indicator.tableau not in OPEN:
        yield f"ELSE '{Statut.SECRET}'"
        return
    num, den = _terms(indicator)
    if den or indicator.numerateur in DISTINCTS:
        yield f"WHEN {den or num} = 0 THEN '{Statut.ABSENT}'"
    if survey and indicator.temoin:
        few = f"{sum_of(SURVEY, indicator.temoin)} < {rule.floor:d}"
        yield f"WHEN {few} THEN '{Statut.SECRET}'"
    if survey:  # a group's count is not an address's
        count = indicator.calcul is Calcul.EFFECTIF
        yield f"WHEN NOT exact THEN '{Statut.SECRET if count else Statut.GROUPE}'"
    yield f"ELSE '{Statut.EXACT}'"


def _columns(indicator: Indicator) -> Iterator[str]:
    names = [quoted(indicator.id + part) for part in ("", "_num", "_den")]
    statut = quoted(f"{indicator.id}_statut")
    if indicator.numerateur is None or indicator.tableau not in OPEN:
        for name, kind in zip(names, ("DOUBLE", "BIGINT", "BIGINT"), strict=True):
            yield f"CAST(NULL AS {kind}) AS {name}"
        return
    num, den = _terms(indicator)
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


def _terms(indicator: Indicator) -> tuple[str, str | None]:
    num, den = indicator.numerateur, indicator.denominateur
    return sum_of(indicator.source, num or ""), sum_of(indicator.source, den) if den else None
