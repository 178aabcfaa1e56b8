"""The survey as partitions are made from it: read from the bench as numbered columns."""

from collections.abc import Sequence

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
_BITS = 21  # of a count of the households of one landlord at one address
_MOST = (1 << _BITS) - 1
_SIDE_BY_SIDE = 3  # counts in a whole number of SQL


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
    _count(bench, names, "true")
    bench.run(statement("loaders.publication.groups", "zones"))
    points = bench.columns("FROM secret_point SELECT n, bailleurs, endroit WHERE libre ORDER BY n")
    zones = ", ".join(f"{level}_n" for level in LEVELS)
    places = bench.columns(f"SELECT {zones} FROM secret_endroit ORDER BY endroit")  # noqa: S608 - our own names
    number, place_of = whole(points["n"]), whole(points["endroit"])
    place, landlord, tous = _counted(bench, names)
    _count(bench, names, _MOVED)
    moved = _counted(bench, names)
    # Movers are a tenth of the households: counted on their own, and laid beside everyone's rows.
    among = np.searchsorted(_keys(place, landlord), _keys(moved[0], moved[1]))
    recents = {name: np.zeros(len(place), dtype=np.int64) for name in names}
    for name in names:
        recents[name][among] = moved[2][name]
    return (
        SurveyRows(
            zones=tuple(whole(places[f"{level}_n"])[place_of] for level in LEVELS),
            owners=whole(points["bailleurs"]),
            address=np.searchsorted(number, place),
            landlord=landlord,
            tous=tous,
            recents=recents,
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


def _count(bench: Workbench, names: Sequence[str], among: str) -> None:
    """Table `secret_compte`: households by address and landlord; `among`: SQL of whom.

    Several counts are one number: a third of the columns to sum and to hand over.
    """
    each = (f"TRY_CAST(sum({_one_number(some)}) AS BIGINT)" for some in _together(names))
    sums = ", ".join(f"{one} AS s{n}" for n, one in enumerate(each))
    bench.run(statement("loaders.publication.groups", "comptes").format(parmi=among, sommes=sums))


def _counted(bench: Workbench, names: Sequence[str]) -> tuple[Numbers, Numbers, dict[str, Numbers]]:
    """Addresses and landlords in order, and what each sum counts there.

    Raises OverflowError when one address has more households than a number holds.
    """
    rows = bench.columns(statement("loaders.publication.groups", "comptes_numeros"))
    if whole(rows["tous"]).max(initial=0) > _MOST:
        raise OverflowError("an address has too many households to be counted")
    place, landlord = whole(rows["adresse"]), whole(rows["bailleur"])
    order = np.argsort(_keys(place, landlord))
    found: dict[str, Numbers] = {}
    for n, some in enumerate(_together(names)):
        column = whole(rows[f"s{n}"])[order]
        found |= {name: column >> _BITS * at & _MOST for at, name in enumerate(some)}
    return place[order], landlord[order], found


def _together(names: Sequence[str]) -> list[Sequence[str]]:
    return [names[n : n + _SIDE_BY_SIDE] for n in range(0, len(names), _SIDE_BY_SIDE)]


def _one_number(names: Sequence[str]) -> str:
    """SQL: 1 for each of these sums that a household counts for, each in bits of its own."""
    each = (
        f"CASE WHEN {quoted(name)} > 0 THEN {1 << _BITS * at} ELSE 0 END::BIGINT"
        for at, name in enumerate(names)
    )
    return " + ".join(each)


def _keys(place: Numbers, landlord: Numbers) -> Numbers:
    """One number for both, that sorts by place, then by landlord."""
    return place << 32 | landlord
