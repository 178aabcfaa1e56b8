"""The survey as partitions are made from it: read from the bench as numbered columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

import numpy as np

from loaders.bench import whole
from parc_social.access.secrecy.collected import COUNTED, SurveyedDwellings
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.survey import LEVELS, Numbers, SurveyRows
from parc_social.access.secrecy.tables import Tables
from parc_social.domain.indicators import OPS_SUMS
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement
from parc_social.wording import cited

_MOVED = "emmenages_recents > 0"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How counts of everyone, and then of recent movers, lie in a number of SQL.

    `sums` counts of each, of `bits`: fewer numbers to add up, to join and to hand over. All of them
    are of 53 bits at most, which DuckDB adds up as doubles, exactly, in half the time that it takes
    of whole numbers of 64 (their sums have 128).
    """

    sums: int
    bits: int

    @property
    def most(self) -> int:
        """The largest count that its bits hold."""
        return (1 << self.bits) - 1

    def together(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """The sums of each number."""
        return list(batched(names, self.sums))

    def counts(self, column: Numbers, at: int) -> Numbers:
        """Those of one sum in a column of numbers; `at`: its place, movers' after everyone's."""
        found = column >> self.bits * at
        found &= self.most
        return found


_NARROW, _WIDE = _Layout(2, 13), _Layout(1, 26)  # of one landlord at one address


def asked_sums(tables: Tables) -> tuple[str, ...]:
    """The sums that the rules of the tables look at, households first."""
    return tuple(dict.fromkeys(name for t in tables.tables for name in t.rule.sums))


def read_survey(bench: Workbench, tables: Tables) -> tuple[SurveyRows, Numbers]:
    """The free addresses and who answers there; and the number of each on the bench.

    Makes `secret_point`: every address, numbered along the curve. In: point, menage,
    stock_logement, pris(adresse): those that an earlier version grouped. Raises InvalidValue when
    the tables name a sum that no household has.
    """
    names = asked_sums(tables)
    unknown = next((name for name in names if name not in OPS_SUMS), None)
    if unknown is not None:
        raise InvalidValue(f"secret : mesure inconnue dans une table : {cited(unknown)}")
    layout = _count(bench, names)
    bench.run(statement("loaders.publication.groups", "zones"))
    points = bench.columns("FROM secret_point SELECT n, bailleurs, endroit WHERE libre ORDER BY n")
    zones = ", ".join(f"{level}_n" for level in LEVELS)
    places = bench.columns(f"SELECT {zones} FROM secret_endroit ORDER BY endroit")  # noqa: S608 - our own names
    number, place_of = whole(points["n"]), whole(points["endroit"])
    rows = _counted(bench)
    return (
        SurveyRows(
            zones=tuple(whole(places[f"{level}_n"])[place_of] for level in LEVELS),
            owners=whole(points["bailleurs"]),
            address=np.searchsorted(number, rows["adresse"]),
            landlord=rows["bailleur"],
            tous=_sums(rows, layout, names, 0),
            recents=_sums(rows, layout, names, layout.sums),
        ),
        number,
    )


def read_collected(bench: Workbench, number: Numbers) -> SurveyedDwellings:
    """Surveyed dwellings of the free addresses, answering or not; `number` is read_survey's."""
    rows = bench.columns(statement("loaders.publication.groups", "collecte"))
    return SurveyedDwellings(
        address=np.searchsorted(number, whole(rows["adresse"])),
        landlord=whole(rows["bailleur"]),
        sums={name: whole(rows[name]) for name in COUNTED},
    )


def counted(names: Sequence[str]) -> str:
    """SQL: how many households each sum counts, of everyone and (`_er`) of recent movers."""
    sums = [f"count(*) AS {MENAGES}", f"count_if({_MOVED}) AS {MENAGES}_er"]
    for name in names:
        if name != MENAGES:
            some = f"{quoted(name)} > 0"
            sums.append(f"count_if({some}) AS {quoted(name)}")
            sums.append(f"count_if({some} AND {_MOVED}) AS {quoted(name + '_er')}")
    return ", ".join(sums)


def _count(bench: Workbench, names: Sequence[str]) -> _Layout:
    """Table `secret_compte`: households by address and landlord; and how its counts lie."""
    for layout in (_NARROW, _WIDE):
        places = range(layout.sums)
        weights = ", ".join(_weight(layout, at) for at in places)
        each = (" + ".join(map(_added, some, places)) for some in layout.together(names))
        added = (f"sum(({one})::DOUBLE)" for one in each)
        sums = ", ".join(f"TRY_CAST({one} AS BIGINT) AS s{n}" for n, one in enumerate(added))
        sql = statement("loaders.publication.groups", "comptes")
        bench.run(sql.format(poids=weights, sommes=sums))
        if (bench.value("SELECT max(tous) FROM secret_compte") or 0) <= layout.most:
            break
    return layout


def _weight(layout: _Layout, at: int) -> str:
    """SQL: 1 in the bits of a place; for a recent mover, in those of movers too."""
    one, mover = (1 << layout.bits * place for place in (at, at + layout.sums))
    return f"CASE WHEN {_MOVED} THEN {one + mover} ELSE {one} END::BIGINT AS poids_{at}"


def _added(name: str, at: int) -> str:
    """SQL: what a household adds to a sum; columns of 0 or more, NULL adds nothing."""
    return f"CASE WHEN {quoted(name)} > 0 THEN poids_{at} ELSE 0::BIGINT END"


def _counted(bench: Workbench) -> dict[str, Numbers]:
    """The columns of `secret_compte` by the numbers of free addresses and landlords, in order."""
    rows = bench.columns(statement("loaders.publication.groups", "comptes_numeros"))
    columns = {name: whole(column) for name, column in rows.items()}
    order = np.argsort(columns["adresse"] << 32 | columns["bailleur"])
    return {name: column[order] for name, column in columns.items()}


def _sums(
    rows: Mapping[str, Numbers], layout: _Layout, names: Sequence[str], first: int
) -> dict[str, Numbers]:
    """What each sum counts in each row; `first`: the place of its first in a number."""
    return {
        name: layout.counts(rows[f"s{n}"], first + at)
        for n, some in enumerate(layout.together(names))
        for at, name in enumerate(some)
    }
