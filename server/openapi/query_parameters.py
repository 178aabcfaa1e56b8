"""Each query parameter of OpenAPI: its schema, and what it is in French."""

from collections.abc import Iterable, Mapping
from typing import Any

from parc_social.catalogue import parameters
from parc_social.domain.job import JobState
from parc_social.maps.view import LARGEST
from parc_social.storage.query.crs import short_of
from parc_social.storage.query.model import CRS84

Json = dict[str, Any]

NO_LIMITS = {"max_items": 1, "default_items": 1}  # `limit` itself is written as a component


def descriptions_of(
    formats: Iterable[str], limits: Mapping[str, int], crs: list[str]
) -> Mapping[str, tuple[Json, str]]:
    """Schema and description by name; `crs`: the systems that the caller is offered."""
    names = [*crs, *(short_of(one) for one in crs if one != CRS84)]
    uri: Json = {"type": "string", "enum": names, "default": CRS84}
    return {
        "bbox-crs": (uri, "Système de coordonnées de bbox : URI ou nom court, de même sens."),
        "crs": (uri, "Système de coordonnées de la réponse : URI ou nom court."),
        "filter-crs": (uri, "Système de coordonnées des géométries du filtre."),
        **_of_maps(uri),
        **_of_rows(limits),
        **_of_choices(formats),
        **_of_records_and_jobs(),
    }


_TEXT: Json = {"type": "string"}
_NAMES: Json = {"type": "array", "items": {"type": "string"}}
_WORDS: Json = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
_SECONDS: Json = {"type": "integer", "minimum": 0}


def _of_rows(limits: Mapping[str, int]) -> dict[str, tuple[Json, str]]:
    """Which rows and columns, from where on, and how many."""
    size = {"minimum": 1, "maximum": limits["max_items"], "default": limits["default_items"]}
    box: Json = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    return {
        "bbox": (box, "Emprise : ouest, sud, est, nord (hauteurs ignorées)."),
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
        "resulttype": (_one_of("resulttype", "results"), "hits : le nombre d'objets seulement."),
        "ui": (_one_of("ui"), "Page HTML de cette description."),
    }


def _one_of(name: str, default: str | None = None) -> Json:
    schema: Json = {"type": "string", "enum": list(parameters.VALUES[name])}
    return schema if default is None else {**schema, "default": default}


def _of_records_and_jobs() -> dict[str, tuple[Json, str]]:
    """The catalogue's, that of a style, and those of a list of jobs."""
    states: Json = {"type": "array", "items": {"type": "string", "enum": list(JobState)}}
    return {
        "collection": (
            _TEXT,
            "Collection dont on veut le style ; sans elle, la première de sa fiche.",
        ),
        "externalIds": (_WORDS, "Codes d'indicateurs."),
        "ids": (_WORDS, "Noms de fiches."),
        "q": (_WORDS, "Mots cherchés dans le titre, la description et les mots-clés."),
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
            "Collections, une couche chacune, la première au-dessous : noms ou adresses d'ici.",
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
