"""The groups over which rents by class are told, of those of landlords' business: frozen with them.

A group that is known stays, and waits when what moves it is the business of too few landlords; with
it all those of its variable that share a group of business, so that what is told of these is of one
day. New groups are made of what neither waits nor is in a group of the table.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.bench import whole
from loaders.publication.business.rents_change import AMOUNTS, LOW
from loaders.publication.business.rents_versions import hold_back_rents, open_known
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rents import REST, Lettings, PartitionByTable, rents
from parc_social.access.secrecy.survey import LEVELS
from parc_social.access.secrecy.tables import Economy, Rents
from parc_social.access.verification.business import verify_rents
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_MEMBERS = """SELECT l.n, c.ensemble FROM loyer_connu AS c JOIN loyer_lieu AS l USING (groupe)
JOIN loyer_forme AS f ON f.ensemble = c.ensemble WHERE f.tableau = $table"""


def group_rents(bench: Workbench, versions: Sequence[str], economy: Economy, target: str) -> None:
    """Tables `loyer_ensemble`, `loyer_groupe`, `loyer_membre`, `loyer_compare` of `target`.

    In: affaire, economie_lieu, forme, nouveau, attente, and the earlier versions, attached.
    """
    bench.run(
        statement("loaders.publication.business", "loyers_jour").format(
            classes=_classes(economy), selon=_by_class(economy)
        )
    )
    open_known(bench, versions, economy)
    hold_back_rents(bench, versions, economy)
    lettings = _read_lettings(bench, economy)
    known, today = _read_known(bench, economy, lettings), _of_today(bench)
    made = rents(lettings, economy, known, today)
    verify_rents({nom: cut.within(today) for nom, cut in made.items()}, lettings, economy)
    _number(bench, economy, known, made)
    _write(bench, economy, target)


def _write(bench: Workbench, economy: Economy, target: str) -> None:
    """The groups, their members and the classes told against ceilings, in `target`."""
    bench.run(statement("loaders.publication.business", "loyers_groupes").format(cible=target))
    members = statement("loaders.publication.business", "loyers_membres").format(cible=target)
    for table in economy.rents:
        bench.run(members, {"table": table.nom})
    bench.run(
        statement("loaders.publication.business", "loyers_compares").format(
            cible=target, bailleurs=economy.landlords, part_max=economy.share
        )
    )


def _classes(economy: Economy) -> str:
    """SQL: the class of a let dwelling by each variable, as columns."""
    return "".join(f"{class_of(line)} AS {_selon(line)}, " for line in economy.lines)


def _selon(line: Sequence[Rents]) -> str:
    return quoted(f"selon_{line[-1].variable}")


def _by_class(economy: Economy) -> str:
    """SQL over `loue`: a row a dwelling for each variable, with its class."""
    amounts = ", ".join((*AMOUNTS, *LOW))
    return " UNION ALL ".join(
        f"SELECT '{line[-1].variable}' AS variable, groupe, bailleur, {_selon(line)} AS classe,"  # noqa: S608 - our own names
        f" {amounts} FROM loue"
        for line in economy.lines
    ) or (
        f"SELECT '' AS variable, groupe, bailleur, '' AS classe, {amounts} FROM loue WHERE false"  # noqa: S608
    )


def class_of(line: Sequence[Rents]) -> str:
    """SQL: the class of a let dwelling among those of tables of one variable."""
    classes = [name for table in line for name in table.classes]
    branches = " ".join(f"WHEN loyers_{name} > 0 THEN '{name}'" for name in classes)
    return f"CASE {branches} ELSE '{REST}' END"


def _read_lettings(bench: Workbench, economy: Economy) -> Lettings:
    """Let dwellings by group of business, landlord and classes of all variables."""
    zones = bench.columns(
        f"SELECT niveau, {', '.join(f'{level}_n' for level in LEVELS)} FROM loyer_lieu ORDER BY n"  # noqa: S608 - our own names
    )
    selon = {line[-1].variable: _selon(line) for line in economy.lines}
    named = "".join(f"{name}, " for name in selon.values())
    rows = bench.columns(
        f"SELECT l.n, dense_rank() OVER (ORDER BY bailleur) AS bailleur, {named}"  # noqa: S608 - our own names
        " CAST(sum(loyers) AS BIGINT) AS loyers, CAST(sum(surface) AS BIGINT) AS surface"
        " FROM loue AS d JOIN loyer_lieu AS l ON l.groupe = d.groupe"
        f" GROUP BY n, {named} d.bailleur ORDER BY ALL"
    )
    classes = {
        name: np.asarray(rows[f"selon_{table.variable}"]) == name
        for table in economy.rents
        for name in table.classes
    }
    return Lettings(
        zones=tuple(whole(zones[f"{level}_n"]) for level in LEVELS),
        level=whole(zones["niveau"]),
        group=whole(rows["n"]),
        landlord=whole(rows["bailleur"]),
        rent=whole(rows["loyers"]),
        surface=whole(rows["surface"]),
        classes=classes,
    )


def _read_known(bench: Workbench, economy: Economy, lettings: Lettings) -> dict[str, PartitionView]:
    """The groups that earlier versions made, by table, numbered from 0 in each."""
    found: dict[str, PartitionView] = {}
    for table in economy.rents:
        named = {"table": table.nom}
        groups = bench.rows(
            "SELECT ensemble, niveau FROM loyer_forme WHERE tableau = $table ORDER BY 1", named
        )
        number = {ensemble: n for n, (ensemble, _) in enumerate(groups)}
        group = np.full(lettings.count, -1)
        for place, ensemble in bench.rows(_MEMBERS, named):
            group[place] = number[ensemble]
        level = np.array([niveau for _, niveau in groups], dtype=np.int64)
        first = np.full(len(groups), -1)
        inside = np.flatnonzero(group >= 0)
        first[group[inside][::-1]] = inside[::-1]
        zones: list[tuple[int, int]] = list(zip(level.tolist(), first.tolist(), strict=True))
        zone = [int(lettings.zones[n][place]) if place >= 0 else -1 for n, place in zones]
        found[table.nom] = PartitionView(level, np.array(zone, dtype=np.int64), group, group)
    return found


def _of_today(bench: Workbench) -> NDArray[np.bool_]:
    """Whether each group of business is of today: neither it nor a group of rents in it waits."""
    rows = bench.columns(
        "SELECT groupe IN (FROM attente) OR groupe IN (SELECT groupe FROM loyer_connu"
        " WHERE ensemble IN (FROM loyer_attente)) AS attend FROM loyer_lieu ORDER BY n"
    )
    return whole(rows["attend"]) == 0


def _number(
    bench: Workbench, economy: Economy, known: PartitionByTable, made: PartitionByTable
) -> None:
    """Rows of `loyer_forme` and `loyer_connu` for the groups that are new."""
    last = int(bench.value("SELECT coalesce(max(ensemble), 0) FROM loyer_forme"))
    zones = ", ".join(LEVELS[:-1])
    places = bench.rows(f"SELECT groupe, {zones}, 'FR' FROM loyer_lieu ORDER BY n")  # noqa: S608 - our own names
    forms: list[tuple[Any, ...]] = []
    members: list[tuple[Any, ...]] = []
    for table in economy.rents:
        cut, before = made[table.nom], known[table.nom].count
        first = last + len(forms) + 1 - before
        inside = np.flatnonzero(cut.group >= before).tolist()
        members += [(places[place][0], first + int(cut.group[place])) for place in inside]
        zone = {int(cut.group[place]): places[place] for place in reversed(inside)}
        for number in range(before, cut.count):
            level = int(cut.level[number])
            told = zone[number][1 + level]
            forms.append((first + number, table.nom, table.variable, level, told))
    _insert(bench, "loyer_forme", ("ensemble", "tableau", "variable", "niveau", "zone"), forms)
    _insert(bench, "loyer_connu", ("groupe", "ensemble"), members)


def _insert(
    bench: Workbench, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Rows without a hole, at once: a country's are a million, and took 20 s some by some."""
    if rows:
        columns = map(np.array, zip(*rows, strict=True))
        bench.insert_columns(table, dict(zip(names, columns, strict=True)))
