"""A layer of ours as QGIS opens it from a definition (.qlr): what its template is filled with.

It holds no secret: QGIS reads the password from the authentication configuration that the user
has made under the identifier AUTHCFG.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from pyproj import CRS

from parc_social.catalogue.collection import Collection, Field, Geometry
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.style import Look
from parc_social.drawing.styles.qml import renderer

MEDIA = "application/x-qgis-layer-definition"
TEMPLATE = "qgis/couche.xml"
AUTHCFG = "parcsoc"  # seven letters or digits, as QGIS wants
# QGIS looks at the name of a system only beside a number of its own base: it is given whole.
_CRS84 = CRS("OGC:CRS84").to_wkt()
_KINDS = {
    Geometry.POINT: "Point",
    Geometry.MULTILINESTRING: "Line",
    Geometry.MULTIPOLYGON: "Polygon",
}


def layer_parts(
    collection: Collection, fields: Sequence[Field], look: Look, url: str, where: str = ""
) -> Mapping[str, Any]:
    """Of a collection of the service at `url`, drawn as a look; `where`: rows, as QGIS says it."""
    titre = collection.titre.fr
    points = collection.geometry is Geometry.POINT
    return {
        "collection": collection,
        "fields": fields,
        "url": url,
        "wkt": _CRS84,
        "authcfg": AUTHCFG,
        "where": where.replace("\\", "\\\\").replace("'", "\\'"),
        "title": f"{look.indicator.libelle.fr} – {titre}" if look.indicator else titre,
        "geometry": _KINDS[collection.geometry],
        "renderer": renderer(look, points=points),
        "tip": _tip(collection, look.indicator, {field.name for field in fields}),
    }


def _tip(collection: Collection, indicator: Indicator | None, names: set[str]) -> str:
    """Map tip of QGIS for the feature under the pointer: its name and its figure."""
    label = next((one for one in ("nom", "nom_voie", "code", "id") if one in names), None)
    who = f'<b>[% "{label}" %]</b>' if label else f"<b>{collection.feature}</b>"
    if indicator is None:
        return who
    unit = escape(indicator.unite, quote=False).replace("'", "''")  # of HTML, within a text of QGIS
    figure = (
        f"if(\"{indicator.id}\" IS NULL, if(\"{indicator.id}_statut\" = 'S', 'secret statistique',"
        " 'non disponible'), "
        f"format_number(\"{indicator.id}\", {indicator.decimales}) || ' {unit}')"
    )
    return f"{who}<br>{escape(indicator.libelle.fr)} : [% {figure} %]"
