"""The frozen partitions of a survey: made once for its edition, reused by every publication.

Two publications of one survey made from two partitions would tell, by difference, what neither
shows; so the groups and all their sums are kept beside the edition and never computed again.
"""

from pathlib import Path
from typing import Any

import numpy as np

from loaders.publication.groups.survey import read_collected, read_survey
from loaders.publication.groups.versions import FORM, SETTINGS, Versions, freeze, hold_back, lacking
from loaders.publication.places import sums
from loaders.publication.sources import Sources, frozen_file, open_sources
from parc_social.access.secrecy import COMMUNE, LEVELS, Tables
from parc_social.access.secrecy.chain import POPULATIONS, TOUS, Partitions, partitions
from parc_social.access.secrecy.collected import collected_groups
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.settings import as_text
from parc_social.access.secrecy.survey import Numbers
from parc_social.access.secrecy.tables import COLLECTED as COLLECTED_TABLE
from parc_social.access.verification.collected import verify_collected
from parc_social.access.verification.partition import verify
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.pending import version_file
from parc_social.storage.sql.text import statement


def frozen(sources: Sources, folder: Path, tables: Tables) -> Path:
    """The partition file of `sources.ops`, with its groups and their sums; made when missing.

    Raises SecrecyFault when the second opinion finds a fault: then no file is left.
    """
    if sources.ops is None:
        raise ValueError("no survey")
    name = version_file(sources.ops.id)
    kept = folder / f"{name}.duckdb"
    if not _is_kept(kept):
        with frozen_file(folder, name) as draft, workshop(draft) as bench:
            open_sources(bench, sources, folder)
            make_households(bench, sources.millesime_ops)
            _make(bench, sources, folder, tables)
    return kept


def _is_kept(file: Path) -> bool:
    """Whether the partitions are there, in the form of today, with every mesure of today.

    One that lacks a mesure is an earlier version: made again, with the groups that it has.
    """
    if not file.is_file():
        return False
    with workshop(None) as bench:
        bench.attach("kept", file)
        of_today = FORM in bench.rows("FROM kept.cadre SELECT cle, valeur")
        return of_today and not lacking(bench, "kept")


def _make(bench: Workbench, sources: Sources, folder: Path, tables: Tables) -> None:
    """Households that no earlier version grouped are grouped; groups there are stay as they are."""
    versions = Versions.of(bench, folder, sources.millesime_ops)
    freeze(bench, versions)
    survey, number = read_survey(bench, tables)
    made = partitions(survey, tables)
    verify(made, survey, tables)
    collected = read_collected(bench, number)
    told_of = collected_groups(survey, made.tous[0], collected, tables)
    verify_collected(told_of, made.tous[0], survey, collected, tables)
    _write_groups(bench, made, told_of, tables, number)
    of_first = {"tableau": tables.tables[0].nom}
    columns = ", ".join(OPS_SUMS)
    members = statement("loaders.publication.groups", "membres")
    bench.run(members.format(colonnes=columns, **of_first))
    bench.run(statement("loaders.publication.groups", "chaine").format(**of_first))
    hold_back(bench, versions, tables)
    bench.run(statement("loaders.publication.groups", "releve").format(tableau=COLLECTED_TABLE))
    groups = statement("loaders.publication.groups", "groupes")
    bench.run(groups.format(sommes=sums(OPS_SUMS), **of_first))
    _write_account(bench, tables)
    _write_settings(bench, sources, versions, tables)


def _write_groups(
    bench: Workbench, made: Partitions, told_of: PartitionView, tables: Tables, number: Numbers
) -> None:
    """Tables `forme` and `adresse_groupe`: groups of earlier versions, then the new ones.

    Groups are numbered through the whole file, whatever their table and population.
    """
    last = int(bench.value("SELECT coalesce(max(groupe), 0) FROM forme"))
    bench.run(statement("loaders.publication.groups", "arrivees"))
    cuts = [
        ({"tableau": table.nom, "population": population}, cut)
        for population in POPULATIONS
        for table, cut in zip(tables.tables, made.of(population), strict=True)
    ]
    for name, cut in [*cuts, ({"tableau": COLLECTED_TABLE, "population": TOUS}, told_of)]:
        groups = np.arange(cut.count) + last + 1
        first = number[cut.first_addresses()]
        _add(bench, "nouvelle", name, groupe=groups, niveau=cut.level, adresse=first)
        own, shown = (np.where(of >= 0, of + last + 1, -1) for of in (cut.group, cut.shown))
        _add(bench, "arrivee", name, adresse=number, groupe=own, montre=shown)
        last += cut.count
    level = {"commune": COMMUNE}
    bench.run(statement("loaders.publication.groups", "formes"), level)
    bench.run(statement("loaders.publication.groups", "adresse_groupe"), level)


def _add(bench: Workbench, table: str, name: dict[str, str], **columns: Numbers) -> None:
    count = len(next(iter(columns.values())))
    words = {key: np.full(count, word) for key, word in name.items()}
    if count:
        bench.insert_columns(table, {**words, **columns})


def _write_account(bench: Workbench, tables: Tables) -> None:
    """Table `bilan`: the households that each level grouped, and those it handed on."""
    bench.run(statement("loaders.publication", "bilan").format(base="main"))
    found = bench.rows(
        "FROM groupe SELECT tableau, population, niveau, count(*), sum(menages) GROUP BY 1, 2, 3"
    )
    made = {tuple(place): (groups, int(households)) for *place, groups, households in found}
    rows: list[tuple[Any, ...]] = []
    for population in POPULATIONS:
        asked = "menages" if population == TOUS else "emmenages_recents"
        for table in tables.every if population == TOUS else tables.tables:
            waiting = int(bench.value(f"SELECT coalesce(sum({asked}), 0) FROM menage"))  # noqa: S608 - our own names
            for level, name in enumerate(LEVELS):
                groups, households = made.get((table.nom, population, level), (0, 0))
                waiting -= households
                rows.append((table.nom, population, level, name, groups, households, waiting))
    bench.insert("bilan", rows)


def _write_settings(bench: Workbench, sources: Sources, versions: Versions, tables: Tables) -> None:
    """Table `cadre`: from what the groups were made, and by which settings.

    No digest of their sums: without a key it would let anyone try guesses of what is not shown.
    """
    settings = dict([FORM, (SETTINGS, as_text(tables))])
    settings |= {edition.source: edition.id for edition in sources.editions}
    settings |= {"version": str(versions.count + 1)}
    bench.run("CREATE TABLE cadre (cle VARCHAR, valeur VARCHAR)")
    bench.insert("cadre", list(settings.items()))
