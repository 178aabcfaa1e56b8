"""The published figures counted again from the survey itself, by other statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from loaders.publication_figures import OPEN
from loaders.publication_levels import TERRITORIES, fractions_of, relation_of
from loaders.publication_partition import COMMUNE
from loaders.publication_rows import Computing
from loaders.publication_sources import make_households
from parc_social.access.secrecy import Rule
from parc_social.access.secrecy_verify import SecrecyFault
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.statut import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.workshop import Workshop, quoted, statement

_OF_GROUPS = "SELECT 'ilot' AS niveau, g.groupe, {code} AS code FROM decoupe AS g"
_COUNTED = (*(level.niveau for level in TERRITORIES), Niveau.ILOT)
_SHARED = (Niveau.CARREAU, Niveau.ADRESSE)  # what is no union of groups shows those of one


def check_published(bench: Workshop, computing: Computing) -> None:
    """Raises SecrecyFault when a group is too small or a figure is not the sum of its groups."""
    make_households(bench, computing.sources.millesime_ops)
    _check_groups(bench, computing.rule)
    _check_members(bench)
    _check_addresses(bench)
    sums = ", ".join(f"sum({name}) AS {name}" for name in OPS_SUMS)
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE compte AS SELECT groupe, {sums} FROM membre GROUP BY 1"  # noqa: S608 - our own names
    )
    bench.run(statement("loaders", "publication_quartiers"))
    _check_sums(bench, computing)
    _check_statuses(bench)


def _check_groups(bench: Workshop, rule: Rule) -> None:
    settings = {"seuil": rule.floor, "coalition": rule.coalition}
    small = bench.rows(statement("loaders", "publication_petits"), settings)
    if small:
        raise SecrecyFault(
            f"secret statistique : {len(small)} groupes sous le seuil de {rule.floor} ménages ;"
            " l'édition n'est pas publiée"
        )


def _check_members(bench: Workshop) -> None:
    """The members of a group that does not wait are the answering households of its addresses."""
    sql = statement("loaders", "publication_infideles").format(colonnes=", ".join(OPS_SUMS))
    astray = bench.value(sql)
    if astray:
        raise SecrecyFault(
            f"secret statistique : {astray} ménages ne sont pas dans leur groupe comme dans"
            " l'enquête ; l'édition n'est pas publiée"
        )


def _check_addresses(bench: Workshop) -> None:
    """No address shows a group formed above the communes, nor one that does not exist."""
    astray = bench.value(
        "SELECT count(*) FROM adresse_groupe LEFT JOIN decoupe ON decoupe.groupe = montre"
        " WHERE montre IS NOT NULL AND coalesce(niveau, $commune + 1) > $commune",
        {"commune": COMMUNE},
    )
    if astray:
        raise SecrecyFault(
            f"secret statistique : {astray} adresses montrent un groupe qui n'est pas de leur"
            " commune ; l'édition n'est pas publiée"
        )


def _check_sums(bench: Workshop, computing: Computing) -> None:
    """Numerators, denominators, values and households are those of the members of the groups."""
    survey = [i for i in indicators().values() if i.source == "ops"]
    wrong = [f"r.menages IS NOT NULL AND {_other('r.menages', 'c.menages')}"]
    wrong += [condition for i in survey for condition in _faults(i, computing.rule)]
    place = statement("loaders", "publication_place_comptee")
    places = [
        place.format(niveau=level.niveau, place=column, plus_haut=level.highest_of(column))
        for level in TERRITORIES
        for column in level.places
    ]
    places.append(_OF_GROUPS.format(code=computing.group_code))
    columns = {i: (quoted(i.id),) for i in survey}
    parts = {i: tuple(quoted(f"{i.id}_{part}") for part in ("num", "den")) for i in survey}
    found = bench.rows(
        statement("loaders", "publication_recompte").format(
            places=" UNION ALL ".join(places),
            sommes=", ".join(f"sum(compte.{name}) AS {name}" for name in OPS_SUMS),
            publie=_every(_COUNTED, relation_of, columns, "menages"),
            fractions=_every(_COUNTED, fractions_of, parts),
            faux=" OR ".join(f"({condition})" for condition in wrong),
        )
    )
    if found:
        niveau, code, population = found[0]
        raise SecrecyFault(
            f"secret statistique : {niveau} {code} ({population}) n'est pas la somme de ses"
            " groupes ; l'édition n'est pas publiée"
        )


def _every(
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


def _faults(indicator: Indicator, rule: Rule) -> Iterable[str]:
    """Conditions on a row `f` of fractions, `r` published and `c` counted again."""
    name, num, den = (quoted(indicator.id + part) for part in ("", "_num", "_den"))
    if indicator.numerateur is None or indicator.tableau not in OPEN:
        yield f"r.{name} IS NOT NULL OR f.{num} IS NOT NULL"
        return
    yield f"(r.{name} IS NULL) <> (f.{num} IS NULL)"
    told = ((num, indicator.numerateur), (den, indicator.denominateur))
    # What was collected is counted by address, answering or not: no member tells it.
    counted = [(shown, mesure) for shown, mesure in told if mesure in OPS_SUMS]
    if indicator.temoin in OPS_SUMS:
        counted.append((str(rule.floor), indicator.temoin))
    for shown, mesure in counted:
        again = f"c.{mesure}"
        wrong = f"{again} < {shown}" if shown.isdigit() else _other(f"f.{shown}", again)
        yield f"f.{num} IS NOT NULL AND {wrong}"
    if indicator.denominateur is not None:
        yield _far(indicator, name, num, den)


def _far(indicator: Indicator, name: str, num: str, den: str) -> str:
    """Whether a value is more than half a unit of its last decimal from what it stands for."""
    scale = 10**indicator.decimales
    whole = f"CAST(f.{den} AS HUGEINT) * {indicator.diviseur:d}"
    shown = f"CAST(round(r.{name} * {scale:d}) AS HUGEINT) * {whole}"
    exact = f"CAST(f.{num} AS HUGEINT) * {2 * indicator.facteur * scale:d}"
    return f"abs(2 * {shown} - {exact}) > {whole}"


def _other(shown: str, counted: str) -> str:
    return f"{shown} IS DISTINCT FROM {counted}"


def _check_statuses(bench: Workshop) -> None:
    """A value of a group has neither numerator nor denominator, and is never a count."""
    every = list(indicators().values())
    wrong: list[str] = []
    for i in every:
        name, num, statut = (quoted(i.id + part) for part in ("", "_num", "_statut"))
        wrong.append(f"f.{num} IS NOT NULL AND r.{statut} <> '{Statut.EXACT}'")
        wrong.append(f"r.{name} IS NOT NULL AND r.{statut} NOT IN ('D', 'A')")
        if i.calcul is Calcul.EFFECTIF:
            wrong.append(f"r.{statut} = '{Statut.GROUPE}'")
    columns = {i: (quoted(i.id), quoted(f"{i.id}_statut")) for i in every}
    parts = {i: (quoted(f"{i.id}_num"),) for i in every}
    found = bench.rows(
        f"SELECT niveau, count(*) FROM ({_every(_SHARED, relation_of, columns)}) AS r"  # noqa: S608 - our own names
        f" JOIN ({_every(_SHARED, fractions_of, parts)}) AS f USING (niveau, code, population)"
        f" WHERE {' OR '.join(f'({condition})' for condition in wrong)} GROUP BY 1"
    )
    if found:
        niveau, rows = found[0]
        raise SecrecyFault(
            f"secret statistique : {rows} lignes de {niveau} en disent plus que leur groupe ;"
            " l'édition n'est pas publiée"
        )
