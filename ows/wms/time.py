"""TIME: the millésime of a map."""

import re

from ows.wms.caller import MapCaller
from ows.wms.errors import DIMENSION, refused
from parc_social.catalogue.collection import SERIE
from parc_social.errors import OwsRefusal

_MOMENT = r"([0-9]{4})(?:-[0-9]{2}(?:-[0-9]{2}(?:T[0-9:.]{2,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
_TIME = re.compile(rf"{_MOMENT}(?:/{_MOMENT}(?:/P[0-9A-Z.]{{1,20}})?)?")


def dated(layer: str, time: str | None, caller: MapCaller) -> tuple[str, int | None]:
    """(collection, millésime) that a layer is read from. Raises OwsRefusal.

    A year, or a day or an hour of it; of a period, as clients with a time slider send it, the last
    millésime in it. A layer that has no millésime does not mind what is asked.
    """
    wanted = (time or "").strip()
    if not wanted or wanted.lower() in ("current", "default"):
        return layer, caller.default_year(layer) if layer.endswith(SERIE) else None
    years = caller.years(layer)
    first, last = _period(wanted, years)
    if not years:
        return layer, None
    year = max((one for one in years if first <= one <= last), default=None)
    holder = None if year is None else caller.holder(layer, year)
    if holder is None:
        raise _invalid(wanted, years)
    return holder, year


def _period(text: str, years: tuple[int, ...]) -> tuple[int, int]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise _invalid(text, years)
    first = int(found[1])
    return first, int(found[2] or first)


def _invalid(text: str, years: tuple[int, ...]) -> OwsRefusal:
    known = ", ".join(map(str, years)) or "une année"
    return refused(DIMENSION, "TIME", f"{known} : un seul millésime est attendu, lu {text[:60]!r}")
