"""An edition that is published, read as an attacker finds it: its figures, and whose they are."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.publication.counts import make_dwellings
from loaders.publication.edition import take_partition
from loaders.publication.level_list import POPULATIONS, TERRITORIES, Population, fractions_of
from loaders.publication.places import make_places
from loaders.publication.plan import wanted
from loaders.publication.sources import Sources, open_sources
from loaders.publication.tables import shown_tables
from loaders.publication.verification.conditions import counted_places
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.chain import TOUS
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.secrecy.tables import Tables
from parc_social.catalogue.indicator import Indicator
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.editions.pending import version_file
from parc_social.storage.sql.text import statement
from parc_social.storage.store import Store
from testing.secret.edition import Atoms, Edition, Kind, Numbers, figures_of


def newest_survey(store: Store) -> tuple[Sources, str]:
    """What the newest published survey of a store was made of, and the id of its figures."""
    published = [e for e in store.editions() if e.state is EditionState.PUBLISHED]
    newest = max((s for s in wanted(published) if s.ops), key=lambda s: s.millesime)
    derived = {e.millesime: e.id for e in published if e.source == "indicateurs"}
    return newest, derived[newest.millesime]


def read_edition(store: Store, folder: Path) -> Edition:
    """That of the newest published survey of a store."""
    newest, derived = newest_survey(store)
    kept = folder / f"{version_file(str(newest.ops and newest.ops.id))}.duckdb"
    with workshop(None) as bench:
        open_sources(bench, newest, folder)
        take_partition(bench, kept)
        make_dwellings(bench, newest, folder)
        settings = dict(bench.rows("FROM decoupage.cadre SELECT cle, valeur"))
        tables = read_tables(settings["reglages"])
        make_places(bench, newest, shown_tables(secrecy_tables()))
        bench.run(statement("loaders.publication.verification", "quartiers"))
        bench.attach("servi", folder / f"{derived}.duckdb")
        atoms = _atoms(bench)
        kinds = {t.nom: tuple(_kinds(bench, newest, t.nom, atoms, tables)) for t in tables.tables}
    return Edition(atoms, tables, kinds)


def _atoms(bench: Workbench) -> Atoms:
    counts = ", ".join(f"count_if({s} > 0) AS n_{s}, sum({s})::BIGINT AS v_{s}" for s in OPS_SUMS)
    rows = bench.columns(
        "SELECT groupe, emmenages_recents > 0 AS recent,"  # noqa: S608 - our own names
        f" dense_rank() OVER (ORDER BY bailleur) AS bailleur, {counts}"
        " FROM membre GROUP BY groupe, recent, membre.bailleur ORDER BY ALL"
    )
    return Atoms(
        numbers_of(rows["groupe"]),
        np.asarray(rows["recent"]).astype(np.bool_),
        numbers_of(rows["bailleur"]),
        {s: numbers_of(rows[f"n_{s}"]) for s in OPS_SUMS},
        {s: numbers_of(rows[f"v_{s}"]) for s in OPS_SUMS},
    )


def _of_both(bench: Workbench, table: str, parmi: str, atoms: Atoms) -> NDArray[np.bool_]:
    """Whether the group of each atom has answers of outre-mer: it then tells nothing of APL."""
    chain = dict(
        bench.rows(
            "FROM chaine SELECT origine, groupe WHERE tableau = $t AND population = $p",
            {"t": table, "p": parmi},
        )
    )
    group = np.asarray([chain.get(origin, -1) for origin in atoms.origin.tolist()], dtype=np.int64)
    there = (group >= 0) & (atoms.recent | (parmi == TOUS))
    count = int(group.max(initial=-1)) + 2  # the last one: those that no group has
    aid, apl = (
        np.bincount(group[there], atoms.sums[s][there], count)
        for s in ("aide_connue", "apl_connue")
    )
    return (aid > apl)[group]


def _kinds(
    bench: Workbench, sources: Sources, table: str, atoms: Atoms, tables: Tables
) -> Iterator[Kind]:
    """Every level and population of territories, one generation of QPV after the other; groups."""
    figures = figures_of(tables, table)
    of_both = {p.parmi: _of_both(bench, table, p.parmi, atoms) for p in POPULATIONS}
    for level in TERRITORIES:
        for place in level.places:
            sql = counted_places([level], "adresse_groupe", "decoupe")[level.places.index(place)]
            placed = {g: code for _, g, code in bench.rows(f"FROM ({sql}) WHERE code IS NOT NULL")}
            for population in POPULATIONS:
                shown = _shown(bench, level.niveau, population, figures)
                reached = _reached(bench, table, population, placed)
                kind = _kind(f"{place} {population.code}", population, reached, shown, atoms)
                yield replace(kind, overseas=of_both[population.parmi])
    year = sources.millesime_ops
    named = bench.rows(f"FROM decoupe SELECT groupe, left(md5('ilot|{year:d}|' || groupe), 16)")
    for population in (p for p in POPULATIONS if p.is_everywhere):
        shown = _shown(bench, Niveau.ILOT, population, figures)
        alone = bench.rows(
            "SELECT groupe, min(origine) FROM chaine WHERE tableau = $t AND population = $p"
            " GROUP BY 1 HAVING count(*) = 1",
            {"t": table, "p": population.parmi},
        )
        codes = dict(named)
        placed = {group: codes[origin] for group, origin in alone}
        reached = _reached(bench, table, population, placed)
        kind = _kind(f"ilot {population.code}", population, reached, shown, atoms)
        yield replace(kind, overseas=of_both[population.parmi])
        every = {group: str(group) for (group,) in bench.rows("FROM decoupe SELECT groupe")}
        reached = _reached(bench, table, population, every)
        groups = _kind(f"polygones {population.code}", population, reached, {}, atoms)
        yield replace(groups, whole=True, overseas=of_both[population.parmi])


def _reached(
    bench: Workbench, table: str, population: Population, placed: Mapping[int, str]
) -> dict[int, str]:
    """The code of each group of the first table at a level, for a table and population."""
    sides = dict(bench.rows("FROM quartier SELECT groupe, en_qpv"))
    chain = bench.rows(
        "FROM chaine SELECT origine, groupe WHERE tableau = $t AND population = $p",
        {"t": table, "p": population.parmi},
    )
    return {
        origin: placed[group]
        for origin, group in chain
        if group in placed and sides.get(group) in population.cells
    }


def _kind(
    name: str,
    population: Population,
    reached: Mapping[int, str],
    shown: Mapping[str, Mapping[str, Any]],
    atoms: Atoms,
) -> Kind:
    number = {code: n for n, code in enumerate(sorted(set(reached.values())))}
    of_origin = np.full(int(atoms.origin.max(initial=0)) + 1, -1)
    for origin, code in reached.items():
        of_origin[origin] = number[code]
    cell = of_origin[atoms.origin]
    if population.parmi != TOUS:
        cell = np.where(atoms.recent, cell, -1)
    told = {
        figure: {number[code]: parts for code, parts in rows.items() if code in number}
        for figure, rows in shown.items()
    }
    return Kind(name, cell, len(number), told)


def _shown(
    bench: Workbench, niveau: Niveau, population: Population, figures: list[Indicator]
) -> dict[str, dict[str, Any]]:
    """By figure and code, what is shown exactly."""
    there = [one for one in figures if one.exists_at(niveau)]
    parts = ", ".join(f"{one.id}_num, {one.id}_den" for one in there)
    if not there:
        return {}
    rows = bench.rows(
        f"SELECT code, {parts} FROM servi.{fractions_of(niveau)} WHERE population = $p",  # noqa: S608
        {"p": population.code},
    )
    return {
        one.id: {r[0]: (r[1 + 2 * n], r[2 + 2 * n]) for r in rows if r[1 + 2 * n] is not None}
        for n, one in enumerate(there)
    }


def numbers_of(column: Any) -> Numbers:
    """A column of whole numbers, without a hole."""
    return np.asarray(column).astype(np.int64)
