"""The groups of landlords' business of a register: made once for its edition, frozen with it.

As those of households (groups/partition.py), they are kept beside the edition and never made
again: two publications made from two partitions would tell, by difference, what neither shows.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from loaders.publication.business.rents import group_rents
from loaders.publication.business.rents_change import AMOUNTS, LOW
from loaders.publication.business.rents_versions import has_low_rents, made_for, signatures
from loaders.publication.business.versions import (
    CEILINGS,
    ceilings_kept,
    check_ceilings,
    hold_back,
    lacking,
    number_places,
    open_versions,
    read_stock,
)
from loaders.publication.groups.versions import SETTINGS
from loaders.publication.places import sums
from loaders.publication.sources import Sources, frozen_file
from loaders.rpls.rent_ceilings import ceilings_of
from loaders.rpls.rent_ceilings import ceilings_text as told_ceilings
from parc_social.access.secrecy import LEVELS, Tables
from parc_social.access.secrecy.economy import economic
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.settings import as_text
from parc_social.access.verification.business import verify_economy
from parc_social.domain.indicators import BUSINESS_SUMS
from parc_social.domain.secrecy_table import Tableau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.pending import business_file
from parc_social.storage.sql.text import statement

ALIAS = "economie"  # of the file, as it is attached
_DRAFT = "economie_neuve"
_TABLE = Tableau.ECONOMIQUE.value
_MEMBERS = f"groupe INTEGER, bailleur VARCHAR, {', '.join(f'{n} BIGINT' for n in BUSINESS_SUMS)}"


def take_business(bench: Workbench, sources: Sources, folder: Path, tables: Tables) -> None:
    """Attaches the groups of the register as `economie`, made when missing; without one, none.

    In: point, stock_logement, logement. Variable `bailleurs_connus`: whether there is a landlord's
    file at all. Raises InvalidValue for other ceilings of rents than a version's, SecrecyFault
    when the second opinion finds a fault: no file is left.
    """
    if sources.rpls is None:
        _no_groups(bench)
    else:
        name = business_file(sources.rpls.id)
        kept = folder / f"{name}.duckdb"
        if not _is_kept(kept, _ceilings(sources.rpls, folder), tables):
            with frozen_file(folder, name) as draft, _written(bench, draft):
                _make(bench, sources.rpls, folder, tables)
        bench.attach(ALIAS, kept)
        _tell_account(bench)
    bench.run(f"SET VARIABLE bailleurs_connus = (SELECT count(*) > 0 FROM {ALIAS}.membre)")  # noqa: S608


def _ceilings(register: Edition, folder: Path) -> str:
    return told_ceilings(ceilings_of(folder, register.millesime))


def _is_kept(file: Path, ceilings: str, tables: Tables) -> bool:
    """Whether the groups are there with the mesures, ceilings and tables of rents of today.

    Else they are counted again, as a version that comes after: a group that may not tell what is
    new waits as it was.
    """
    if not file.is_file():
        return False
    with workshop(None) as bench:
        bench.attach("kept", file)
        of_rents = made_for(bench, "kept").keys() >= {one.nom for one in tables.economy.rents}
        of_rents = of_rents and has_low_rents(bench, "kept")
        return of_rents and not lacking(bench, "kept") and ceilings_kept(bench, "kept") == ceilings


def _tell_account(bench: Workbench) -> None:
    """Rows of `bilan` and `cadre`, beside those of the survey when there is one."""
    for table, columns in (("bilan", "*"), ("cadre", "'economie_' || cle AS cle, valeur")):
        own = f"{ALIAS}.{table}"
        bench.run(f"CREATE TABLE IF NOT EXISTS {table} AS FROM {own} WHERE false")
        bench.run(f"INSERT INTO {table} SELECT {columns} FROM {own}")  # noqa: S608 - our own names


def _no_groups(bench: Workbench) -> None:
    bench.run(
        statement("loaders.publication.business", "sans_groupe").format(
            membres=_MEMBERS,
            sommes=", ".join(f"{name} BIGINT" for name in BUSINESS_SUMS),
            montants=", ".join(f"{name} BIGINT" for name in (*AMOUNTS, *LOW)),
        )
    )


@contextmanager
def _written(bench: Workbench, draft: Path) -> Generator[None]:
    """A new file attached in the block, to write to."""
    try:
        bench.attach_new(_DRAFT, draft)
        yield
    finally:
        bench.run(f"DETACH DATABASE IF EXISTS {_DRAFT}")


def _make(bench: Workbench, register: Edition, folder: Path, tables: Tables) -> None:
    """Places that no earlier version grouped are grouped; groups there are stay as they are."""
    versions = open_versions(bench, folder, register, _MEMBERS)
    ceilings = _ceilings(register, folder)
    check_ceilings(bench, versions, ceilings)
    number_places(bench)
    stock = read_stock(bench, tables.economy)
    cut = economic(stock, tables.economy)
    verify_economy(cut, stock, tables.economy)
    _number_groups(bench, cut)
    hold_back(bench, versions, tables.economy)
    bench.run(
        statement("loaders.publication.business", "groupes").format(
            cible=_DRAFT, sommes=sums(BUSINESS_SUMS)
        )
    )
    group_rents(bench, versions, tables.economy, _DRAFT)
    _write_account(bench, cut.count)
    settings = {
        SETTINGS: as_text(tables), "version": str(len(versions) + 1), "rpls": register.id,
        CEILINGS: ceilings, "loyers": signatures(tables.economy),
    }  # fmt: skip
    bench.run(f"CREATE TABLE {_DRAFT}.cadre (cle VARCHAR, valeur VARCHAR)")
    for pair in settings.items():
        bench.run(f"INSERT INTO {_DRAFT}.cadre VALUES (?, ?)", pair)  # noqa: S608 - our own name
    bench.run("DROP VIEW membre_du_jour; DROP TABLE affaire; DROP TABLE economie_lieu")


def _number_groups(bench: Workbench, cut: PartitionView) -> None:
    """Rows of `forme`, after those of earlier versions; table `nouveau`: places' new groups."""
    last = int(bench.value("SELECT coalesce(max(groupe), 0) FROM forme"))
    bench.run(
        "CREATE OR REPLACE TEMP TABLE piece_groupe (n INTEGER, groupe INTEGER, niveau INTEGER)"
    )
    inside = np.flatnonzero(cut.group >= 0)
    if len(inside):
        group = cut.group[inside]
        columns = {"n": inside, "groupe": group + last + 1, "niveau": cut.level[group]}
        bench.insert_columns("piece_groupe", columns)
    placed = statement("loaders.publication.business", "nouveau")
    bench.run(placed.format(zones=", ".join(LEVELS)))


def _write_account(bench: Workbench, made: int) -> None:
    """Table `bilan`: the dwellings that each level grouped, and those it handed on."""
    bench.run(statement("loaders.publication", "bilan").format(base=_DRAFT))
    found = bench.rows(
        f"FROM {_DRAFT}.groupe SELECT niveau, count(mode_connu), sum(mode_connu) GROUP BY 1"
    )
    grouped = {level: (groups, int(dwellings or 0)) for level, groups, dwellings in found}
    waiting = int(bench.value("SELECT coalesce(sum(mode_connu), 0) FROM affaire"))
    for level, name in enumerate(LEVELS):
        groups, dwellings = grouped.get(level, (0, 0))
        waiting -= dwellings
        row = [_TABLE, "tous", level, name, groups, dwellings, max(waiting, 0)]
        bench.run(f"INSERT INTO {_DRAFT}.bilan VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
