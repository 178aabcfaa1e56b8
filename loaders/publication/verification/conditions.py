"""Conditions on figures and rows of several levels, for the statements that count them again."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from loaders.publication.level_list import Level
from loaders.publication.tables import COLLECTED, is_open, sum_of, table_of
from parc_social.access.secrecy import Tables
from parc_social.access.secrecy.tables import COLLECTED as COLLECTED_TABLE
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.sql.text import quoted, statement


def counted_places(levels: Iterable[Level], members: str, groups: str) -> list[str]:
    """SQL: the code of each group at each of the levels, counted apart from what placed it."""
    place = statement("loaders.publication.verification", "place_comptee")
    return [
        place.format(
            niveau=level.niveau,
            place=column,
            plus_haut=level.highest_of(column),
            membres=members,
            groupes=groups,
        )
        for level in levels
        for column in level.places
    ]


def every_row(
    niveaux: Iterable[Niveau],
    table: Callable[[Niveau], str],
    columns: Mapping[Indicator, Sequence[str]],
    *more: str,
) -> str:
    """Rows of several levels; columns of an indicator are null where it does not exist."""

    def of(niveau: Niveau) -> str:
        listed = [
            name if i.exists_at(niveau) else f"NULL AS {name}"
            for i, names in columns.items()
            for name in names
        ]
        wanted = ", ".join([f"'{niveau}' AS niveau", "code", "population", *more, *listed])
        return f"SELECT {wanted} FROM {quoted(table(niveau))}"  # noqa: S608 - our own names

    return " UNION ALL ".join(map(of, niveaux))


def terms_of(told: Iterable[Indicator]) -> dict[Indicator, tuple[str, str]]:
    """The columns of the numerator and denominator of each indicator, for `every_row`."""
    return {i: (quoted(f"{i.id}_num"), quoted(f"{i.id}_den")) for i in told}


def faults_of(indicator: Indicator, tables: Tables) -> Iterable[str]:
    """Conditions on a row `f` of fractions, `r` published and `c` counted again."""
    name, num, den, statut = (quoted(indicator.id + p) for p in ("", "_num", "_den", "_statut"))
    table = table_of(indicator, tables)
    if indicator.calcul in (Calcul.INDICE, Calcul.CLASSE):  # check_synthesis looks at the value
        yield f"f.{num} IS NOT NULL"
        return
    if indicator.numerateur is None or table is None or not is_open(indicator, tables):
        yield f"r.{name} IS NOT NULL OR f.{num} IS NOT NULL"
        return
    yield f"(r.{name} IS NULL OR r.{statut} = '{Statut.GROUPE}') <> (f.{num} IS NULL)"
    told = ((num, indicator.numerateur), (den, indicator.denominateur))
    counted = [(shown, mesure) for shown, mesure in told if mesure in (*OPS_SUMS, *COLLECTED)]
    if indicator.temoin in OPS_SUMS and table != COLLECTED_TABLE:
        counted.append((str(tables.base.floor), indicator.temoin))
    for shown, mesure in counted:
        again = f"c.{sum_of(table, mesure)}"
        wrong = f"{again} < {shown}" if shown.isdigit() else differs(f"f.{shown}", again)
        yield f"f.{num} IS NOT NULL AND {wrong}"
    if indicator.denominateur is not None:
        yield far(indicator, name, num, den)


def far(indicator: Indicator, name: str, num: str, den: str) -> str:
    """Whether a value is more than half a unit of its last decimal from what it stands for."""
    scale = 10**indicator.decimales
    whole = f"CAST(f.{den} AS HUGEINT) * {indicator.diviseur:d}"
    shown = f"CAST(round(r.{name} * {scale:d}) AS HUGEINT) * {whole}"
    exact = f"CAST(f.{num} AS HUGEINT) * {2 * indicator.facteur * scale:d}"
    return f"abs(2 * {shown} - {exact}) > {whole}"


def differs(shown: str, counted: str) -> str:
    """SQL: whether what is shown is not what was counted, NULL being a value."""
    return f"{shown} IS DISTINCT FROM {counted}"
