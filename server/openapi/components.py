"""Parameters that many operations have alike become components of the OpenAPI document.

A caller of 50 collections has 10,000 parameters, of which 400 differ: 3.5 MB become 2.0, and a
third once compressed. Nothing else changes: with its references resolved it is the same document.
"""

from collections import Counter
from collections.abc import Iterator

import orjson

from parc_social.catalogue import parameters as names
from server.openapi.parameters import Json

# GDAL looks for these of /items where they stand; for columns it does not (3.10, seen asking), and
# QGIS resolves references to them.
_IN_PLACE = frozenset(names.ITEMS)
_WHERE = "#/components/parameters/"


def share_parameters(document: Json) -> Json:
    """The document, whose parameters are replaced where they stand by references to components.

    `limit` stays the name of that of objects: QGIS and Esri read it there.
    """
    components: Json = document["components"]["parameters"]
    used = Counter(_key(one) for listed, path in _lists(document) for one in _movable(listed, path))
    placed = {_key(one): name for name, one in components.items()}
    for listed, path in _lists(document):
        for one in _movable(listed, path):
            key = _key(one)
            if key not in placed and used[key] > 1:
                placed[key] = _free(components, one["name"])
                components[placed[key]] = one
        listed[:] = [_referred(one, path, placed) for one in listed]
    return document


def _referred(one: Json, path: str, placed: dict[bytes, str]) -> Json:
    name = placed.get(_key(one)) if _movable([one], path) else None
    return {"$ref": _WHERE + name} if name else one


def _lists(document: Json) -> Iterator[tuple[list[Json], str]]:
    for path, verbs in document["paths"].items():
        for operation in verbs.values():
            yield operation["parameters"], path


def _movable(listed: list[Json], path: str) -> list[Json]:
    """Those that no client needs to find in place."""
    kept = _IN_PLACE if path.endswith("/items") else frozenset[str]()
    return [one for one in listed if "$ref" not in one and one["name"] not in kept]


def _free(components: Json, name: str) -> str:
    """The name itself, else with the first number that is free."""
    number, found = 1, name
    while found in components:
        number, found = number + 1, f"{name}-{number + 1}"
    return found


def _key(one: Json) -> bytes:
    return orjson.dumps(one, option=orjson.OPT_SORT_KEYS)
