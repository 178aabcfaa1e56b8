"""The frozen partition of a survey: made once for its edition, reused by every publication.

Two publications of one survey made from two partitions would tell, by difference, what neither
shows; so the groups and all their sums are kept beside the edition and never computed again.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any

from loaders.publication_columns import insert
from loaders.publication_sources import Sources, make_households, open_sources
from loaders.publication_versions import Versions, hold_back
from parc_social.access.secrecy import LEVELS, Address, Partition, Rule, partition
from parc_social.access.secrecy_verify import verify
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.arrival import announce, version_file
from parc_social.storage.workshop import Workshop, quoted, statement, workshop

COMMUNE = LEVELS.index("commune")

_READ_ONLY = 0o440  # it holds households one by one, as the edition of the survey does


def frozen(sources: Sources, folder: Path, rule: Rule) -> Path:
    """The partition file of `sources.ops`, with its groups and their sums; made when missing.

    Raises SecrecyFault when the second opinion finds a fault: then no file is left.
    """
    if sources.ops is None:
        raise ValueError("no survey")
    kept = folder / f"{sources.ops.id}.partition.duckdb"
    if not kept.is_file():
        draft = folder / f".{kept.name}.{os.getpid()}.draft"
        draft.unlink(missing_ok=True)
        try:
            with workshop(draft) as bench:
                open_sources(bench, sources, folder)
                make_households(bench, sources.millesime_ops)
                _make(bench, sources, folder, rule)
            draft.chmod(_READ_ONLY)
            announce(folder, version_file(sources.ops.id))  # until the survey is published
            os.replace(draft, kept)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    return kept


def _make(bench: Workshop, sources: Sources, folder: Path, rule: Rule) -> None:
    """Households that no earlier version grouped are grouped; groups there are stay as they are."""
    versions = Versions.of(bench, folder, sources.millesime_ops)
    addresses = list(_addresses(bench.rows(statement("loaders", "publication_zones"))))
    free = [address for address in addresses if address.id not in versions.group_of]
    _write_groups(bench, free, versions, rule)
    columns = ", ".join(OPS_SUMS)
    bench.run(statement("loaders", "publication_membres").format(colonnes=columns))
    hold_back(bench, versions, rule)
    sums = ", ".join(f"CAST(sum({s}) AS BIGINT) AS {s}" for s in OPS_SUMS)
    bench.run(statement("loaders", "publication_groupes").format(sommes=sums))
    _write_account(bench, addresses)
    _write_settings(bench, sources, versions, rule)


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


def _write_groups(
    bench: Workshop, addresses: Sequence[Address], versions: Versions, rule: Rule
) -> None:
    """Tables `adresse_groupe` and `forme`: groups of earlier versions, then the new ones.

    `montre` is the group whose shares an address shows: none above its commune.
    """
    made = partition(addresses, rule)
    verify(made, addresses, rule)
    levels = {group.id: group.level for group in made.groups}
    own = {a: g + versions.last for a, g in made.group_of.items()}
    shown = {a: g + versions.last for a, g in made.shown.items() if levels[g] <= COMMUNE}
    names = list(dict.fromkeys([*(address.id for address in addresses), *versions.known]))
    bench.run("CREATE TABLE adresse_groupe (adresse VARCHAR, groupe INTEGER, montre INTEGER)")
    insert(
        bench,
        "adresse_groupe",
        {
            "adresse": names,
            "groupe": [versions.group_of.get(name, own.get(name)) for name in names],
            "montre": [shown.get(name, versions.known.get(name)) for name in names],
        },
    )
    _write_forms(bench, addresses, made, versions)


def _write_forms(
    bench: Workshop, addresses: Sequence[Address], made: Partition, versions: Versions
) -> None:
    communes = {a.id: a.zones[COMMUNE] for a in addresses}
    rows = [
        (g.id + versions.last, g.level, g.zone, _commune(g.level, communes[g.addresses[0]]))
        for g in made.groups
    ]
    names_of = ("groupe", "niveau", "zone", "code_commune")
    bench.run(
        "CREATE TEMP TABLE forme"
        " (groupe INTEGER, niveau INTEGER, zone VARCHAR, code_commune VARCHAR)"
    )
    every: list[tuple[Any, ...]] = [*versions.groups, *rows]
    insert(bench, "forme", {name: [row[n] for row in every] for n, name in enumerate(names_of)})


def _commune(level: int, code: str) -> str | None:
    return code if level <= COMMUNE else None


def _write_account(bench: Workshop, addresses: Iterable[Address]) -> None:
    """Table `bilan`: the households that each level grouped, and those it handed on."""
    waiting = sum(sum(a.households.values()) for a in addresses)
    found = bench.rows("FROM groupe SELECT niveau, count(*), sum(menages) GROUP BY 1")
    made = {level: (groups, int(households)) for level, groups, households in found}
    rows: list[tuple[Any, ...]] = []
    for level, name in enumerate(LEVELS):
        groups, households = made.get(level, (0, 0))
        waiting -= households
        rows.append((level, name, groups, households, waiting))
    bench.run(
        "CREATE TABLE bilan (niveau INTEGER, nom VARCHAR, groupes INTEGER, groupes_menages INTEGER,"
        " restants_menages INTEGER)"
    )
    bench.insert("bilan", rows)


def _write_settings(bench: Workshop, sources: Sources, versions: Versions, rule: Rule) -> None:
    """Table `cadre`: from what the groups were made, by which settings, and their hash."""
    settings = {f"regle_{k}": str(v) for k, v in asdict(rule).items()}
    settings |= {edition.source: edition.id for edition in sources.editions}
    settings |= {"version": str(versions.count + 1), "empreinte": _digest(bench)}
    bench.run("CREATE TABLE cadre (cle VARCHAR, valeur VARCHAR)")
    bench.insert("cadre", list(settings.items()))


def _digest(bench: Workshop) -> str:
    """A hash over groups and their sums, whatever their order on disk."""
    columns = ", ".join(quoted(c) for c in ("groupe", "niveau", "zone", *OPS_SUMS))
    row = f"concat_ws(',', {columns})"
    return str(bench.value(f"FROM groupe SELECT md5(string_agg({row}, ';' ORDER BY groupe))"))
