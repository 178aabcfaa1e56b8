"""OpenAPI parameters: one entry for each name in the lists of parc_social.catalogue.parameters."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue import parameters
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.coverage import bands_of, cells
from parc_social.catalogue.parameters import RECORD_FIELDS
from parc_social.maps.matrix_set import MATRIX_SETS, VECTOR_SETS
from parc_social.storage.query.crs import offered_systems
from providers.fields import schemas, visible_fields
from server.openapi.query_parameters import NO_LIMITS, descriptions_of

Json = dict[str, Any]

# Shared ones are referred to: QGIS and Esri read the page size from the component `limit`, and GDAL
# follows a reference only when its text holds the word "limit". What it looks for (filters) is
# written in place; QGIS resolves references (components.py).
SHARED = (
    "bbox", "bbox-crs", "bgcolor", "center", "center-crs", "crs", "datetime", "filter-crs",
    "height", "lang", "limit", "mm-per-pixel", "offset", "properties", "scale-denominator",
    "skipGeometry", "sortby", "subset", "subset-crs", "transparent", "void-color",
    "void-transparent", "width",
)  # fmt: skip


def components(limits: Mapping[str, int], crs: Iterable[str]) -> dict[str, Json]:
    """The shared parameters; `crs` are the systems that this caller is offered."""
    descriptions = descriptions_of((), limits, list(crs))
    return {name: query(name, *descriptions[name]) for name in SHARED}


def query(name: str, schema: Json, description: str) -> Json:
    """A query parameter; `style` and `explode` are written out, as test suites want them."""
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def path(name: str, description: str, schema: Json | None = None) -> Json:
    """A path parameter."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema or {"type": "string"},
    }


def by_name(names: Iterable[str], forms: Iterable[str]) -> list[Json]:
    """The parameters of an operation. Raises KeyError for a name that is not described."""
    descriptions = descriptions_of(list(forms), NO_LIMITS, [])
    return [
        {"$ref": f"#/components/parameters/{name}"}
        if name in SHARED
        else query(name, *descriptions[name])
        for name in names
    ]


def of_collections(forms: Iterable[str]) -> list[Json]:
    """The parameters of /collections, whose `limit` is not that of objects."""
    others = by_name((name for name in parameters.COLLECTIONS if name != "limit"), forms)
    some: Json = {"type": "integer", "minimum": 1}
    return [*others, query("limit", some, "Nombre de collections ; toutes d'office.")]


def of_columns(collection: Collection, right: Right) -> list[Json]:
    """One for each column that the caller sees."""
    return [
        query(name, {key: one[key] for key in ("type", "format") if key in one}, one["title"])
        for name, one in schemas(collection, right).items()
    ]


def of_records(forms: Iterable[str]) -> list[Json]:
    """The parameters of a search in the records; values between commas: any of them."""
    fields = {field.name: field.titre.fr for field in RECORD_FIELDS}
    standard = by_name((name for name in parameters.RECORDS if name not in fields), forms)
    text: Json = {"type": "string", "minLength": 1}
    words: Json = {"type": "array", "items": text, "minItems": 1}
    return [*standard, *(query(name, words, title) for name, title in fields.items())]


def in_path(variables: Sequence[str], tag: str) -> list[Json]:
    """The path parameters of an operation on what a tag names, by the variables of its view."""
    return [_VARIABLES[name](tag) for name in variables if name in _VARIABLES]


def style(tag: str) -> Json:
    """The reference to the name of a style of a collection, or of the service."""
    return {"$ref": f"#/components/parameters/styleId-{tag}"}


_NAME: Json = {"type": "string", "pattern": "^[0-9A-Za-z_.~-]+$"}
_INDEX: Json = {"type": "integer", "minimum": 0}
_EDITION: Json = {"type": "string", "pattern": "^[a-z]+_[0-9]{4}_[0-9a-z]{8,64}$"}
_ZOOM: Json = {"type": "string", "pattern": "^[0-9]{1,2}$"}
_SET: Json = {"type": "string", "enum": list(MATRIX_SETS)}
_VECTOR_SET: Json = {"type": "string", "enum": list(VECTOR_SETS)}


def _always(name: str, description: str, schema: Json | None = None) -> Callable[[str], Json]:
    return lambda _tag: path(name, description, schema)


_VARIABLES: Mapping[str, Callable[[str], Json]] = {
    "fichier": _always("edition", "Identifiant d'une édition publiée de la collection.", _EDITION),
    "item_id": _always("featureId", "Identifiant de l'objet.", _NAME),
    "job_id": _always("jobId", "Identifiant du travail."),
    "record_id": _always("recordId", "Nom d'une fiche.", _NAME),
    "style_id": style,
    "tileCol": _always("tileCol", "Colonne de la tuile.", _INDEX),
    "tileMatrix": _always("tileMatrix", "Niveau de zoom.", _ZOOM),
    "tileMatrixSetId": _always("tileMatrixSetId", "Schéma de tuilage.", _SET),
    "vector_set": _always("tileMatrixSetId", "Schéma de tuilage.", _VECTOR_SET),
    "tileRow": _always("tileRow", "Ligne de la tuile.", _INDEX),
}


_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 1}
_FACTOR: Json = {"type": "number", "minimum": 0.000001}  # suites do not read exclusiveMinimum
_SIZES = "Nombre de pixels par axe : E(256),N(256), ou Lat(256),Lon(256) pour une réponse en degrés"
_OF_COVERAGES = ("bbox", "datetime")


def of_coverage(right: Right, forms: Iterable[str]) -> list[Json]:
    """For who has this right on its cells: other things than maps have under the same names."""
    bands = visible_fields(cells(), right)
    columns = [one.name for one in bands_of(cells()) if one in bands]
    return [*by_name(_OF_COVERAGES, ()), *_of_bands(columns, forms)]


def _of_bands(bands: Iterable[str], forms: Iterable[str]) -> list[Json]:
    schema: Json = {"type": "array", "items": {"type": "string", "enum": [*bands]}}
    system: Json = {"type": "string"}
    systems = ", ".join(uri for uri in offered_systems() if "3035" in uri)
    of_bands: tuple[tuple[str, Json, str], ...] = (
        ("bbox-crs", system, f"Système de bbox : URI ou CURIE ([EPSG:3035]), comme {systems}."),
        ("crs", system, "Système de la réponse, d'office celui de la grille."),
        ("exclude-properties", schema, "Indicateurs à laisser."),
        ("f", {"type": "string", "enum": [*forms]}, "Format ; sinon l'en-tête Accept décide."),
        ("height", _COUNT, "Hauteur en pixels."),
        ("properties", schema, "Indicateurs, dans l'ordre des bandes de la réponse."),
        ("resolution", _TEXT, "Côté d'un pixel : E(400),N(400) ; vide : celui des carreaux."),
        ("scale-factor", _FACTOR, "Combien de fois plus gros que les carreaux (ancien nom)."),
        ("scale-size", _TEXT, f"{_SIZES} (ancien nom)."),
        ("scaleSize", _TEXT, "Comme scale-size : ce que GDAL envoie."),
        ("SCALESIZE", _TEXT, "Comme scale-size : ce que GDAL envoie."),
        ("subset", _TEXT, "Parties d'axes : E(a:b),N(a:b), Lat(a:b), Lon(a:b), time(\"2024\")."),
        ("subset-crs", system, "Système de subset."),
        ("width", _COUNT, "Largeur en pixels."),
    )  # fmt: skip
    return [query(*one) for one in of_bands]
