"""Features that stay bytes from the database to the socket, unless somebody looks inside."""

from collections.abc import Iterator
from typing import Any, SupportsIndex

import orjson

from parc_social.storage.query import FeatureQuery, Page


class RawFeatures(list[Any]):
    """The features of a page as joined GeoJSON bytes; it parses itself once when read.

    HTML, CSV and JSON-LD read it as a list. The C encoder of `json` looks at the storage of a
    list and not at its methods: never hand one to it unread (see `RawCollection`).
    """

    def __init__(self, body: bytes, returned: int) -> None:
        super().__init__()
        self.body = body
        self._returned = returned
        self._parsed = False

    def _parse(self) -> None:
        if not self._parsed:
            self._parsed = True
            super().extend(orjson.loads(b"[" + self.body + b"]"))

    def lines(self) -> bytes:
        """Each feature on its line."""
        return b"".join(orjson.dumps(feature, option=orjson.OPT_APPEND_NEWLINE) for feature in self)

    def __len__(self) -> int:
        return self._returned

    def __iter__(self) -> Iterator[Any]:
        self._parse()
        return super().__iter__()

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        self._parse()
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._parse()
        super().__setitem__(index, value)


class RawCollection(dict[str, Any]):
    """A FeatureCollection whose features are a RawFeatures.

    `query` is what was asked; `hits`: only the count was, so that there is no next page.
    `edition` is what its next page has to be asked with.
    """

    def __init__(self, page: Page, query: FeatureQuery, *, hits: bool = False) -> None:
        super().__init__(type="FeatureCollection", numberReturned=page.returned)
        self.query = query
        self.hits = hits
        self.edition = page.edition
        self["features"] = RawFeatures(page.body, page.returned)
        if page.matched is not None:
            self["numberMatched"] = page.matched

    def followed(self, href: str) -> str:
        """A link to another page of this collection, in the edition that this page is of."""
        if not self.edition or "&edition=" in href:
            return href
        return f"{href}&edition={self.edition}"
