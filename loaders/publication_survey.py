"""The survey as partitions are made from it: read from the bench as numbered columns."""

from typing import Any

import numpy as np

from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.survey import LEVELS, Numbers, Survey
from parc_social.access.secrecy.tables import Tables
from parc_social.domain.indicators import OPS_SUMS
from parc_social.errors import InvalidValue
from parc_social.storage.workshop import Workshop, quoted, statement


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
    rows = bench.columns(statement("loaders", "publication_comptes").format(sommes=counted(names)))
    place, landlord = _whole(rows["adresse"]), _whole(rows["bailleur"])
    order = np.lexsort((landlord, place))
    return (
        Survey(
            zones=tuple(_whole(points[f"{level}_n"]) for level in LEVELS),
            owners=_whole(points["bailleurs"]),
            address=np.searchsorted(number, place[order]),
            landlord=landlord[order],
            tous={name: _whole(rows[name])[order] for name in names},
            recents={name: _whole(rows[f"{name}_er"])[order] for name in names},
        ),
        number,
    )


def counted(names: tuple[str, ...]) -> str:
    """SQL: how many households each sum counts, of everyone and (`_er`) of recent movers."""
    sums = [f"count(*) AS {MENAGES}", f"count_if(emmenages_recents > 0) AS {MENAGES}_er"]
    for name in names:
        if name != MENAGES:
            sums.append(f"count_if({quoted(name)} > 0) AS {quoted(name)}")
            both = f"{quoted(name)} > 0 AND emmenages_recents > 0"
            sums.append(f"count_if({both}) AS {quoted(name + '_er')}")
    return ", ".join(sums)


def _whole(column: Any) -> Numbers:
    return np.asarray(column).astype(np.int64)
