"""OpenAPI paths of one coverage, for one caller."""

from collections.abc import Sequence
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.catalogue import parameters as names
from parc_social.catalogue.coverage import bands_of, cells, coverages
from parc_social.catalogue.formats import FORMATS, GEOTIFF, Format, Use, formats_of
from parc_social.storage.query.crs import offered
from providers.fields import visible_fields
from server.openapi import parameters
from server.openapi import responses as answers
from server.openapi.collections import EDITION
from server.openapi.parameters import Json

_PAGES = ("json", "jsonld", "html")
_SCHEMA = "application/schema+json"
_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 1}
_FACTOR: Json = {"type": "number", "minimum": 0.000001}  # suites do not read exclusiveMinimum
_SIZE = "Nombre de pixels par axe : E(256),N(256), ou Lat(256),Lon(256) pour une réponse en degrés"
_SHARED = ("bbox", "datetime")


def coverage_paths(right: Right, name: str, *, whole: bool) -> Json:
    """Every path below /collections/{name}. `whole`: every cell and column is the caller's."""
    root = f"/collections/{name}"
    page = parameters.named(names.PAGE, _PAGES)
    opened = [one for one in formats_of(Use.COVERAGE) if right.opens(one.name)]
    found = {
        root: _get(name, "describe", coverages()[name].titre.fr, "application/json", page),
        f"{root}/schema": _get(name, "schema", "Bandes et unités", _SCHEMA, page),
    }
    if opened:
        found[f"{root}/coverage"] = _coverage(name, right, opened)
    if whole and FORMATS[GEOTIFF] in opened:
        media, summary = FORMATS[GEOTIFF].media, "La couverture entière d'une édition (COG)"
        found[f"{root}/editions/{{edition}}.tif"] = _get(name, "file", summary, media, [EDITION])
    return found


def _coverage(name: str, right: Right, opened: Sequence[Format]) -> Json:
    bands = visible_fields(cells(), right)
    named = [one.name for one in bands_of(cells()) if one in bands]
    listed = [*parameters.named(_SHARED, ()), *_own(named, [one.name for one in opened])]
    path = _get(name, "getCoverage", "Le raster, ou une partie", opened[0].media, listed)
    content = {one.media: {"schema": answers.schema(one.media)} for one in opened}
    responses = path["get"]["responses"]
    responses["200"]["content"] = content
    responses |= {
        "204": {"description": "Aucun carreau dans cette emprise ou ce millésime."},
        "206": {"description": "La plage d'octets demandée (Range).", "content": content},
        **answers.UNCHANGED,
        **answers.refusals((413, 416)),
    }
    path["get"]["responses"] = dict(sorted(responses.items()))
    return path


def _own(bands: Sequence[str], opened: Sequence[str]) -> list[Json]:
    listed: Json = {"type": "array", "items": {"type": "string", "enum": [*bands]}}
    system: Json = {"type": "string"}
    known = ", ".join(uri for uri in offered() if "3035" in uri)
    described: tuple[tuple[str, Json, str], ...] = (
        ("bbox-crs", system, f"Système de bbox : URI ou CURIE ([EPSG:3035]), comme {known}."),
        ("crs", system, "Système de la réponse, d'office celui de la grille."),
        ("exclude-properties", listed, "Indicateurs à laisser."),
        ("f", {"type": "string", "enum": [*opened]}, "Format ; sinon l'en-tête Accept décide."),
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
    return [parameters.query(*one) for one in described]


def _get(name: str, action: str, summary: str, media: str, listed: list[Any]) -> Json:
    return {
        "get": {
            "operationId": f"{name}.{action}",
            "summary": summary,
            "tags": [name],
            "parameters": listed,
            "responses": {
                "200": answers.found(media, listed),
                **answers.refusals(answers.ON_READ),
            },
        }
    }
