"""A style in the words of other programs: MapLibre over our tiles, SLD 1.1, QML of QGIS."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

import orjson

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, POPULATION, Geometry
from parc_social.catalogue.formats import MAPLIBRE, MVT, OF_STYLE, QML, SLD, not_offered
from parc_social.catalogue.load import collections
from parc_social.catalogue.style import Look
from parc_social.drawing.styles.maplibre import maplibre
from parc_social.drawing.styles.qml import qml
from parc_social.drawing.styles.sld import sld
from parc_social.errors import InvalidValue
from parc_social.maps.styles import StyledLayer, look_of, style_key
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store
from parc_social.wording import FRENCH

MEDIA: Mapping[str, str] = {name: media for media, name in OF_STYLE.items()}
TITLES: Mapping[str, tuple[str, str, str]] = {  # name, version and address of each language
    MAPLIBRE: ("MapLibre Style", "8", "https://maplibre.org/maplibre-style-spec/"),
    SLD: ("OGC SLD", "1.1.0", "https://www.ogc.org/standards/sld"),
    QML: ("QGIS", "3.40", "https://docs.qgis.org/3.40/fr/docs/user_manual/appendices/"),
}
_EXTENSIONS = {MAPLIBRE: "json", SLD: "sld", QML: "qml"}


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """A style of a collection, to be written in one form and one language."""

    collection: str
    name: str
    form: str
    language: str = FRENCH

    @property
    def file(self) -> str:
        """Name of the file where it is kept."""
        name = self.name.replace(":", "_")
        return f"{self.collection}_{name}.{_EXTENSIONS[self.form]}"


def forms_open(grant: Grant, collection_id: str) -> list[str]:
    """The forms that a caller may have: MapLibre only with the tiles that it shows."""
    right = grant.right(collection_id)
    has_tiles = right is not None and right.opens(MVT)
    return [name for name in MEDIA if name != MAPLIBRE or has_tiles]


def encode_style(store: Store, grant: Grant, sheet: StyleSheet, base_url: str) -> bytes:
    """The document. Raises NotFound, UnknownName, InvalidValue for what has no such style."""
    if sheet.form not in forms_open(grant, sheet.collection):
        raise InvalidValue(not_offered("f", sheet.form, forms_open(grant, sheet.collection)))
    narrowed = grant.in_format(MVT) if sheet.form == MAPLIBRE else grant
    look = look_of(store, narrowed, StyledLayer(sheet.collection, style_key(sheet.name)))
    points = collections()[sheet.collection].geometry is Geometry.POINT
    if sheet.form == SLD:
        return sld(look, sheet.collection, points=points, language=sheet.language).encode()
    if sheet.form == QML:
        return qml(look, points=points, language=sheet.language).encode()
    columns, only = _tile_columns(store, narrowed, sheet.collection, look)
    url = f"{base_url}/collections/{sheet.collection}/tiles/WebMercatorQuad/metadata?f=tilejson"
    properties = quote(",".join(columns), safe=",")
    tiles = f"{url}&properties={properties}" if look.indicator else url
    return orjson.dumps(maplibre(look, sheet.collection, tiles, points=points, only=only))


def _tile_columns(
    store: Store, grant: Grant, collection_id: str, look: Look
) -> tuple[list[str], Mapping[str, str | int]]:
    """The columns that the tiles of a style carry, and the values that rows to be shown have.

    Of a twin only the last millésime is shown, and its whole population: they overlie.
    """
    collection = collections()[collection_id]
    columns = visible(grant, collection_id).names
    only: dict[str, str | int] = {}
    if collection.serie and collection.time_field in columns:
        years = store.extent(grant, collection_id).years
        only = {collection.time_field: years[-1]} if years else {}
    if collection.serie and POPULATION in columns:
        only[POPULATION] = EVERYBODY
    names = [collection.id_field, "nom", *only]
    if look.indicator is not None:
        names += [look.indicator.id, f"{look.indicator.id}_statut"]
    return [name for name in names if name in columns], only
