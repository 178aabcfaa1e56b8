"""The GeoJSON of /items: a small head, and the bytes of the features as the database wrote them."""

from collections.abc import Mapping
from typing import Any

import orjson
from pygeoapi.formatter.base import BaseFormatter

from providers.fields import opens_media
from providers.raw import RawCollection


class GeoJSONFormatter(BaseFormatter):
    """Takes the place of pygeoapi's own JSON: `f` is `json`, which formatters are asked first for.

    pygeoapi's encoder would parse and write each feature anew, and turn `<` into `&lt;`.
    """

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        # The name is also what links carry as `f`: not the dotted path of the configuration.
        super().__init__({**formatter_def, "name": "json"})
        self.f = "json"
        self.mimetype = "application/geo+json"
        self.extension = "geojson"

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The whole document, as bytes; nothing of the features is looked at."""
        collection: RawCollection = data
        return document({**members(collection), "links": tidy_links(collection)}, collection)


def document(head: Mapping[str, Any], collection: RawCollection) -> bytes:
    """Some members, then the features."""
    return b"".join((orjson.dumps(head)[:-1], b',"features":[', collection["features"].body, b"]}"))


def members(collection: RawCollection) -> dict[str, Any]:
    """What is told of a page beside its features and its links."""
    return {k: v for k, v in collection.items() if k not in ("features", "links")}


def tidy_links(collection: RawCollection) -> list[dict[str, Any]]:
    """One link a media type; `self` and `alternate` are of this page, a count has no next one.

    `next` and `prev` lead to pages of the same edition, whatever is published meanwhile.
    """
    kept: list[dict[str, Any]] = []
    types: set[str] = set()
    for link in collection["links"]:
        if link["rel"] in ("self", "alternate"):
            if link["type"] in types or not _opens(collection, link["type"]):
                continue
            types.add(link["type"])
            kept.append(_of_this_page(link, collection.query.offset))
        elif link["rel"] not in ("next", "prev"):
            kept.append(link)
        elif not collection.hits:
            kept.append({**link, "href": collection.followed(link["href"])})
    return kept


def _opens(collection: RawCollection, media: str) -> bool:
    return collection.right is None or opens_media(collection.right, media)


def _of_this_page(link: dict[str, Any], offset: int) -> dict[str, Any]:
    """The offset, which pygeoapi leaves out: its `self` of the second page is the first one."""
    return {**link, "href": f"{link['href']}&offset={offset}"} if offset else link
