"""Whether a Grant opens an operation on what it is about. What is not declared is refused."""

from collections.abc import Callable, Mapping

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages, opened_by
from parc_social.catalogue.formats import MAPLIBRE, MVT, formats_of
from parc_social.catalogue.route import Resource, Route
from parc_social.catalogue.routes.table import BY_OPERATION


def permits(grant: Grant, operation: str, resource: str | None) -> bool:
    """Whether a Grant opens an operation on a collection, a process, or the service (None).

    An operation that is not known, or without the resource that it is about, is not open; nor is
    a page, which a session opens.
    """
    route = BY_OPERATION.get(operation)
    if route is None or route.page:
        return False
    return any(_OPENS[about](grant, route, resource) for about in route.about)


def formats_offered(grant: Grant, route: Route, collection: str) -> tuple[str, ...]:
    """What `f` may name on a route of a collection (empty: of the service); empty: no `f`.

    Of rows, what the convention opens; of a style, MapLibre's form only with the tiles it shows.
    """
    right = grant.right(opened_by(collection))
    if route.use:
        names = (one.name for one in formats_of(route.use))
        return tuple(name for name in names if right is not None and right.opens(name))
    if collection and MAPLIBRE in route.forms and (right is None or not right.opens(MVT)):
        return tuple(name for name in route.forms if name != MAPLIBRE)
    return route.forms


def _service(_grant: Grant, _route: Route, resource: str | None) -> bool:
    """A job is its owner's: the account of the Grant is asked for it, not a right."""
    return resource is None


def _records(grant: Grant, _route: Route, resource: str | None) -> bool:
    return resource is None and grant.opens_records


def _process(grant: Grant, _route: Route, resource: str | None) -> bool:
    return resource in grant.processes


def _catalogue(grant: Grant, _route: Route, resource: str | None) -> bool:
    return resource == CATALOGUE and grant.opens_records


def _coverage(grant: Grant, route: Route, resource: str | None) -> bool:
    return resource in coverages() and _collection(grant, route, resource)


def _rows(grant: Grant, route: Route, resource: str | None) -> bool:
    apart = resource == CATALOGUE or resource in coverages()
    return not apart and _collection(grant, route, resource)


def _draft(grant: Grant, route: Route, resource: str | None) -> bool:
    """Who may write is told by access/permissions.py."""
    return resource == DRAFTED and _collection(grant, route, resource)


def _collection(grant: Grant, route: Route, resource: str | None) -> bool:
    """Whether the right on a collection opens it, in the one format that it has."""
    right = None if resource is None else grant.right(opened_by(resource))
    return right is not None and (not route.format or right.opens(route.format))


_OPENS: Mapping[Resource, Callable[[Grant, Route, str | None], bool]] = {
    Resource.SERVICE: _service,
    Resource.RECORDS: _records,
    Resource.PROCESS: _process,
    Resource.CATALOGUE: _catalogue,
    Resource.COVERAGE: _coverage,
    Resource.ROWS: _rows,
    Resource.DRAFT: _draft,
}
