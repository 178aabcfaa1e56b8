"""WFS, WMS, WMTS, CSW: their addresses, and what a request turns out to be once it is read."""

from functools import partial

from parc_social.catalogue.formats import PNG
from parc_social.catalogue.route import ASK, Address, Resource, Route, TagScope

_OF_ROWS = partial(Route, about=(Resource.ROWS,), methods=ASK)
_OF_SERVICE = partial(Route, about=(Resource.SERVICE,), methods=ASK, rows=False)
_OF_RECORDS = partial(Route, about=(Resource.RECORDS,), methods=ASK, rows=False)

ROUTES = (
    Route(
        operation="ows",  # until the request is read
        rows=False, endpoint="parc_social.ows", addresses=(Address("/ows"),), methods=ASK,
        parameters=(), parsed=True,
    ),
    # Of records alone, so that a setting opens it; at /ows too, to those who have an account.
    _OF_RECORDS(
        operation="csw", endpoint="parc_social.csw", addresses=(Address("/csw"),),
        parameters=(), parsed=True,
    ),
    _OF_RECORDS(operation="csw-get-capabilities", tag=TagScope.CAPABILITIES),
    _OF_RECORDS(operation="csw-describe-record"),
    _OF_RECORDS(operation="csw-get-records"),
    _OF_RECORDS(operation="csw-get-record-by-id"),
    _OF_RECORDS(operation="csw-get-domain"),
    Route(
        operation="wmts",  # by path, until it is read
        rows=False, endpoint="parc_social.wmts", addresses=(Address("/wmts/{rest}"),),
        parameters=(), parsed=True,
    ),
    _OF_SERVICE(operation="wfs-get-capabilities", tag=TagScope.CAPABILITIES),
    _OF_SERVICE(operation="wms-get-capabilities", tag=TagScope.CAPABILITIES),
    _OF_SERVICE(operation="wmts-get-capabilities", tag=TagScope.CAPABILITIES),
    _OF_ROWS(operation="wfs-describe-feature-type", rows=False),
    _OF_ROWS(operation="wfs-get-feature", rows=True),
    _OF_ROWS(operation="wfs-get-feature-by-id", rows=True),
    _OF_ROWS(operation="wfs-get-property-value", rows=True),
    _OF_SERVICE(operation="wfs-list-stored-queries"),
    _OF_SERVICE(operation="wfs-describe-stored-queries"),
    _OF_ROWS(operation="wms-get-map", rows=True, format=PNG, tag=TagScope.READ),
    _OF_ROWS(operation="wms-get-feature-info", rows=True),
    _OF_ROWS(operation="wmts-get-tile", rows=True, format=PNG, tag=TagScope.READ),
    _OF_ROWS(operation="wmts-get-feature-info", rows=True),
    _OF_ROWS(operation="wms-get-legend-graphic", rows=False, format=PNG, tag=TagScope.READ),
)  # fmt: skip
