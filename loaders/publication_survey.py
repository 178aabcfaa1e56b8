"""The survey as partitions are made from it: read from the bench as numbered columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.survey import LEVELS, Numbers, Survey
from parc_social.access.secrecy.tables import Tables
from parc_social.domain.indicators import OPS_SUMS
from parc_social.errors import InvalidValue
from parc_social.storage.workshop import Workshop, quoted, statement

_MOVED = "emmenages_recents > 0"


def asked_sums(tables: Tables) -> tuple[str, ...]:
    """The sums that the rules of the tables look at, households first."""
    return tuple(dict.fromkeys(name for t in tables.tables for name in t.rule.sums))


def read_survey(bench: Workshop, tables: Tables) -> tuple[Survey, Numbers]:
    """The free addresses and who answers there; and the number of each on the bench.

    Makes `secret_point`: every address, numbered along the curve. In: point, menage,
    stock_logement, pris(adresse): those that an earlier version grouped. Raises InvalidValue when
    the tables name a sum that no household has.
    """
    names = asked_sums(tables)
    unknown = next((name for name in names if name not in OPS_SUMS), None)
    if unknown is not None:
        raise InvalidValue(f"secret : mesure inconnue dans une table : {unknown!r}")
    bench.run(statement("loaders", "publication_zones"))
    columns = ", ".join(("n", "bailleurs", *(f"{level}_n" for level in LEVELS)))
    points = bench.columns(f"SELECT {columns} FROM secret_point WHERE libre ORDER BY n")  # noqa: S608 - our own names
    number = _whole(points["n"])
    place, landlord, tous = _counted(bench, names, "true")
    moved = _counted(bench, names, _MOVED)
    # Movers are a tenth of the households: counted on their own, and laid beside everyone's rows.
    among = np.searchsorted(_keys(place, landlord), _keys(moved[0], moved[1]))
    recents = {name: np.zeros(len(place), dtype=np.int64) for name in names}
    for name in names:
        recents[name][among] = moved[2][name]
    return (
        Survey(
            zones=tuple(_whole(points[f"{level}_n"]) for level in LEVELS),
            owners=_whole(points["bailleurs"]),
            address=np.searchsorted(number, place),
            landlord=landlord,
            tous=tous,
            recents=recents,
        ),
        number,
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


def _counted(
    bench: Workshop, names: Sequence[str], among: str
) -> tuple[Numbers, Numbers, dict[str, Numbers]]:
    """Addresses and landlords in order, and what each sum counts there; `among`: SQL of whom."""
    sums = (
        f"count(*) AS {name}" if name == quoted(MENAGES) else f"count_if({name} > 0) AS {name}"
        for name in map(quoted, names)
    )
    counts = statement("loaders", "publication_comptes")
    rows = bench.columns(counts.format(parmi=among, sommes=", ".join(sums)))
    place, landlord = _whole(rows["adresse"]), _whole(rows["bailleur"])
    order = np.argsort(_keys(place, landlord))
    return place[order], landlord[order], {name: _whole(rows[name])[order] for name in names}


def _keys(place: Numbers, landlord: Numbers) -> Numbers:
    """One number for both, that sorts by place, then by landlord."""
    return place << 32 | landlord


def _whole(column: Any) -> Numbers:
    return np.asarray(column).astype(np.int64)
