"""Links of documents: one, and those of a page of rows or records to its forms and neighbours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from parc_social.access.model.grant import Right
from parc_social.catalogue.formats import HTML, JSON, JSONLD, Use, formats_of
from providers.features.page import ItemsPage

GEOJSON = "application/geo+json"
_FORMS = {one.name: one for one in formats_of(Use.ITEMS, first=(JSON, JSONLD, HTML))}
_ELSEWHERE = ("f", "offset")  # what another page or form says otherwise


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Address of a page: `uri` of its collection, its form, its place, and its other parameters."""

    uri: str
    format: str
    offset: int
    limit: int
    rest: str  # see `rest_of`

    def in_form(self, name: str) -> str:
        """The address of this page in a form."""
        at = f"&offset={self.offset}" if self.offset else ""
        return f"{self.uri}/items?f={name}{self.rest}{at}"

    def beside(self, matched: int | None, returned: int) -> Iterator[dict[str, Any]]:
        """The links to the page before and to the next one, where there are any.

        `matched`: of all pages; None: not known, then one follows each page that is full.
        """
        if self.offset > 0:
            yield self._page("prev", max(0, self.offset - self.limit))
        if (matched or 0) > self.limit + self.offset or returned == self.limit:
            yield self._page("next", self.offset + self.limit)

    def _page(self, rel: str, start: int) -> dict[str, Any]:
        href = f"{self.uri}/items?f={self.format}&offset={start}{self.rest}"
        return typed_link(rel, GEOJSON, f"Items ({rel})", href)


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Links of pages in one form: `uri` is of their collection, which `title` names."""

    uri: str
    title: str
    format: str

    def of(
        self, page: ItemsPage, parameters: Mapping[str, str], right: Right
    ) -> list[dict[str, Any]]:
        """`self` and `alternate` are this page in the forms that a Right opens.

        `next` and `prev` lead to pages of the same edition, whatever is published meanwhile; a
        count has none.
        """
        query = page.query
        here = PageAddress(self.uri, self.format, query.offset, query.limit, rest_of(parameters))
        forms = [
            typed_link("self" if name == self.format else "alternate", _FORMS[name].content_type,
                  f"This document as {_FORMS[name].link or name}", here.in_form(name))
            for name in _open_forms(right)
        ]  # fmt: skip
        others = () if page.hits else here.beside(page.page.matched, page.page.returned)
        beside = [{**one, "href": page.next_href(one["href"])} for one in others]
        return [*forms, *beside, typed_link("collection", "application/json", self.title, self.uri)]


def rest_of(parameters: Mapping[str, str]) -> str:
    """The parameters that another page or form keeps, as an address carries them behind `f`."""
    return "".join([_parameter(*one) for one in parameters.items() if one[0] not in _ELSEWHERE])


@lru_cache(512)
def _parameter(name: str, value: str) -> str:
    return f"&{quote(name, safe='')}={quote(value, safe=',')}"


@lru_cache(512)
def _open_forms(right: Right) -> tuple[str, ...]:
    return tuple(name for name in _FORMS if right.opens(name))


def typed_link(rel: str, kind: str, title: str, href: str) -> dict[str, Any]:
    """A link as pages of rows write it: `type` first."""
    return {"type": kind, "rel": rel, "title": title, "href": href}


def link(rel: str, media: str, title: str, href: str, **more: Any) -> dict[str, Any]:
    """A link as documents of our own write it: `rel` first."""
    return {"rel": rel, "type": media, "title": title, "href": href, **more}
