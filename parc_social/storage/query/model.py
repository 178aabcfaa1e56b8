"""One form for every way of asking for features or cells: frozen values that reads understand."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from parc_social.domain.grid import Window
from parc_social.storage.query.area import Area, Box

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True, slots=True)
class Crs:
    """A coordinate system: its OGC URI, its EPSG number, and whether its first axis is north."""

    uri: str = CRS84
    srid: int = 4326
    north_first: bool = False


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column to sort by; nulls come last, ties by `fid`."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Years:
    """Millésimes from `first` to `last`, both in; None is open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition: its tree, of pygeofilter, and the CRS of its coordinates (in its own order)."""

    tree: Any
    crs: Crs = field(default_factory=Crs)


class FeatureEncoding(StrEnum):
    """Encoding of a feature: as GeoJSON, as JSON-FG, as GML, or for a file made of it.

    `lines` is GeoJSON too, a feature a line: who reads them needs to hold one alone.
    For a file its geometry is WKB in hexadecimal digits, east before north in any CRS. `value` is
    one column alone, or the geometry, or the identifier, as a member of a WFS value collection.
    GML is 3.2; before it 3.1.1 (WFS 1.1.0) and 2.1.2 (WFS 1.0.0).
    """

    GEOJSON = "geojson"
    LINES = "lines"
    JSONFG = "jsonfg"
    FILE = "file"
    GML = "gml"
    GML31 = "gml31"
    GML2 = "gml2"
    VALUE = "value"

    @property
    def separator(self) -> bytes:
        """Separator of two features."""
        if self.is_xml:
            return b""
        return b"\n" if self is FeatureEncoding.LINES else b","

    @property
    def is_xml(self) -> bool:
        """Whether a feature is a text of XML, else of JSON."""
        return self in _XML


_XML = (FeatureEncoding.GML, FeatureEncoding.GML31, FeatureEncoding.GML2, FeatureEncoding.VALUE)


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """A page of a collection. `boxes`: rows that intersect any of them (two across ±180°).

    `ids`: rows of these identifiers; one that no row has is passed over. In GML, `crs.uri` is the
    name of the system as the answer says it.

    `edition` is the token of the page where the reading began; None: what is on show now.
    `ordered` False: the rows of the page in any order, for who finds them by their columns.
    """

    collection: str
    limit: int = 10
    offset: int = 0
    boxes: tuple[Area, ...] | None = None
    years: Years | None = None
    equals: tuple[tuple[str, str], ...] = ()
    ids: tuple[str, ...] | None = None
    filter: Filter | None = None
    sort: tuple[SortKey, ...] = ()
    columns: tuple[str, ...] | None = None
    geometry: bool = True
    crs: Crs = field(default_factory=Crs)
    edition: str | None = None
    form: FeatureEncoding = FeatureEncoding.GEOJSON
    ordered: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether it asks for everything that the caller can see."""
        is_narrowed = self.boxes is not None or self.ids is not None
        return not (is_narrowed or self.years or self.equals or self.filter)


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """Features in the form asked for, joined by its separator alone, and how many they are.

    They come in parts, which are the page one after the other: see Joined. `matched` is the exact
    count for the caller, or None when its deadline passed. `edition` is the token that the next
    page has to be asked with, to be one of the same edition.
    """

    parts: tuple[bytes, ...]
    returned: int
    matched: int | None
    edition: str = ""

    @property
    def body(self) -> bytes:
        """All of them at once: for small pages."""
        return b"".join(self.parts)


@dataclass(frozen=True, slots=True)
class TileQuery:
    """One vector tile of a matrix set, of the rows that `years` and `filter` leave; None: all."""

    collection: str
    matrix_set: str
    z: int
    row: int
    col: int
    columns: tuple[str, ...] | None = None
    years: Years | None = None
    filter: Filter | None = None


@dataclass(frozen=True, slots=True)
class MapQuery:
    """Query of a map's collection: rows that meet any of `boxes`, with some `columns`.

    `pixel`: how many degrees wide one is, by which points are thinned where they are too many.
    `tolerance`: by how many degrees an outline may be off, so that few corners are read (0: none).
    Of more than `most` rows none is drawn: the map asks for less.
    """

    collection: str
    boxes: tuple[Box, ...]
    columns: tuple[str, ...]
    pixel: float
    years: Years | None = None
    filter: Filter | None = None
    tolerance: float = 0.0
    most: int = 300_000


@dataclass(frozen=True, slots=True)
class MapRows:
    """The rows of a map, column by column in the order asked, and their geometry as WKB."""

    wkb: list[bytes | None]
    columns: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Extent:
    """Extent of the caller's rows: a box in CRS84 degrees (None: no row), sorted millésimes."""

    box: Box | None
    years: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class CellQuery:
    """The cells of one grid of a collection of cells, with some columns, in the order given.

    `window`: those that lie in it, None: all. `year`: of a twin, the millésime. `box` is around
    the window in CRS84 degrees. Of more than `most` figures none is given.
    """

    collection: str
    srid: int
    columns: tuple[str, ...]
    window: Window | None = None
    box: tuple[float, float, float, float] | None = None
    year: int | None = None
    most: int = 50_000_000


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Span of the caller's cells of one grid and millésime, and how many."""

    srid: int
    year: int
    count: int
    window: Window
