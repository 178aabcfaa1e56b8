"""The suite's GeoJSON files, one a layer, made into an edition that a store takes in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from loaders.context import Context, StagedEdition
from loaders.edition_builder import EditionPlan, build
from loaders.files.open import open_sources
from loaders.files.source_file import SourceFile
from loaders.report import Fichier, Report
from parc_social.catalogue.collection import SERIE, Collection, Geometry
from parc_social.catalogue.load import collections
from parc_social.errors import BadFile
from parc_social.storage.edition_files.edition_file import create_relation, layout
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted

SOURCE, MILLESIME = "cite", 2006  # the year of the standard: the suite asks for no other
_VERSION = "1"
_FORMAT = "geojson"
_CRS = "CRS84"
_SEVERAL: Mapping[Geometry, Any] = {
    Geometry.MULTILINESTRING: shapely.MultiLineString,
    Geometry.MULTIPOLYGON: shapely.MultiPolygon,
}

Row = tuple[Any, ...]


def layers() -> list[Collection]:
    """Those of the test catalogue, in its order."""
    every = collections().values()
    return [one for one in every if one.source == SOURCE and not one.id.endswith(SERIE)]


def stage_layers(folder: Path, context: Context) -> StagedEdition:
    """The edition of a folder that has a file a layer. Raises BadFile naming file and feature."""
    files = [folder / f"{layer.id}.geojson" for layer in layers()]
    for file in files:
        if not file.is_file():
            raise BadFile(f"{folder} : le fichier {file.name} manque")
    with open_sources(files, context, outlines=True) as sources:
        plan = EditionPlan(SOURCE, MILLESIME, _VERSION, tuple(sources))

        def make(bench: Workbench) -> Report:
            pairs = zip(layers(), sources, strict=True)
            told = tuple(_fill(bench, layer, source) for layer, source in pairs)
            return Report(SOURCE, MILLESIME, "", told)

        return build(plan, context, [layer.relation for layer in layers()], make)


def _fill(bench: Workbench, layer: Collection, source: SourceFile) -> Fichier:
    """The relation of a layer, its rows in the order of the file."""
    rows = list(rows_of(layer, source.name, _read(source)))
    create_relation(bench, layer)
    bench.run("CREATE OR REPLACE TEMP TABLE lu (n BIGINT, proprietes JSON, wkb VARCHAR)")
    bench.insert("lu", rows)
    fields = ", ".join(
        f"CAST(proprietes->>'{f.name}' AS {layout(layer)[f.name]})" for f in layer.fields
    )
    shape_of = "ST_GeomFromHEXWKB(wkb)"
    place = f"{shape_of}, " + ", ".join(
        f"{side}({shape_of})" for side in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")
    )
    if layer.geometry is Geometry.POINT:
        place = f"ST_X({shape_of}), ST_Y({shape_of})"
    bench.run(
        f"INSERT INTO {quoted(layer.relation)} SELECT n, {fields}, {place} FROM lu ORDER BY n"  # noqa: S608 - the catalogue's names
    )
    return Fichier(source.name, _FORMAT, len(rows), len(rows), 0)


def rows_of(layer: Collection, name: str, document: Any) -> Iterator[Row]:
    """(rank, properties as JSON, WKB in hexadecimal digits) of each feature.

    `name` is the file's. Raises BadFile where a feature is none of the layer.
    """
    for rank, feature in enumerate(_features(name, document), 1):
        where = f"{name}, objet {rank}"
        properties = feature.get("properties")
        if not isinstance(properties, dict):
            raise BadFile(f"{where} : « properties » est attendu")
        read = {
            f.name: cast(dict[str, Any], properties).get(f.source) for f in layer.fields if f.source
        }
        told = read | {
            layer.id_field: str(read[layer.id_field] or rank),
            layer.time_field: MILLESIME,
        }
        yield rank, json.dumps(told), _geometry(layer, where, feature).hex()


def _read(source: SourceFile) -> Any:
    try:
        return json.loads(source.path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadFile(f"{source.name} : ce n'est pas du JSON") from error


def _features(name: str, document: Any) -> Sequence[dict[str, Any]]:
    """In CRS84, as GeoJSON is where it does not say otherwise."""
    if not isinstance(document, dict):
        raise BadFile(f"{name} : une FeatureCollection est attendue")
    told = cast(dict[str, Any], document)
    crs = told.get("crs", {"properties": {"name": _CRS}})
    if _CRS not in json.dumps(crs):
        raise BadFile(f"{name} : des coordonnées en CRS84 sont attendues")
    features = told.get("features")
    if not isinstance(features, list) or not all(
        isinstance(one, dict) for one in cast(list[Any], features)
    ):
        raise BadFile(f"{name} : une FeatureCollection est attendue")
    return cast(list[dict[str, Any]], features)


def _geometry(layer: Collection, where: str, feature: Mapping[str, Any]) -> bytes:
    """WKB of the type of the layer: a single line or polygon is one of several."""
    try:
        found = shape(feature["geometry"])
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadFile(f"{where} : géométrie illisible") from error
    several = None if found.is_empty else _SEVERAL.get(layer.geometry)
    if several and found.geom_type == layer.geometry.value.removeprefix("Multi"):
        found = several([found])
    if found.geom_type != layer.geometry.value or found.is_empty:
        raise BadFile(f"{where} : {layer.geometry.value} attendu, lu {found.geom_type}")
    return shapely.to_wkb(found, output_dimension=2)
