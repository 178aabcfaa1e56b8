"""Rents of a published edition as an attacker takes them: every shown figure, and whose they are.

What is shown is read from the edition; the let dwellings behind it, from the register and the
frozen groups. Where each group lies is counted apart from what placed it (place_comptee.sql).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from loaders.publication.business.levels import LEVELS_OF_BUSINESS
from loaders.publication.counts import make_dwellings
from loaders.publication.edition import take_partition
from loaders.publication.level_list import POPULATIONS, Population, fractions_of
from loaders.publication.places import make_places
from loaders.publication.sources import open_sources
from loaders.publication.tables import shown_tables
from loaders.publication.verification.conditions import counted_places
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.chain import TOUS
from parc_social.access.secrecy.tables import Economy
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.pending import business_file, version_file
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from testing.secret.edition import Kind, Numbers
from testing.secret.read_edition import newest_survey, numbers_of

MEAN, RELET = "loyer_moyen", "loyer_relocations"  # of all let dwellings, of those let again
LOW = "part_bas_loyers_plai", "part_bas_loyers_plus"  # at a ceiling or under it
_BUSINESS = Tableau.ECONOMIQUE
_OF_EVERYONE = tuple(one for one in POPULATIONS if one.parmi == TOUS)
_Sides = Mapping[int, bool | None]  # of a group: in a QPV, out of any, or neither


@dataclass(frozen=True, slots=True)
class Lets:
    """Let dwellings that no published rent tells apart; `amounts`: what each mesure has of them."""

    group: Numbers
    landlord: Numbers
    amounts: Mapping[str, Numbers]

    def counted(self, figure: str) -> NDArray[np.bool_]:
        """Which of them a figure is about, as a mask."""
        one = indicators()[figure]
        return (self.amounts[str(one.numerateur)] > 0) | (self.amounts[str(one.denominateur)] > 0)


@dataclass(frozen=True, slots=True)
class RentEdition:
    """Rents as published; `kinds` by figure. Of a class, by those whom it counts alone."""

    lets: Lets
    economy: Economy
    kinds: Mapping[str, tuple[Kind, ...]]


def rent_figures() -> list[Indicator]:
    """Every mean rent, and every share of rents at a ceiling or under it."""
    told = (i for i in indicators().values() if i.tableau in (_BUSINESS, *RENTS))
    return [i for i in told if "loyers" in str(i.numerateur) and i.denominateur]


def read_rents(store: Store, folder: Path) -> RentEdition:
    """Those published with the newest survey of a store."""
    newest, derived = newest_survey(store)
    survey = folder / f"{version_file(str(newest.ops and newest.ops.id))}.duckdb"
    business = folder / f"{business_file(str(newest.rpls and newest.rpls.id))}.duckdb"
    with workshop(None) as bench:
        open_sources(bench, newest, folder)
        take_partition(bench, survey)
        make_dwellings(bench, newest, folder)
        make_places(bench, newest, shown_tables(secrecy_tables()))
        bench.attach("economie", business)
        bench.attach("servi", folder / f"{derived}.duckdb")
        lets = _lets(bench)
        kinds: dict[str, tuple[Kind, ...]] = {}
        for table in (_BUSINESS, *RENTS):
            figures = [one for one in rent_figures() if one.tableau is table]
            made = tuple(_kinds(bench, table, figures, lets))
            kinds |= {one.id: tuple(_of_figure(one.id, made, lets)) for one in figures}
    return RentEdition(lets, secrecy_tables().economy, kinds)


def _lets(bench: Workbench) -> Lets:
    """A row of each group of business, landlord, class of each variable, let again or not."""
    names = {str(name) for one in rent_figures() for name in (one.numerateur, one.denominateur)}
    signs = ", ".join(f"l.{quoted(name)} > 0 AS est_{name}" for name in sorted(names))
    sums = ", ".join(f"sum({quoted(n)})::BIGINT AS {quoted(n)}" for n in sorted(names))
    rows = bench.columns(
        "SELECT groupe, dense_rank() OVER (ORDER BY bailleur) AS bailleur,"  # noqa: S608 - our own names
        f" * EXCLUDE (groupe, bailleur) FROM (SELECT a.groupe, l.bailleur, {signs}, {sums}"
        " FROM logement AS l JOIN economie.adresse_groupe AS a ON a.adresse = l.adresse"
        " WHERE l.bailleur IS NOT NULL AND l.mode_connu > 0 AND l.loyers > 0"
        " AND a.groupe IS NOT NULL GROUP BY ALL) ORDER BY ALL"
    )
    amounts = {name: numbers_of(rows[name]) for name in names}
    return Lets(numbers_of(rows["groupe"]), numbers_of(rows["bailleur"]), amounts)


def _kinds(
    bench: Workbench, table: Tableau, figures: list[Indicator], lets: Lets
) -> Iterator[Kind]:
    """Every level and population of territories, then the groups of the table themselves."""
    members, groups = _open_groups(bench, table)
    held = dict(bench.rows(f"SELECT DISTINCT a.groupe, m.groupe FROM {members} AS m JOIN"  # noqa: S608
                           " economie.adresse_groupe AS a USING (adresse)"))  # fmt: skip
    of_let = np.array([held.get(group, -1) for group in lets.group.tolist()], dtype=np.int64)
    sides = _sides(bench, members)
    for level in LEVELS_OF_BUSINESS:
        for sql, place in zip(counted_places([level], members, groups), level.places, strict=True):
            placed = {g: c for _, g, c in bench.rows(f"FROM ({sql}) WHERE code IS NOT NULL")}
            for population in _OF_EVERYONE:
                inside = {g: c for g, c in placed.items() if sides[g] in population.cells}
                shown = _shown(bench, level.niveau, population, figures)
                yield _kind(f"{place} {population.code}", inside, of_let, shown)
    every = {group: str(group) for group in held.values()}
    yield replace(_kind("groupes tous", every, of_let, {}), whole=True)


def _open_groups(bench: Workbench, table: Tableau) -> tuple[str, str]:
    """Views of the addresses of each group of a table, and of the level that it was carried to."""
    members, groups = f"adresse_{table.value}", f"forme_{table.value}"
    if table is _BUSINESS:
        forms = "FROM economie.groupe SELECT groupe, niveau"
        own = "FROM economie.adresse_groupe SELECT adresse, groupe WHERE groupe IS NOT NULL"
    else:
        forms = (
            "FROM economie.loyer_groupe SELECT ensemble AS groupe, niveau"
            f" WHERE tableau = '{table.value}'"
        )
        own = (
            f"SELECT a.adresse, f.groupe FROM {groups} AS f"  # noqa: S608 - our own names
            " JOIN economie.loyer_ensemble AS e ON e.ensemble = f.groupe"
            " JOIN economie.adresse_groupe AS a ON a.groupe = e.groupe"
        )
    bench.run(f"CREATE TEMP VIEW {groups} AS {forms}; CREATE TEMP VIEW {members} AS {own}")
    return members, groups


def _sides(bench: Workbench, members: str) -> _Sides:
    rows = bench.rows(
        "SELECT groupe, CASE WHEN bool_and(coalesce(qpv_part, false)) THEN true"  # noqa: S608
        " WHEN NOT bool_or(coalesce(qpv_part, true)) THEN false END"
        f" FROM {members} AS m JOIN lieu ON lieu.id = m.adresse GROUP BY 1"
    )
    return dict(rows)


def _shown(
    bench: Workbench, niveau: Niveau, population: Population, figures: list[Indicator]
) -> dict[str, dict[str, tuple[int, int]]]:
    """By figure and code, the numerator and denominator that are told."""
    parts = ", ".join(f"{one.id}_num, {one.id}_den" for one in figures)
    rows = bench.rows(
        f"SELECT code, {parts} FROM servi.{fractions_of(niveau)} WHERE population = $p",  # noqa: S608
        {"p": population.code},
    )
    return {
        one.id: {r[0]: (r[1 + 2 * n], r[2 + 2 * n]) for r in rows if r[1 + 2 * n] is not None}
        for n, one in enumerate(figures)
    }


def _kind(
    name: str,
    inside: Mapping[int, str],
    of_let: Numbers,
    shown: Mapping[str, Mapping[str, tuple[int, int]]],
) -> Kind:
    number = {code: n for n, code in enumerate(sorted({*inside.values()}))}
    of_group = {group: number[code] for group, code in inside.items()}
    cell = np.array([of_group.get(group, -1) for group in of_let.tolist()], dtype=np.int64)
    told = {
        figure: {number[code]: parts for code, parts in rows.items() if code in number}
        for figure, rows in shown.items()
    }
    return Kind(name, cell, len(number), told)


def _of_figure(figure: str, kinds: Iterable[Kind], lets: Lets) -> Iterator[Kind]:
    """The same, of the dwellings that a figure counts."""
    counted = lets.counted(figure)
    for kind in kinds:
        yield replace(kind, cell=np.where(counted, kind.cell, -1))
