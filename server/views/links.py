"""The links of a page of rows: its other forms, the pages beside it, and where it is from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from parc_social.access.model.grant import Right
from parc_social.catalogue.formats import HTML, JSON, JSONLD, Use, formats_of
from providers.features.raw import RawCollection

_GEOJSON = "application/geo+json"
_FORMS = {one.name: one for one in formats_of(Use.ITEMS, first=(JSON, JSONLD, HTML))}
_ELSEWHERE = ("f", "offset")  # what another page or form says otherwise


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Of pages in one form: `uri` is of their collection, which `title` names."""

    uri: str
    title: str
    format: str

    def of(
        self, page: RawCollection, parameters: Mapping[str, str], right: Right
    ) -> list[dict[str, Any]]:
        """`self` and `alternate` are this page in the forms that a Right opens.

        `next` and `prev` lead to pages of the same edition, whatever is published meanwhile; a
        count has none.
        """
        rest = _written(parameters.items())
        offset = page.query.offset
        at = f"&offset={offset}" if offset else ""
        forms = [
            _link("self" if name == self.format else "alternate", _FORMS[name].content_type,
                  f"This document as {_FORMS[name].link or name}",
                  f"{self.uri}/items?f={name}{rest}{at}")
            for name in _open_forms(right)
        ]  # fmt: skip
        beside = [
            _link(rel, _GEOJSON, f"Items ({rel})",
                  page.followed(f"{self.uri}/items?f={self.format}&offset={start}{rest}"))
            for rel, start in ([] if page.hits else _beside(page))
        ]  # fmt: skip
        return [*forms, *beside, _link("collection", "application/json", self.title, self.uri)]


def _beside(page: RawCollection) -> list[tuple[str, int]]:
    """Where the pages before and behind this one begin, those that there are."""
    limit, offset = page.query.limit, page.query.offset
    found = [("prev", max(0, offset - limit))] if offset > 0 else []
    if page.get("numberMatched", -1) > limit + offset or page["numberReturned"] == limit:
        found.append(("next", offset + limit))
    return found


def _written(parameters: Iterable[tuple[str, str]]) -> str:
    return "".join([_parameter(*one) for one in parameters if one[0] not in _ELSEWHERE])


@lru_cache(512)
def _parameter(name: str, value: str) -> str:
    return f"&{quote(name, safe='')}={quote(value, safe=',')}"


@lru_cache(512)
def _open_forms(right: Right) -> tuple[str, ...]:
    return tuple(name for name in _FORMS if right.opens(name))


def _link(rel: str, kind: str, title: str, href: str) -> dict[str, Any]:
    return {"type": kind, "rel": rel, "title": title, "href": href}
