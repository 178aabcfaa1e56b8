"""The closed table of what is served: an operation that is not here does not exist."""

from collections.abc import Iterator, Mapping

from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.route import READ, Resource, Route
from parc_social.catalogue.routes import (
    collections,
    features,
    maps,
    ows,
    pages,
    processes,
    records,
    tiles,
)
from parc_social.catalogue.routes import (
    coverages as rasters,
)

Key = tuple[str, tuple[str, ...]]  # a view, and the variables of its path in alphabetical order

# In the order in which OpenAPI tells of them.
ROUTES: tuple[Route, ...] = (
    *collections.ROUTES,
    *features.ROUTES,
    *tiles.ROUTES,
    *maps.ROUTES,
    *features.WHOLE,
    *records.ROUTES,
    *rasters.ROUTES,
    *tiles.SCHEMES,
    *tiles.OF_SERVICE,
    *maps.OF_SERVICE,
    *processes.ROUTES,
    *ows.ROUTES,
    *pages.ROUTES,
)
STATIC = frozenset({"static", "pygeoapi.static", "portal.static"})  # files, open to everybody
BY_OPERATION: Mapping[str, Route] = {route.operation: route for route in ROUTES}
# Known by their text, before a body is read: they have no variable.
TAKING_FILES = frozenset(
    {a.path for route in ROUTES if route.takes_file for a in route.addresses}
    | {f"/processes/{name}/execution" for name in processes.FILE_PROCESSES}
)
_APART = (Resource.DRAFT, Resource.COVERAGE, Resource.CATALOGUE)  # the same addresses, of others


def _table(resource: Resource | None) -> Mapping[Key, Route]:
    """The routes of a resource of its own; None: all that is of none of those."""
    return {
        (route.endpoint, address.variables): route
        for route in ROUTES
        for address in route.addresses
        if (resource in route.about if resource else set(route.about) - set(_APART))
    }


_OF = {resource: _table(resource) for resource in (*_APART, None)}


def route_of(
    endpoint: str | None, variables: Mapping[str, object], method: str = "GET"
) -> Route | None:
    """The route of what Flask matched, or None: not served."""
    key = (endpoint or "", tuple(sorted(variables)))
    collection = str(variables.get("collection_id"))
    if collection == DRAFTED and method not in READ and key in _OF[Resource.DRAFT]:
        return _OF[Resource.DRAFT][key]
    if collection == CATALOGUE:
        return _OF[Resource.CATALOGUE].get(key)
    return _OF[Resource.COVERAGE if collection in coverages() else None].get(key)


def read_once(operation: str) -> Route | None:
    """The route of a request that told its operation in itself; None: there is none."""
    route = BY_OPERATION.get(operation)
    return route if route is not None and not route.endpoint else None


def is_written(endpoint: str, variables: Mapping[str, object]) -> bool:
    """Whether drafts are written at this address: the same, by other verbs."""
    key = (endpoint, tuple(sorted(variables)))
    return variables.get("collection_id") == DRAFTED and key in _OF[Resource.DRAFT]


def addressed(*resources: Resource) -> Iterator[Route]:
    """The routes of any of these resources that have an address."""
    return (r for r in ROUTES if r.addresses and set(resources) & set(r.about))


def conformance_classes() -> list[str]:
    """Those that the server declares: what it serves, and what tests try."""
    return [name for route in ROUTES for name in route.conforms]
