"""The closed list of what may be asked of the server, and what each operation is about."""

from collections.abc import Mapping
from enum import StrEnum

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages, opened_by
from parc_social.catalogue.formats import GEOTIFF, JSON, MVT, PARQUET, PNG


class Operation(StrEnum):
    """An operation, as the journal names it. What is not here is refused."""

    LANDING = "landing"
    CONFORMANCE = "conformance"
    OPENAPI = "openapi"
    COLLECTIONS = "collections"
    COLLECTION = "collection"
    SCHEMA = "schema"
    QUERYABLES = "queryables"
    ITEMS = "items"
    ITEM = "item"
    CREATE = "create"
    CHANGE = "change"
    EXPORT = "export"
    COVERAGE = "coverage"
    COVERAGE_FILE = "coverage-file"
    DOWNLOAD = "download"
    QGIS_LAYER = "qgis-layer"
    TILESETS = "tilesets"
    TILESET = "tileset"
    TILE = "tile"
    MAP = "map"
    DATASET_MAP = "dataset-map"
    MAP_TILESETS = "map-tilesets"
    MAP_TILESET = "map-tileset"
    MAP_TILE = "map-tile"
    STYLES = "styles"
    STYLE = "style"
    STYLE_METADATA = "style-metadata"
    COLLECTION_STYLES = "collection-styles"
    COLLECTION_STYLE = "collection-style"
    COLLECTION_STYLE_METADATA = "collection-style-metadata"
    TILE_MATRIX_SETS = "tile-matrix-sets"
    TILE_MATRIX_SET = "tile-matrix-set"
    PROCESSES = "processes"
    PROCESS = "process"
    EXECUTION = "execution"
    JOBS = "jobs"
    JOB = "job"
    JOB_RESULT = "job-result"
    RECORDS = "records"
    RECORD = "record"
    DCAT = "dcat"
    ISO = "iso19139"
    ISO_RECORD = "iso19139-record"
    OWS = "ows"  # until the request is read: then one of those below
    WFS_CAPABILITIES = "wfs-get-capabilities"
    WFS_DESCRIBE = "wfs-describe-feature-type"
    WFS_FEATURES = "wfs-get-feature"
    WFS_FEATURE = "wfs-get-feature-by-id"
    WFS_VALUES = "wfs-get-property-value"
    WFS_STORED_QUERIES = "wfs-list-stored-queries"
    WFS_STORED_QUERY = "wfs-describe-stored-queries"
    WMS_CAPABILITIES = "wms-get-capabilities"
    WMS_MAP = "wms-get-map"
    WMS_INFO = "wms-get-feature-info"
    WMS_LEGEND = "wms-get-legend-graphic"


# Open to every account, even without a convention in force: they then show no collection.
FOR_ALL: frozenset[str] = frozenset(
    {Operation.LANDING, Operation.CONFORMANCE, Operation.OPENAPI, Operation.COLLECTIONS}
)
# Of the rows of one collection; who may is told by access/writing.py.
_WRITES: frozenset[str] = frozenset({Operation.CREATE, Operation.CHANGE})
# What there is of the catalogue: its description, and its records.
_ON_CATALOGUE: frozenset[str] = frozenset(
    {
        Operation.COLLECTION,
        Operation.SCHEMA,
        Operation.QUERYABLES,
        Operation.RECORDS,
        Operation.RECORD,
    }
)
# What there is of a coverage, which the right on the collection of its cells opens.
_ON_COVERAGE: frozenset[str] = frozenset(
    {Operation.COLLECTION, Operation.SCHEMA, Operation.COVERAGE, Operation.COVERAGE_FILE}
)
_OF_COVERAGES: frozenset[str] = frozenset({Operation.COVERAGE, Operation.COVERAGE_FILE})
# The whole of it, in the forms of others.
_ON_RECORDS: frozenset[str] = frozenset({Operation.DCAT, Operation.ISO, Operation.ISO_RECORD})
ON_PROCESS: frozenset[str] = frozenset({Operation.PROCESS, Operation.EXECUTION})
_KNOWN: frozenset[str] = frozenset(Operation)
# A job is its owner's: the account of the Grant is asked for it, not a right on a collection.
_ON_SERVICE: frozenset[str] = frozenset(
    {
        *FOR_ALL,
        Operation.DATASET_MAP,
        Operation.STYLES,
        Operation.STYLE,
        Operation.STYLE_METADATA,
        Operation.TILE_MATRIX_SETS,
        Operation.TILE_MATRIX_SET,
        Operation.PROCESSES,
        Operation.JOBS,
        Operation.JOB,
        Operation.JOB_RESULT,
        Operation.OWS,
        Operation.WFS_CAPABILITIES,
        Operation.WFS_STORED_QUERIES,
        Operation.WFS_STORED_QUERY,
        Operation.WMS_CAPABILITIES,
    }
)
_ONE_FORMAT: Mapping[str, str] = {
    Operation.DOWNLOAD: PARQUET,
    Operation.COVERAGE_FILE: GEOTIFF,
    Operation.QGIS_LAYER: JSON,  # what QGIS asks the layer for
    Operation.TILESETS: MVT,
    Operation.TILESET: MVT,
    Operation.TILE: MVT,
    Operation.MAP: PNG,
    Operation.MAP_TILESETS: PNG,
    Operation.MAP_TILESET: PNG,
    Operation.MAP_TILE: PNG,
    Operation.WMS_MAP: PNG,
    Operation.WMS_LEGEND: PNG,
}


def permits(grant: Grant, operation: str, resource: str | None) -> bool:
    """Whether a Grant opens an operation on a collection, a process, or the service (None).

    An operation that is not known, or without the resource that it is about, is not open.
    """
    if operation not in _KNOWN or (operation in _WRITES and resource != DRAFTED):
        return False
    if operation in _ON_SERVICE:
        return resource is None
    if operation in _ON_RECORDS:
        return resource is None and grant.opens_records
    if operation in ON_PROCESS:
        return resource in grant.processes
    if resource == CATALOGUE:
        return operation in _ON_CATALOGUE and grant.opens_records
    return resource is not None and _opens(grant, operation, resource)


def _opens(grant: Grant, operation: str, resource: str) -> bool:
    """Whether the right on a collection opens it, in the one format that it has."""
    right = grant.right(opened_by(resource)) if _fits(operation, resource) else None
    wanted = _ONE_FORMAT.get(operation)
    return right is not None and (wanted is None or right.opens(wanted))


def _fits(operation: str, resource: str) -> bool:
    """A coverage has a raster and no rows, another collection has no raster."""
    if resource in coverages():
        return operation in _ON_COVERAGE
    return operation not in _OF_COVERAGES
