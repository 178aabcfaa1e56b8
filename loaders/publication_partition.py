"""The frozen partition of a survey: made once for its edition, reused by every publication.

Two publications of one survey made from two partitions would tell, by difference, what neither
shows; so the groups and all their sums are kept beside the edition and never computed again.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from loaders.publication_columns import insert
from loaders.publication_sources import Sources, make_households, open_sources
from parc_social.access.secrecy import LEVELS, Address, Partition, Rule, partition
from parc_social.access.secrecy_verify import verify
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.workshop import Workshop, quoted, statement, workshop

COMMUNE = LEVELS.index("commune")


def frozen(sources: Sources, folder: Path, rule: Rule) -> Path:
    """The partition file of `sources.ops`, with its groups and their sums; made when missing.

    Raises SecrecyFault when the second opinion finds a fault: then no file is left.
    """
    if sources.ops is None:
        raise ValueError("no survey, no partition")
    kept = folder / f"{sources.ops.id}.partition.duckdb"
    if not kept.is_file():
        draft = folder / f".{kept.name}.{os.getpid()}.draft"
        draft.unlink(missing_ok=True)
        try:
            with workshop(draft) as bench:
                open_sources(bench, sources, folder)
                make_households(bench, sources.ops.millesime)
                _make(bench, sources, rule)
            os.replace(draft, kept)
        finally:
            draft.unlink(missing_ok=True)
    return kept


def _make(bench: Workshop, sources: Sources, rule: Rule) -> None:
    addresses = list(_addresses(bench.rows(statement("loaders", "publication_zones"))))
    made = partition(addresses, rule)
    verify(made, addresses, rule)
    _write_groups(bench, made, addresses)
    sums = ", ".join(f"CAST(sum(m.{s}) AS BIGINT) AS {s}" for s in OPS_SUMS)
    groups = statement("loaders", "publication_groupes").format(sommes=sums)
    bench.run(groups, {"commune": COMMUNE})
    _write_account(bench, sources, addresses, made, rule)


def _addresses(rows: Iterable[tuple[Any, ...]]) -> Iterator[Address]:
    for (name, rank, zones), here in groupby(rows, key=lambda r: (r[0], r[1], r[4:])):
        counts = {landlord: count for _, _, landlord, count, *_ in here}
        yield Address(
            id=name,
            zones=zones,
            rank=rank,
            households={landlord: count for landlord, count in counts.items() if count},
            landlords=tuple(sorted(landlord for landlord in counts if landlord)),
        )


def _write_groups(bench: Workshop, made: Partition, addresses: list[Address]) -> None:
    """`montre` is the group whose shares an address shows: none above its commune."""
    levels = {group.id: group.level for group in made.groups}
    shown = {a: g for a, g in made.shown.items() if levels[g] <= COMMUNE}
    names = [address.id for address in addresses]
    bench.run("CREATE TABLE adresse_groupe (adresse VARCHAR, groupe INTEGER, montre INTEGER)")
    insert(
        bench,
        "adresse_groupe",
        {
            "adresse": names,
            "groupe": [made.group_of.get(name) for name in names],
            "montre": [shown.get(name) for name in names],
        },
    )
    bench.run("CREATE TEMP TABLE forme (groupe INTEGER, niveau INTEGER, zone VARCHAR)")
    insert(
        bench,
        "forme",
        {
            "groupe": [group.id for group in made.groups],
            "niveau": [group.level for group in made.groups],
            "zone": [group.zone for group in made.groups],
        },
    )


def _write_account(
    bench: Workshop, sources: Sources, addresses: list[Address], made: Partition, rule: Rule
) -> None:
    """`bilan`: what each level grouped and handed on; `cadre`: from what, by which settings."""
    counts = {a.id: sum(a.households.values()) for a in addresses}
    waiting, rows = sum(counts.values()), list[tuple[Any, ...]]()
    for level, name in enumerate(LEVELS):
        groups = [group for group in made.groups if group.level == level]
        grouped = sum(sum(group.households.values()) for group in groups)
        waiting -= grouped
        rows.append((level, name, len(groups), grouped, waiting))
    bench.run(
        "CREATE TABLE bilan (niveau INTEGER, nom VARCHAR, groupes INTEGER, groupes_menages INTEGER,"
        " restants_menages INTEGER)"
    )
    bench.insert("bilan", rows)
    bench.run("CREATE TABLE cadre (cle VARCHAR, valeur VARCHAR)")
    settings = {f"regle_{k}": str(v) for k, v in asdict(rule).items()}
    settings |= {edition.source: edition.id for edition in sources.editions}
    settings["empreinte"] = _digest(bench)
    bench.insert("cadre", list(settings.items()))


def _digest(bench: Workshop) -> str:
    """A hash over groups and their sums, whatever their order on disk."""
    columns = ", ".join(quoted(c) for c in ("groupe", "niveau", "zone", *OPS_SUMS))
    row = f"concat_ws(',', {columns})"
    return str(bench.value(f"FROM groupe SELECT md5(string_agg({row}, ';' ORDER BY groupe))"))
