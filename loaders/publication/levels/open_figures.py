"""Figures that the open table of the SDES tells where no landlord's file holds a dwelling.

Public figures stand in for those of landlords' files, never beside them: a territory of which one
dwelling comes from such a file shows what its groups tell, or nothing (docs/secret.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loaders.publication.business.levels import LEVELS_OF_BUSINESS
from loaders.publication.level_list import relation_of
from loaders.publication.levels.figures import STATUS_TYPE
from loaders.publication.sources import Sources
from loaders.publication.tables import business_fault
from parc_social.catalogue.collection import EVERYBODY, Audience
from parc_social.catalogue.figure_fields import BASE, SOURCE, SourceEconomique
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.secrecy_table import Statut, Tableau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """How the table tells a figure: by two counts, by its published value, or by either."""

    num: str | None = None
    den: str | None = None
    value: str | None = None


# The rent of re-lettings (RPLS-607) is not among the columns that we know the meaning of.
TOLD: Mapping[str, OpenFigure] = {
    "RPLS-601": OpenFigure("vacants", "offerts", "tx_vac"),
    "RPLS-602": OpenFigure(value="tx_vac3"),
    "RPLS-603": OpenFigure(value="tx_mob"),
    "RPLS-604": OpenFigure("vides", "parc_vides"),
    "RPLS-605": OpenFigure("associations", "parc_associations"),
    "RPLS-606": OpenFigure(value="loymoy"),
}
_COUNTS = tuple(name for t in TOLD.values() for name in (t.num, t.den) if name)


def open_figures(bench: Workbench, sources: Sources) -> None:
    """Table `ouvert` (niveau, code, and of each figure `x`, `x_num`, `x_den`), of everyone alone.

    In: `sdes_ligne`, `lieu`, `suite`, `stock_logement`, `recent_arm`. Not made without a table.
    """
    if sources.sdes is None:
        return
    columns = ", ".join(
        f"CAST({sql} AS {kind}) AS {quoted(name)}" for name, sql, kind in _figures()
    )
    bench.run(
        statement("loaders.publication.levels", "ouvert").format(
            propre=_is_landlords(),
            sommes=", ".join(
                f"CASE WHEN count({n}) = count(*) THEN CAST(sum({n}) AS BIGINT) END AS {n}"
                for n in _COUNTS
            ),
            entieres=", ".join(f"CASE WHEN entiere THEN {n} END AS {n}" for n in _COUNTS),
            millesime=sources.sdes.millesime,
        )
    )
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE ouvert AS SELECT niveau, code, {columns}"  # noqa: S608 - our own names
        " FROM ouvert_terme ANTI JOIN ouvert_tenu USING (niveau, code)"
    )


def filled(rows: str, sources: Sources) -> str:
    """SQL: rows of figures, those that `ouvert` tells in place of what landlords' files do not.

    They gain `source_economique`: whose the figures of business that a row shows are.
    """
    ours = [i for i in indicators().values() if i.code in TOLD]
    changed = ", ".join(f"{sql} AS {quoted(name)}" for i in ours for name, sql in _in_place_of(i))
    shown = " OR ".join(f"l.{quoted(i.id)} IS NOT NULL" for i in _business())
    if sources.sdes is None:  # a join of hundreds of columns that nothing asks for
        return (
            f"SELECT l.*, CASE WHEN {shown} THEN '{SourceEconomique.BAILLEURS}' END AS {SOURCE}"  # noqa: S608 - the catalogue's names
            f" FROM {rows} AS l"
        )
    told = " OR ".join(f"o.{quoted(i.id)} IS NOT NULL" for i in ours)
    return (
        f"SELECT l.* REPLACE ({changed}), CASE WHEN {told} THEN '{SourceEconomique.SDES}'"  # noqa: S608 - the catalogue's names
        f" WHEN {shown} THEN '{SourceEconomique.BAILLEURS}' END AS {SOURCE}"
        f" FROM {rows} AS l LEFT JOIN ouvert AS o ON o.niveau = l.niveau AND o.code = l.code"
        f" AND l.population = '{EVERYBODY}' AND NOT ({shown})"
    )


def check_open(bench: Workbench) -> None:
    """Raises SecrecyFault where the SDES stands in for a landlord's file, or for another figure.

    By other statements than those that filled the rows: dwelling by dwelling, and of what is shown.
    """
    for level in LEVELS_OF_BUSINESS:
        places = ", ".join(f"lieu.{place}" for place in level.places)
        others = [i for i in _business() if i.code not in TOLD]
        more = " OR ".join(f"r.{quoted(i.id)} IS NOT NULL" for i in others) or "false"
        held = (
            f"SELECT unnest([{places}]) FROM stock_logement JOIN lieu"  # noqa: S608 - our own names
            f" ON lieu.id = stock_logement.adresse_id WHERE {_is_landlords()}"
        )
        found = bench.value(
            f"SELECT min(code) FROM {quoted(relation_of(level.niveau))} AS r"  # noqa: S608 - our own names
            f" WHERE {SOURCE} = '{SourceEconomique.SDES}'"
            f" AND (code IN ({held}) OR population <> '{EVERYBODY}' OR {more})"
        )
        if found is not None:
            raise business_fault(
                f"{level.niveau} {found} montre la table du SDES à la place de fichiers de"
                " bailleurs"
            )


def _business() -> list[Indicator]:
    return [i for i in indicators().values() if i.tableau is Tableau.ECONOMIQUE]


def _is_landlords() -> str:
    """SQL: whether a dwelling has a value that the public file does not have."""
    own = [f.name for f in collections()["rpls-logements"].fields if f.audience is Audience.OWN]
    return f"({' OR '.join(f'{quoted(name)} IS NOT NULL' for name in own)})"


def _figures() -> Iterator[tuple[str, str, str]]:
    """Of each figure: name, SQL over `ouvert_terme`, type of its value, numerator, denominator."""
    for one in indicators().values():
        told = TOLD.get(one.code)
        if told is None:
            continue
        num, den = told.num or "NULL", told.den or "NULL"
        made = (
            f"round(CAST({num} * {one.facteur * 10**one.decimales:d} AS DOUBLE) / nullif({den}, 0))"
        )
        exact = f"{made} / {10**one.decimales:d}"
        published = f"round({told.value}, {one.decimales:d})" if told.value else "NULL"
        yield one.id, f"coalesce({exact}, {published})", "DOUBLE"
        known = f"CASE WHEN {den} > 0 THEN {{}} END"
        yield f"{one.id}_num", known.format(num), "BIGINT"
        yield f"{one.id}_den", known.format(den), "BIGINT"


def _in_place_of(one: Indicator) -> Iterator[tuple[str, str]]:
    """The columns of a figure, and SQL of each: that of the table where it tells the figure."""
    here = f"o.{quoted(one.id)} IS NOT NULL"
    exact = f"'{Statut.EXACT}'::{STATUS_TYPE}"
    for part, sql in (
        ("", f"o.{quoted(one.id)}"),
        ("_statut", exact),
        ("_num", f"o.{quoted(f'{one.id}_num')}"),
        ("_den", f"o.{quoted(f'{one.id}_den')}"),
        (BASE, f"o.{quoted(f'{one.id}_den')}"),
    ):
        name = f"{one.id}{part}"
        yield name, f"CASE WHEN {here} THEN {sql} ELSE l.{quoted(name)} END"
