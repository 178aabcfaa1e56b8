"""OpenAPI parameters: one entry for each name in the lists of parc_social.catalogue.parameters."""

from collections.abc import Iterable, Mapping
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue import parameters
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.field import Field
from parc_social.catalogue.record_fields import RECORD_FIELDS
from parc_social.domain.job import JobState
from parc_social.maps.view import LARGEST
from parc_social.storage.query.crs import short_of
from parc_social.storage.query.model import CRS84
from providers.fields import json_schema, visible_fields
from providers.tiles.matrix_set import MATRIX_SETS

Json = dict[str, Any]

# Shared ones are referred to: QGIS and Esri read the page size from the component `limit`, and GDAL
# follows a reference only when its text holds the word "limit". What it looks for (filters) is
# written in place; QGIS resolves references (components.py).
SHARED = (
    "bbox",
    "bbox-crs",
    "bgcolor",
    "center",
    "center-crs",
    "crs",
    "datetime",
    "filter-crs",
    "height",
    "lang",
    "limit",
    "mm-per-pixel",
    "offset",
    "properties",
    "scale-denominator",
    "skipGeometry",
    "sortby",
    "subset",
    "subset-crs",
    "transparent",
    "void-color",
    "void-transparent",
    "width",
)


def components(limits: Mapping[str, int], crs: Iterable[str]) -> dict[str, Json]:
    """The shared parameters; `crs` are the systems that this caller is offered."""
    known = _known((), limits, list(crs))
    return {name: known[name] for name in SHARED}


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


def named(names: Iterable[str], formats: Iterable[str]) -> list[Json]:
    """The parameters of an operation. Raises KeyError for a name that is not described here."""
    known = _known(list(formats), _NO_LIMITS, [])
    return [
        {"$ref": f"#/components/parameters/{name}"} if name in SHARED else known[name]
        for name in names
    ]


def of_items(collection: Collection, right: Right, formats: Iterable[str]) -> list[Json]:
    """The parameters of /items: the standard ones, then each column that the caller sees."""
    return [*named(parameters.ITEMS, formats), *_columns(collection, right)]


def of_export(collection: Collection, right: Right, formats: Iterable[str]) -> list[Json]:
    """The same of /export."""
    return [*named(parameters.EXPORT, formats), *_columns(collection, right)]


def of_records(formats: Iterable[str]) -> list[Json]:
    """The parameters of a search in the records; values between commas: any of them."""
    fields = {field.name: field for field in RECORD_FIELDS}
    standard = {p.get("name") or p["$ref"]: p for p in named(_SEARCH, formats)}
    return [*standard.values(), *(_words(field.name, field.titre.fr) for field in fields.values())]


_SEARCH = tuple(n for n in parameters.RECORDS if n not in {f.name for f in RECORD_FIELDS})


def _words(name: str, description: str) -> Json:
    text: Json = {"type": "string", "minLength": 1}
    return query(name, {"type": "array", "items": text, "minItems": 1}, description)


def tile_path() -> list[Json]:
    """Path parameters of a tile."""
    index = {"type": "integer", "minimum": 0}
    return [
        matrix_set(),
        path("tileMatrix", "Niveau de zoom.", {"type": "string", "pattern": "^[0-9]{1,2}$"}),
        path("tileRow", "Ligne de la tuile.", index),
        path("tileCol", "Colonne de la tuile.", index),
    ]


def matrix_set() -> Json:
    """Path parameter that names a matrix set."""
    names = {"type": "string", "enum": list(MATRIX_SETS)}
    return path("tileMatrixSetId", "Schéma de tuilage.", names)


def _columns(collection: Collection, right: Right) -> list[Json]:
    return [_column(field) for field in visible_fields(collection, right)]


def _column(field: Field) -> Json:
    schema = json_schema(field)
    kept = {key: schema[key] for key in ("type", "format") if key in schema}
    return query(field.name, kept, field.titre.fr)


_NO_LIMITS = {"max_items": 1, "default_items": 1}  # `limit` itself is written as a component


def _known(formats: Iterable[str], limits: Mapping[str, int], crs: list[str]) -> Mapping[str, Json]:
    names = [*crs, *(short_of(one) for one in crs if one != CRS84)]
    uri: Json = {"type": "string", "enum": names, "default": CRS84}
    described: Mapping[str, tuple[Json, str]] = {
        **_of_places(uri),
        **_of_maps(uri),
        **_of_rows(limits),
        **_of_choices(formats),
        **_of_records(),
        **_of_jobs(),
    }
    return {name: query(name, *spec) for name, spec in described.items()}


_TEXT: Json = {"type": "string"}
_NAMES: Json = {"type": "array", "items": {"type": "string"}}
_WORDS: Json = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
_SECONDS: Json = {"type": "integer", "minimum": 0}


def _of_places(uri: Json) -> dict[str, tuple[Json, str]]:
    """Where rows are, and in which system; `uri`: one that is on offer."""
    box: Json = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    return {
        "bbox": (box, "Emprise : ouest, sud, est, nord (hauteurs ignorées)."),
        "bbox-crs": (uri, "Système de coordonnées de bbox : URI ou nom court, de même sens."),
        "crs": (uri, "Système de coordonnées de la réponse : URI ou nom court."),
        "filter-crs": (uri, "Système de coordonnées des géométries du filtre."),
    }


def _of_rows(limits: Mapping[str, int]) -> dict[str, tuple[Json, str]]:
    """Which rows and columns, from where on, and how many."""
    size = {"minimum": 1, "maximum": limits["max_items"], "default": limits["default_items"]}
    return {
        "datetime": (_TEXT, "Instant ou intervalle RFC 3339 ; « .. » pour une borne ouverte."),
        "edition": (
            {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "Édition où la lecture a commencé : donnée par le lien « next », jamais à écrire.",
        ),
        "filter": (_TEXT, "Filtre CQL2."),
        "limit": (
            {"type": "integer", **size},
            "Nombre d'objets par page ; 1 000 au plus en HTML et en JSON-LD.",
        ),
        "offset": ({"type": "integer", "minimum": 0, "default": 0}, "Objets à sauter."),
        "properties": (_NAMES, "Colonnes de la réponse."),
        "skipGeometry": ({"type": "boolean", "default": False}, "Sans géométrie."),
        "sortby": (_NAMES, "Colonnes de tri, « - » devant pour l'ordre décroissant."),
    }


def _of_choices(formats: Iterable[str]) -> dict[str, tuple[Json, str]]:
    """Those that have closed values."""
    return {
        "csv": (
            _one_of("csv", "standard"),
            "Avec f=csv ; excel : séparateur « ; », virgule décimale et marque UTF-8.",
        ),
        "f": ({"type": "string", "enum": list(formats)}, "Format ; sinon l'en-tête Accept décide."),
        "filter-lang": (_one_of("filter-lang", "cql2-text"), "Langage du filtre."),
        "lang": (_one_of("lang"), "Langue de la réponse."),
        "resulttype": (
            _one_of("resulttype", "results"),
            "hits : le nombre d'objets seulement.",
        ),
        "ui": (_one_of("ui"), "Page HTML de cette description."),
    }


def _one_of(name: str, default: str | None = None) -> Json:
    schema: Json = {"type": "string", "enum": list(parameters.VALUES[name])}
    return schema if default is None else {**schema, "default": default}


def _of_records() -> dict[str, tuple[Json, str]]:
    """The catalogue's, and that of a style."""
    return {
        "collection": (
            _TEXT,
            "Collection dont on veut le style ; sans elle, la première de sa fiche.",
        ),
        "externalIds": (_WORDS, "Codes d'indicateurs."),
        "ids": (_WORDS, "Noms de fiches."),
        "q": (_WORDS, "Mots cherchés dans le titre, la description et les mots-clés."),
    }


def _of_jobs() -> dict[str, tuple[Json, str]]:
    """Which jobs are listed."""
    states: Json = {"type": "array", "items": {"type": "string", "enum": list(JobState)}}
    return {
        "maxDuration": (_SECONDS, "Durée la plus longue, en secondes."),
        "minDuration": (_SECONDS, "Durée la plus courte, en secondes."),
        "processID": (_NAMES, "Calculs dont on veut les travaux."),
        "status": (states, "États des travaux voulus."),
        "type": ({"type": "string", "enum": ["process"]}, "Sorte de travaux."),
    }


def _of_maps(uri: Json) -> dict[str, tuple[Json, str]]:
    """The parameters of OGC API Maps; `uri`: a system of coordinates on offer."""
    flag: Json = {"type": "boolean"}
    pixels: Json = {"type": "integer", "minimum": 1, "maximum": LARGEST}
    positive: Json = {"type": "number", "minimum": 1e-6, "maximum": 1e12}
    colour: Json = {"type": "string", "pattern": "^(0x|#)?[0-9A-Fa-f]{6}$|^[A-Za-z]+$"}
    return {
        "bgcolor": (colour, "Couleur du fond : 0xRRGGBB, ou un nom du W3C ; blanc d'office."),
        "center": (
            {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number"}},
            "Centre de l'image, avec width, height et scale-denominator ; ni bbox ni subset.",
        ),
        "center-crs": (uri, "Système de coordonnées de center."),
        "collections": (
            {"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "string"}},
            "Collections dessinées, la première au-dessous.",
        ),
        "height": (pixels, "Hauteur en pixels ; sans elle, d'après width et l'étendue."),
        "mm-per-pixel": (
            {**positive, "default": 0.28},
            "Taille d'un pixel imprimé, en millimètres : traits et points gardent la leur.",
        ),
        "scale-denominator": (positive, "Échelle : avec bbox elle donne la taille de l'image."),
        "subset": (
            {"type": "string"},
            'Étendue par axe : Lon(2.3:2.5),Lat(48.8:48.9), E et N en mètres, time("2024").',
        ),
        "subset-crs": (uri, "Système de coordonnées de subset."),
        "transparent": (flag, "Fond transparent : vrai d'office, faux avec bgcolor."),
        "void-color": (colour, "Couleur hors du domaine du système ; celle du fond d'office."),
        "void-transparent": (flag, "Transparence hors du domaine ; celle du fond d'office."),
        "width": (pixels, "Largeur en pixels ; sans elle, d'après height et l'étendue."),
    }
