"""/collections: all of them, or the page that `limit` and `offset` ask for."""

import copy
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from pygeoapi import api as core
from pygeoapi.formats import F_JSON

View = tuple[dict[str, str], int, str | bytes]
_stock = core.describe_collections


def collections(api: Any, request: Any, dataset: str | None = None) -> View:
    """Pygeoapi's list, of the collections of the page alone, which says how many there are."""
    if dataset is not None:
        return _stock(api, request, dataset)
    resources: dict[str, dict[str, Any]] = api.config["resources"]
    names = [name for name, one in resources.items() if one["type"] == "collection"]
    first = _number(request.params.get("offset"), 0, len(names))
    size = _number(request.params.get("limit"), len(names), len(names))
    kept = {*names[first : first + size]}
    page = copy.copy(api)
    page.config = {
        **api.config,
        "resources": {n: r for n, r in resources.items() if n in kept or n not in names},
    }
    headers, status, content = _stock(page, request)
    if status != HTTPStatus.OK or request.format not in (None, F_JSON):
        return headers, status, content
    document = orjson.loads(content)
    document["links"] += _links(api, request, (first, size), len(names))
    counts = {"numberMatched": len(names), "numberReturned": len(kept)}
    return headers, status, orjson.dumps({**document, **counts})


def _links(api: Any, request: Any, page: tuple[int, int], count: int) -> list[dict[str, str]]:
    """To the page before and to the one behind, where there are any."""
    first, size = page
    places = [("prev", "Page précédente", max(first - size, 0))] if first > 0 and size else []
    places += [("next", "Page suivante", first + size)] if first + size < count else []
    asked = {k: v for k, v in request.params.items() if k not in ("limit", "offset")}
    return [
        {
            "rel": rel,
            "type": "application/json",
            "title": title,
            "href": f"{api.get_collections_url()}?"
            + urlencode({**asked, "limit": size, "offset": place}),
        }
        for rel, title, place in places
    ]


def _number(text: str | None, default: int, most: int) -> int:
    """A number that the gate has looked at, whatever its length."""
    if text is None:
        return default
    digits = text.lstrip("0")
    return most if len(digits) > 9 else min(int(digits or "0"), most)
