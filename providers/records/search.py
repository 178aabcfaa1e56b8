"""A search in the records: words, names, kinds, a box, years, an order."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.parameters import LISTS, RECORD_FIELDS
from parc_social.errors import InvalidValue, UnknownName
from parc_social.storage.query.area import Area, Footprint
from parc_social.storage.query.model import Box, Filter, SortKey, Years
from parc_social.storage.query.projection import in_system
from parc_social.wording import cited
from providers.records.record import Record

_INTEGERS = frozenset(f.name for f in RECORD_FIELDS if f.type.value == "integer")
_SORTABLE = tuple(f.name for f in RECORD_FIELDS if f.name not in LISTS)


@dataclass(frozen=True, slots=True)
class Search:
    """Search of records; None or empty: not asked.

    `q`, `ids` and the like are values of which one must hold; `equals` are fields with such
    values, all of which must hold. `limit` and `offset` are of the page.
    """

    q: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    equals: tuple[tuple[str, tuple[str, ...]], ...] = ()
    boxes: tuple[Area, ...] | None = None
    years: Years | None = None
    filter: Filter | None = None
    sort: tuple[SortKey, ...] = ()
    limit: int = 10
    offset: int = 0


def words_of(name: str, text: str | None) -> tuple[str, ...]:
    """Values between commas. Raises InvalidValue naming the parameter when one is empty."""
    if text is None:
        return ()
    values = tuple(value.strip() for value in text.split(","))
    if not all(values):
        raise InvalidValue(f"{name} : une valeur vide ; donnez-en, séparées par des virgules")
    return values


def select(records: Iterable[Record], search: Search) -> list[Record]:
    """The records that match, in their own order or the one asked for.

    Raises InvalidValue for a year that is none, UnknownName for a field that has no order.
    """
    equals = [(name, {_with_type(name, v) for v in values}) for name, values in search.equals]
    terms = [fold(term) for term in search.q]
    records_found = [
        record
        for record in records
        if (not search.ids or record.id in search.ids)
        and (not search.external_ids or record.code in search.external_ids)
        and (not terms or any(term in text for text in _texts(record) for term in terms))
        and all(values & set(record.values(name)) for name, values in equals)
        and (search.boxes is None or any(_meet(record.box, box) for box in search.boxes))
        and (search.years is None or _in(record.years, search.years))
    ]
    for key in reversed(search.sort):
        _sort(records_found, key)
    return records_found


def without_accents(text: str) -> str:
    """As the stores do it: letters stay, their marks go."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Without case, accents nor doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.replace("’", "'").split())


def _texts(record: Record) -> Iterator[str]:
    """Where a term is looked for: the words of one follow each other."""
    yield from map(fold, (record.id, record.titre, record.title, record.description))
    yield from map(fold, record.keywords)


def _with_type(name: str, text: str) -> str | int:
    if name not in _INTEGERS:
        return text
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise InvalidValue(f"{name} : un nombre entier est attendu, lu {cited(text)}")
    return int(text)


def outline(box: Box, srid: int) -> BaseGeometry:
    """The box of a record in a system."""
    return in_system(shapely.box(*box), srid)


def is_carried(geometry: BaseGeometry) -> bool:
    """Whether all of it has a place in its system: else it is outside."""
    return all(map(math.isfinite, geometry.bounds))


def _meet(one: Box, other: Area) -> bool:
    if isinstance(other, Footprint):
        outline_there = outline(one, other.srid)
        return is_carried(outline_there) and bool(outline_there.intersects(shapely.box(*other.box)))
    apart = one[0] > other[2] or other[0] > one[2] or one[1] > other[3] or other[1] > one[3]
    return not apart


def _in(years: Sequence[int], interval: Years) -> bool:
    first = interval.first if interval.first is not None else 0
    last = interval.last if interval.last is not None else 9999
    return any(first <= year <= last for year in years)


def _sort(records: list[Record], key: SortKey) -> None:
    if key.name not in _SORTABLE:
        choices = ", ".join(_SORTABLE)
        raise UnknownName(f"sortby : {cited(key.name)} n'a pas d'ordre (choix : {choices})")
    put_in_order(records, key)


class _Valued(Protocol):
    def values(self, name: str) -> Sequence[Any]: ...


def put_in_order[One: _Valued](records: list[One], key: SortKey) -> None:
    """In the order of a field, in place. Those without a value come last, in either order."""

    def value(record: One) -> str:
        return fold(str(record.values(key.name)[0]))

    valued = [r for r in records if r.values(key.name)]
    rest = [r for r in records if not r.values(key.name)]
    records[:] = [*sorted(valued, key=value, reverse=key.descending), *rest]


LONGEST_PATTERN = 200  # characters


def like(pattern: str) -> Callable[[str], bool]:
    """Whether a text is as a pattern of LIKE says. Raises InvalidValue for one that is too long.

    As both stores have it: `%` any text, `_` any character, a backslash before what is meant. It is
    found piece after piece, each at its first place: no pattern takes long.
    """
    if len(pattern) > LONGEST_PATTERN:
        raise InvalidValue(f"filtre : un motif de LIKE a {LONGEST_PATTERN} caractères au plus")
    first, *rest = _pieces(pattern)
    if rest:
        *middle, last = rest
        first += "".join(f"(?>.*?{piece})" for piece in middle) + f".*{last}"
    fits = re.compile(first, re.DOTALL).fullmatch
    return lambda text: fits(text) is not None


def _pieces(pattern: str) -> list[str]:
    """Pieces between the `%`, each of a fixed length."""
    texts: list[list[str]] = [[]]
    signs = iter(pattern)
    for sign in signs:
        if sign == "%":
            texts.append([])
        elif sign == "_":
            texts[-1].append(".")
        else:
            texts[-1].append(re.escape(next(signs) if sign == "\\" else sign))
    return ["".join(text) for text in texts]
