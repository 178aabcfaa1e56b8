"""OpenAPI parameters of a coverage: those of maps are other things under the same names."""

from collections.abc import Iterable

from parc_social.access.model.grant import Right
from parc_social.catalogue.coverage import bands_of, cells
from parc_social.storage.query.crs import offered
from providers.fields import visible_fields
from server.openapi.parameters import Json, named, query

_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 1}
_FACTOR: Json = {"type": "number", "minimum": 0.000001}  # suites do not read exclusiveMinimum
_SIZE = "Nombre de pixels par axe : E(256),N(256), ou Lat(256),Lon(256) pour une réponse en degrés"
_SHARED = ("bbox", "datetime")


def of_coverage(right: Right, forms: Iterable[str]) -> list[Json]:
    """For who has this right on its cells."""
    bands = visible_fields(cells(), right)
    shown = [one.name for one in bands_of(cells()) if one in bands]
    return [*named(_SHARED, ()), *_own(shown, forms)]


def _own(bands: Iterable[str], forms: Iterable[str]) -> list[Json]:
    listed: Json = {"type": "array", "items": {"type": "string", "enum": [*bands]}}
    system: Json = {"type": "string"}
    known = ", ".join(uri for uri in offered() if "3035" in uri)
    described: tuple[tuple[str, Json, str], ...] = (
        ("bbox-crs", system, f"Système de bbox : URI ou CURIE ([EPSG:3035]), comme {known}."),
        ("crs", system, "Système de la réponse, d'office celui de la grille."),
        ("exclude-properties", listed, "Indicateurs à laisser."),
        ("f", {"type": "string", "enum": [*forms]}, "Format ; sinon l'en-tête Accept décide."),
        ("height", _COUNT, "Hauteur en pixels."),
        ("properties", listed, "Indicateurs, dans l'ordre des bandes de la réponse."),
        ("resolution", _TEXT, "Côté d'un pixel : E(400),N(400) ; vide : celui des carreaux."),
        ("scale-factor", _FACTOR, "Combien de fois plus gros que les carreaux (ancien nom)."),
        ("scale-size", _TEXT, f"{_SIZE} (ancien nom)."),
        ("scaleSize", _TEXT, "Comme scale-size : ce que GDAL envoie."),
        ("SCALESIZE", _TEXT, "Comme scale-size : ce que GDAL envoie."),
        ("subset", _TEXT, "Parties d'axes : E(a:b),N(a:b), Lat(a:b), Lon(a:b), time(\"2024\")."),
        ("subset-crs", system, "Système de subset."),
        ("width", _COUNT, "Largeur en pixels."),
    )  # fmt: skip
    return [query(*one) for one in described]
