"""Features that stay bytes from the database to the socket, unless somebody looks inside."""

from collections.abc import Iterator
from typing import Any, SupportsIndex

import orjson

from parc_social.storage.query.model import FeatureEncoding, FeaturePage, FeatureQuery


class RawFeatures(list[Any]):
    """The features of a page as GeoJSON bytes, in parts; it parses itself once when read.

    HTML and JSON-LD read it as a list. The C encoder of `json` looks at the storage of a
    list and not at its methods: never hand one to it unread (see `RawCollection`).
    """

    def __init__(self, parts: tuple[bytes, ...], returned: int) -> None:
        super().__init__()
        self.parts = parts
        self._returned = returned
        self._parsed = False

    def _parse(self) -> None:
        if not self._parsed:
            self._parsed = True
            for part in self.parts:
                super().extend(orjson.loads(b"[" + part.removeprefix(b",") + b"]"))

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


class FeatureLines:
    """The features of a page as lines of GeoJSON: each is read when its turn comes, and let go."""

    def __init__(self, parts: tuple[bytes, ...], returned: int) -> None:
        self.parts = parts
        self._returned = returned

    def __len__(self) -> int:
        return self._returned

    def __iter__(self) -> Iterator[Any]:
        for part in self.parts:
            yield from map(orjson.loads, part.removeprefix(b"\n").split(b"\n"))


class RawCollection(dict[str, Any]):
    """A FeatureCollection whose features are a RawFeatures, or FeatureLines where asked for.

    `query` is what was asked; `hits`: only the count was, so that there is no next page.
    `edition` is what its next page has to be asked with.
    """

    def __init__(self, page: FeaturePage, query: FeatureQuery, *, hits: bool = False) -> None:
        super().__init__(type="FeatureCollection", numberReturned=page.returned)
        self.query = query
        self.hits = hits
        self.edition = page.edition
        kind = FeatureLines if query.form is FeatureEncoding.LINES else RawFeatures
        self["features"] = kind(page.parts, page.returned)
        if page.matched is not None:
            self["numberMatched"] = page.matched

    def followed(self, href: str) -> str:
        """A link to another page of this collection, in the edition that this page is of."""
        if not self.edition or "&edition=" in href:
            return href
        return f"{href}&edition={self.edition}"
