"""A last look at a revision, apart from what made it: what has moved since each earlier version.

In SQL, over the territories as they are published; nothing here is shared with the code that has
groups wait (loaders.publication.groups.versions, parc_social.access.secrecy.version_changes).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from loaders.publication.groups.versions import FORM
from loaders.publication.level_list import TERRITORIES
from loaders.publication.levels.rows import Computing
from loaders.publication.tables import ShownTable, survey_fault
from loaders.publication.verification.conditions import counted_places
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

AT_ONCE = 100_000  # households of both versions: sums of each take 3 kB
SUMS = 10_000_000  # by territory, population and landlord, at once: 24 octets each
_POPULATIONS = 4  # that a group is in, at most
_GROUPS = "SELECT 'groupe' AS niveau, groupe, groupe::VARCHAR AS code FROM decoupe"


def check_revision(bench: Workbench, computing: Computing, folder: Path) -> None:
    """Raises SecrecyFault when a published sum moves by 1 to floor - 1 households since a version.

    Whatever the figure (numerator, denominator, who answered), level, population and zone; for
    everyone, and for each landlord who takes its own out. In: the frozen groups attached as
    `decoupage`; decoupe, chaine, membre, adresse_groupe, lieu, quartier, portee.
    """
    for alias, file in _earlier(bench, folder, computing.sources.millesime_ops):
        names = _told_by(bench, computing, alias)
        count_movers(bench, alias, names)
        for fault in _faults(bench, computing, alias, names):
            raise survey_fault(f"révision refusée, depuis la version {file.name} {fault}")
        bench.run(f"DROP TABLE bouge; DROP TABLE IF EXISTS place_vue; DETACH {alias}")


def count_movers(bench: Workbench, alias: str, names: Sequence[str]) -> None:
    """Table `bouge`: households that move each sum, some groups after the others."""
    counted = dict(_movers(names))
    empty = ", ".join(f"0 AS {name}" for name in counted)
    none = f"SELECT groupe AS origine, bailleur, {empty} FROM membre LIMIT 0"  # noqa: S608 - our own names
    bench.run(f"CREATE OR REPLACE TEMP TABLE bouge AS {none}")
    moved = statement("loaders.publication.verification", "revision_bouges").format(
        avant=alias,
        mesures=", ".join(dict.fromkeys(map(quoted, (*names, "emmenages_recents")))),
        totaux=", ".join(_totals(names)),
        comptes=", ".join(f"count_if({moves})::INTEGER AS {n}" for n, moves in counted.items()),
    )
    stretches = statement("loaders.publication.verification", "revision_tranches")
    for first, last in bench.rows(stretches.format(avant=alias), {"menages": AT_ONCE}):
        bench.run(moved, {"premier": first, "dernier": last})


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
    moved = _moved(bench, told)
    shown = [(t, [quoted(name) for name in t.sums if name in moved]) for t in computing.shown]
    asked = [(table, names) for table, names in shown if names]
    few = computing.tables.base.floor - 1
    placed = counted_places(TERRITORIES, "adresse_groupe", "decoupe") if asked else ()
    for places in (_GROUPS, *placed):  # once for all tables
        bench.run(f"CREATE OR REPLACE TEMP TABLE place_vue AS {places}")
        for table, names in asked:
            for niveau, code, population in _few(bench, (table, names), few):
                yield (
                    f"une somme de {niveau} {code} ({population}, table {table.nom}) change par"
                    f" moins de {few + 1} ménages"
                )
    for table, names in asked:
        for (group,) in _few_movers(bench, (table, names), few):
            yield (
                f"les emménagés du groupe {group} (table {table.nom}) changent par moins de"
                f" {few + 1} ménages"
            )


def _moved(bench: Workbench, told: Sequence[str]) -> set[str]:
    """The sums that some household moves: of the others there is nothing to look at."""
    asked = ", ".join(f"coalesce(max({name}), 0)" for name in dict(_movers(told)))
    (most,) = bench.rows(f"SELECT {asked} FROM bouge")  # noqa: S608 - our own names
    return {
        name
        for name, *some in zip(told, most[::3], most[1::3], most[2::3], strict=True)
        if any(some)
    }


def _few(
    bench: Workbench, told: tuple[ShownTable, Sequence[str]], few: int
) -> Iterator[tuple[str, str, str]]:
    table, names = told
    counts = (
        f"sum(CASE WHEN d.parmi = 'tous' THEN b.{n} ELSE b.{_of(n, '_er')} END) AS {n}"
        for n in names
    )
    asked = {
        "tableau": table.nom,
        "comptes": ", ".join(counts),
        "sommes": ", ".join(f"sum({n}) AS {n}" for n in names),
        "peu": " OR ".join(f"t.{n} BETWEEN 1 AND {few:d}" for n in names),
        "peu_sans": " OR ".join(f"t.{n} - p.{n} BETWEEN 1 AND {few:d}" for n in names),
    }
    looked_at = statement("loaders.publication.verification", "revision_zones")
    pairs = statement("loaders.publication.verification", "revision_paires")
    rows = int(bench.value(pairs.format(tableau=table.nom)))
    parts = 1 + rows * _POPULATIONS * len(names) // SUMS
    for part in range(parts):
        yield from bench.rows(looked_at.format(parts=parts, part=part, **asked))


def _few_movers(
    bench: Workbench, told: tuple[ShownTable, Sequence[str]], few: int
) -> Iterator[tuple[int]]:
    table, names = told
    both = (f"sum(b.{_of(n, s)}) AS {_of(n, s)}" for n in names for s in ("_er", "_hors"))
    fewer = (f"sum(least({_of(n, '_er')}, {_of(n, '_hors')})) AS {n}" for n in names)
    asked = {
        "tableau": table.nom,
        "deux": ", ".join(both),
        "moindres": ", ".join(fewer),
        "peu": " OR ".join(f"t.{n} BETWEEN 1 AND {few:d}" for n in names),
    }
    looked_at = statement("loaders.publication.verification", "revision_emmenages")
    parts = 1 + int(bench.value("SELECT count(*) FROM bouge")) * 2 * len(names) // SUMS
    for part in range(parts):
        yield from bench.rows(looked_at.format(parts=parts, part=part, **asked))


def _of(name: str, suffix: str) -> str:
    return f'{name[:-1]}{suffix}"'


def _movers(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name and SQL: whether a household moves each sum, of everyone, of movers, of the others."""
    for name in map(quoted, names):
        recent, others = _of(name, "_er"), _of(name, "_hors")
        yield name, f"{recent} + {others} <> 0"
        yield recent, f"{recent} <> 0"
        yield others, f"{others} <> 0"


def _totals(names: Sequence[str]) -> Iterator[str]:
    """SQL: by how much a household moves each sum, of movers and of the others.

    Whole numbers far below 2^53, as doubles: half the processor of sums of 128 bits.
    """
    for name in map(quoted, names):
        for suffix, (recent, other) in (("_er", (name, "0")), ("_hors", ("0", name))):
            value = f"CASE WHEN emmenages_recents > 0 THEN {recent} ELSE {other} END"
            yield f"sum((signe * {value})::DOUBLE) AS {_of(name, suffix)}"
