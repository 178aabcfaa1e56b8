"""Earlier versions of the groups of rents: which are known, and which wait.

A group that is known stays, and waits when what moves it (business/rents_change.py) is the business
of too few landlords, with its neighbours.
"""

from collections.abc import Iterator, Mapping, Sequence

from loaders.publication.business.rents_change import AMOUNTS, LOW, untold_rents
from loaders.publication.business.versions import ceilings_kept
from parc_social.access.secrecy.tables import Economy
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

# Groups of tables that are asked no longer are left out.
_FORMS = """INSERT INTO loyer_forme
SELECT ensemble, tableau, $selon[list_position($tables, tableau)], niveau, zone
FROM {avant}.loyer_groupe WHERE list_contains($tables, tableau)"""
_ACCOUNT = "loyers"  # the key of what a version's groups of rents are made for


def signatures(economy: Economy) -> str:
    """What groups of rents are made for, as a version says it."""
    return ";".join(f"{table.nom}={table.signature}" for table in economy.rents)


def made_for(bench: Workbench, alias: str) -> dict[str, str]:
    """The signature of each table of rents of a version; empty when it is of before them."""
    told = bench.value(f"SELECT valeur FROM {alias}.cadre WHERE cle = '{_ACCOUNT}'")  # noqa: S608 - our own names
    words = str(told or "").split(";")
    return {one.partition("=")[0]: one.partition("=")[2] for one in words if one}


def open_known(bench: Workbench, versions: Sequence[str], economy: Economy) -> None:
    """Tables `loyer_connu`, `loyer_forme` and view `loyer_ancien`: groups of the last version.

    Raises InvalidValue when a table of rents has other classes than it had: two partitions of one
    year would tell of what one cuts off the other.
    """
    amounts = ", ".join(f"{name} BIGINT" for name in (*AMOUNTS, *LOW))
    bench.run(statement("loaders.publication.business", "loyers_connus").format(montants=amounts))
    for alias in versions:
        _check_classes(made_for(bench, alias), economy)
        if made_for(bench, alias):
            _open_members(bench, alias)
    if versions and made_for(bench, versions[-1]):
        last = versions[-1]
        bench.run(_FORMS.format(avant=last), _variables(economy))
        bench.run(
            f"INSERT INTO loyer_connu FROM {last}.loyer_ensemble SEMI JOIN loyer_forme"  # noqa: S608 - our own names
            " USING (ensemble) SELECT groupe, ensemble;"
            "DROP TABLE loyer_ancien;"
            f"CREATE OR REPLACE TEMP VIEW loyer_ancien AS FROM {last}_loyer"
        )


def has_low_rents(bench: Workbench, alias: str) -> bool:
    """Whether a version set rents against ceilings, class by class; it may have had none."""
    return LOW[0] in {name for name, *_ in bench.rows(f"DESCRIBE {alias}.loyer_membre")}


def _open_members(bench: Workbench, alias: str) -> None:
    """View `<alias>_loyer`: nothing was told of what a version did not count, hence 0."""
    low = ", ".join(LOW if has_low_rents(bench, alias) else (f"0::BIGINT AS {n}" for n in LOW))
    bench.run(
        f"CREATE OR REPLACE TEMP VIEW {alias}_loyer AS SELECT ensemble, groupe, bailleur, classe,"  # noqa: S608 - our own names
        f" {', '.join(AMOUNTS)}, {low} FROM {alias}.loyer_membre"
    )


def _variables(economy: Economy) -> dict[str, list[str]]:
    return {
        "tables": [table.nom for table in economy.rents],
        "selon": [table.variable for table in economy.rents],
    }


def _check_classes(before: Mapping[str, str], economy: Economy) -> None:
    for table in economy.rents:
        if before.get(table.nom, table.signature) != table.signature:
            raise InvalidValue(
                f"secret : {table.nom} n'a plus les classes qu'elle avait quand ce millésime a été"
                " publié ; donnez-lui un autre nom dans economie.loyers"
            )


def hold_back_rents(bench: Workbench, versions: Sequence[str], economy: Economy) -> None:
    """Table `loyer_attente`: the groups of rents that wait."""
    waiting = {n for (n,) in bench.rows(
        "SELECT DISTINCT ensemble FROM loyer_connu WHERE groupe IN (FROM attente)"
    )}  # fmt: skip
    tables = dict(bench.rows("SELECT ensemble, tableau FROM loyer_forme"))
    inside = bench.rows("SELECT groupe, ensemble FROM loyer_connu")
    for alias in versions:
        if tables and made_for(bench, alias):
            told = (*AMOUNTS, *(LOW if ceilings_kept(bench, alias) else ()))
            waiting |= untold_rents(bench, alias, economy, told)
    variable = {table.nom: table.variable for table in economy.rents}
    waiting = _with_neighbours(waiting, inside, {n: variable[nom] for n, nom in tables.items()})
    if waiting:
        bench.insert("loyer_attente", [(n,) for n in sorted(waiting)])


def _with_neighbours(
    waiting: set[int], inside: Sequence[tuple[int, int]], variable: Mapping[int, str]
) -> set[int]:
    """With the groups that wait, all those of their variable that share a group of business."""
    by_group: dict[tuple[int, str], list[int]] = {}
    by_ensemble: dict[int, list[tuple[int, str]]] = {}
    for group, ensemble in inside:
        key = (group, variable[ensemble])
        by_group.setdefault(key, []).append(ensemble)
        by_ensemble.setdefault(ensemble, []).append(key)
    found, left = set(waiting), [*waiting]
    while left:
        for other in _beside(left.pop(), by_ensemble, by_group):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def _beside(
    ensemble: int,
    by_ensemble: Mapping[int, Sequence[tuple[int, str]]],
    by_group: Mapping[tuple[int, str], Sequence[int]],
) -> Iterator[int]:
    for key in by_ensemble.get(ensemble, ()):
        yield from by_group[key]
