"""A last look at a revision, apart from what made it: what has moved since each earlier version.

In SQL, over the territories as they are published; nothing here is shared with the code that has
groups wait (loaders.publication.groups.versions, parc_social.access.secrecy.version_changes).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders.publication.groups.versions import FORM
from loaders.publication.level_list import TERRITORIES
from loaders.publication.levels.rows import Computing
from loaders.publication.tables import ShownTable, survey_fault
from loaders.publication.verification.conditions import counted_places
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_GROUPS = "SELECT '{tableau}' AS niveau, groupe, groupe::VARCHAR AS code FROM decoupe"


def check_revision(bench: Workbench, computing: Computing, folder: Path) -> None:
    """Raises SecrecyFault when a published sum moves by 1 to floor - 1 households since a version.

    Whatever the figure (numerator, denominator, who answered), level, population and zone; for
    everyone, and for each landlord who takes its own out. In: the frozen groups attached as
    `decoupage`; decoupe, chaine, membre, adresse_groupe, lieu, quartier, portee.
    """
    for alias, file in _earlier(bench, folder, computing.sources.millesime_ops):
        names = _told_by(bench, computing, alias)
        moved = statement("loaders.publication.verification", "revision_bouges")
        bench.run(moved.format(avant=alias, mesures=_listed(names), sommes=_moving(names)))
        for fault in _faults(bench, computing, alias, names):
            raise survey_fault(f"révision refusée, depuis la version {file.name} {fault}")
        bench.run(f"DROP TABLE bouge; DETACH {alias}")


def _earlier(bench: Workbench, folder: Path, millesime: int) -> Iterable[tuple[str, Path]]:
    """The earlier versions, attached one after the other."""
    mine = _number(bench, "decoupage") or 0
    for n, file in enumerate(sorted(folder.glob(f"ops_{millesime}_*.partition.duckdb"))):
        alias = f"avant_{n}"
        bench.attach(alias, file)
        number = _number(bench, alias)
        if number is not None and number < mine:
            yield alias, file
        else:
            bench.run(f"DETACH {alias}")


def _number(bench: Workbench, alias: str) -> int | None:
    """The number of a version; None for a file of before, which is no version of this one."""
    told = dict(bench.rows(f"FROM {alias}.cadre SELECT cle, valeur"))
    return int(told["version"]) if FORM[1] == told.get(FORM[0]) else None


def _told_by(bench: Workbench, computing: Computing, alias: str) -> list[str]:
    """The published sums that a version counted: of others nothing was told that could move."""
    known = {name for name, *_ in bench.rows(f"DESCRIBE {alias}.membre")}
    shown = {name for table in computing.shown for name in table.sums}
    return [name for name in OPS_SUMS if name in known & shown]


def _faults(
    bench: Workbench, computing: Computing, alias: str, told: Sequence[str]
) -> Iterable[str]:
    astray = bench.value(
        statement("loaders.publication.verification", "revision_groupes").format(avant=alias)
    )
    if astray:
        yield f"{astray} groupes ne sont plus faits comme ils l'étaient"
    collected = statement("loaders.publication.verification", "revision_collecte").format(
        avant=alias
    )
    if changed := bench.value(collected):
        yield f"ce qui a été collecté dans {changed} groupes a changé"
    few = computing.tables.base.floor - 1
    for table in computing.shown:
        names = [quoted(name) for name in table.sums if name in told]
        if not names:
            continue
        groups = _GROUPS.format(tableau=table.nom) + f" WHERE tableau = '{table.nom}'"
        placed = counted_places(TERRITORIES, "adresse_groupe", "decoupe")
        for places in (groups, *placed):
            for niveau, code, population in _few(bench, (table, names), places, few):
                yield (
                    f"une somme de {niveau} {code} ({population}, table {table.nom}) change par"
                    f" moins de {few + 1} ménages"
                )
        for (group,) in _few_movers(bench, (table, names), few):
            yield (
                f"les emménagés du groupe {group} (table {table.nom}) changent par moins de"
                f" {few + 1} ménages"
            )


def _few(
    bench: Workbench, told: tuple[ShownTable, Sequence[str]], places: str, few: int
) -> Sequence[tuple[str, str, str]]:
    table, names = told
    counts = (
        f"sum(CASE WHEN d.parmi = 'tous' THEN b.{n} ELSE b.{_of(n, '_er')} END) AS {n}"
        for n in names
    )
    return bench.rows(
        statement("loaders.publication.verification", "revision_zones").format(
            places=places,
            tableau=table.nom,
            comptes=", ".join(counts),
            sommes=", ".join(f"sum({n}) AS {n}" for n in names),
            peu=" OR ".join(f"t.{n} BETWEEN 1 AND {few:d}" for n in names),
            peu_sans=" OR ".join(f"t.{n} - p.{n} BETWEEN 1 AND {few:d}" for n in names),
        )
    )


def _few_movers(
    bench: Workbench, told: tuple[ShownTable, Sequence[str]], few: int
) -> Sequence[tuple[int]]:
    table, names = told
    both = (f"sum(b.{_of(n, s)}) AS {_of(n, s)}" for n in names for s in ("_er", "_hors"))
    fewer = (f"sum(least({_of(n, '_er')}, {_of(n, '_hors')})) AS {n}" for n in names)
    return bench.rows(
        statement("loaders.publication.verification", "revision_emmenages").format(
            tableau=table.nom,
            deux=", ".join(both),
            moindres=", ".join(fewer),
            peu=" OR ".join(f"t.{n} BETWEEN 1 AND {few:d}" for n in names),
        )
    )


def _of(name: str, suffix: str) -> str:
    return f'{name[:-1]}{suffix}"'


def _listed(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(map(quoted, (*names, "emmenages_recents"))))


def _moving(names: Sequence[str]) -> str:
    """SQL: whether a household moves each sum, of everyone, of movers, of the others."""
    made: list[str] = []
    for name in map(quoted, names):
        for suffix, among in (("", "1"), ("_er", _MOVED), ("_hors", f"(1 - {_MOVED})")):
            value = f"signe * {name}::BIGINT * {among}"
            made.append(f"(sum({value}) <> 0)::INTEGER AS {_of(name, suffix)}")
    return ", ".join(made)


_MOVED = "(emmenages_recents > 0)::INTEGER"
