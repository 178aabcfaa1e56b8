"""WFS and WMS: one address, and what a request turns out to be once it is read."""

from parc_social.catalogue.formats import PNG
from parc_social.catalogue.route import ASK, Address, Resource, Route, TagScope


def _read(
    operation: str,
    *,
    rows: bool,
    about: Resource = Resource.ROWS,
    format_: str = "",
    tag: TagScope = TagScope.NONE,
) -> Route:
    return Route(
        operation=operation, rows=rows, about=(about,), methods=ASK, format=format_, tag=tag
    )


ROUTES = (
    Route(
        operation="ows",  # until the request is read
        rows=False,
        endpoint="parc_social.ows",
        addresses=(Address("/ows"),),
        methods=ASK,
        parameters=(),
        parsed=True,
    ),
    *(
        _read(name, rows=False, about=Resource.SERVICE, tag=TagScope.CAPABILITIES)
        for name in ("wfs-get-capabilities", "wms-get-capabilities")
    ),
    _read("wfs-describe-feature-type", rows=False),
    _read("wfs-get-feature", rows=True),
    _read("wfs-get-feature-by-id", rows=True),
    _read("wfs-get-property-value", rows=True),
    _read("wfs-list-stored-queries", rows=False, about=Resource.SERVICE),
    _read("wfs-describe-stored-queries", rows=False, about=Resource.SERVICE),
    _read("wms-get-map", rows=True, format_=PNG, tag=TagScope.READ),
    _read("wms-get-feature-info", rows=True),
    _read("wms-get-legend-graphic", rows=False, format_=PNG, tag=TagScope.READ),
)
