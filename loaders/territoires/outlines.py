"""Outlines of GeoJSON, GeoPackage and shapefile, in any CRS they declare, as multipolygons."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.files.source_file import GEOPACKAGE, SHAPEFILE, SourceFile
from loaders.report import Fichier
from loaders.tabular.conversion import literals
from loaders.tabular.layout import Layout
from loaders.territoires.files import territory_fault
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_TEXTS = (
    "code", "nom", "code_commune", "population", "code_dep", "code_reg", "code_epci", "code_ept",
)  # fmt: skip
_KNOWN_CRS = re.compile(r"GEOMETRY\('((?:EPSG|OGC|ESRI|IGNF):\w+)'\)")
_NOT_CODES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _OutlineLayer:
    """One layer of a file: `name` for reports, `scan` its SQL, `level` None where untold."""

    source: SourceFile
    name: str
    scan: str
    level: str | None
    announced: int | None = None


def read_outlines(bench: Workbench, layout: Layout, sources: Sequence[SourceFile]) -> None:
    """Fills `contour`, and `faute_contour(fichier, ligne, code, colonne, valeur)`.

    A feature that breaks a rule of gravity `erreur` is left out. `ligne` is its rank in its layer.
    Raises BadFile when a file can't be read whole, tells no CRS, level or code.
    """
    bench.run(statement("loaders.territoires", "lu_contour"))
    levels: Mapping[str, Mapping[str, str]] = layout.parametres["niveaux"]
    bench.insert("niveau_contour", [(level, spec["forme"]) for level, spec in levels.items()])
    bench.run(f"SET VARIABLE contour_pareil = {layout.parametres['contour_pareil']:f}")
    bench.insert("emprise", layout.parametres["emprises"])
    bench.run(
        "CREATE OR REPLACE TEMP TABLE faute_contour"
        " (fichier VARCHAR, ligne BIGINT, code VARCHAR, colonne VARCHAR, valeur VARCHAR)"
    )
    for source in sources:
        for layer in _layers(bench, layout, source):
            _read(bench, layout, layer)
    bench.run(
        statement("loaders.territoires", "contour"),
        {"metropole": layout.parametres["metropole_ept"]},
    )
    bench.run("DROP TABLE lu_contour")


def outline_files(bench: Workbench) -> tuple[Fichier, ...]:
    """Features read, kept and left out of each layer, as files of a report.

    One that repeats another layer's is kept: there is nothing of it that is lost.
    """
    rows = bench.rows(
        "SELECT fichier, count(*), count_if(NOT perdu), count_if(perdu)"
        " FROM (SELECT fichier, coalesce(faute <> 'TER-047', false) AS perdu FROM contour_juge)"
        " GROUP BY fichier ORDER BY fichier"
    )
    return tuple(Fichier(name, "contours", *counts) for name, *counts in rows)


def _layers(bench: Workbench, layout: Layout, source: SourceFile) -> list[_OutlineLayer]:
    if source.kind != GEOPACKAGE:
        driver = "ESRI Shapefile" if source.kind == SHAPEFILE else "GeoJSON"
        scan = _scan(source, driver)
        return [_OutlineLayer(source, source.name, scan, _level(layout, source.name))]
    _check_size(layout, source)
    layers = _named_layers(bench, layout, source)
    usable = {name: count for name, count in layers.items() if _level(layout, name) is not None}
    if len(layers) == 1:  # an export names its layer as it likes
        usable = layers
    if not usable:
        raise territory_fault(layout, "TER-104", source.shown, couches=", ".join(layers))
    others = [
        (source.name, None, "TER-038", "couche", name) for name in layers if name not in usable
    ]
    bench.insert("faute_contour", others)
    return [
        _OutlineLayer(
            source,
            source.name if len(layers) == 1 else f"{source.name} ({name})",
            _scan(source, "GPKG", name),
            _level(layout, name) or _level(layout, source.name),
            count,
        )
        for name, count in usable.items()
    ]


def _named_layers(bench: Workbench, layout: Layout, source: SourceFile) -> dict[str, int]:
    """The layers of a GeoPackage, with how many features each announces."""
    path = _literal(re.sub(r"([*?\[])", r"[\1]", str(source.path)))  # this one expands names
    metadata = f"SELECT unnest(layers, max_depth := 2) FROM ST_Read_Meta({path})"  # noqa: S608 - quoted
    sql = f"SELECT name, CAST(feature_count AS INTEGER) FROM ({metadata})"  # noqa: S608 - our own
    return {str(name): int(count) for name, count in _rows(bench, layout, source, sql)}


def _check_size(layout: Layout, source: SourceFile) -> None:
    """A GeoPackage says in its first page how many it has: a download may have been cut short."""
    with source.path.open("rb") as stream:
        head = stream.read(32)
    page = int.from_bytes(head[16:18], "big")
    expected = (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    size = source.path.stat().st_size
    if size < expected:
        raise territory_fault(layout, "TER-103", source.shown, lu=size, attendu=expected)


def _scan(source: SourceFile, driver: str, layer: str | None = None) -> str:
    path = _literal(f"{'/vsigzip/' if source.gzipped else ''}{source.path.absolute()}")
    one = "" if layer is None else f", layer = {_literal(layer)}"
    return f"ST_Read({path}{one}, allowed_drivers = ['{driver}'])"


def _read(bench: Workbench, layout: Layout, layer: _OutlineLayer) -> None:
    source = layer.source
    schema = _rows(bench, layout, source, f"DESCRIBE SELECT * FROM {layer.scan}")  # noqa: S608
    names = {str(row[0]).lower(): str(row[0]) for row in schema}
    shape = next((str(n) for n, kind, *_ in schema if str(kind).startswith("GEOMETRY")), None)
    before = bench.value("SELECT count(*) FROM lu_contour")
    if not _rows(bench, layout, source, f"SELECT 1 FROM {layer.scan} LIMIT 1"):  # noqa: S608 - quoted
        return  # a level that has nothing here: a collection without features has no properties
    level = layer.level or _level_of_signs(layout, names)
    properties = _properties(layout, names, level)
    if shape is None or "code" not in properties:
        raise territory_fault(layout, "TER-106", source.shown, proprietes=", ".join(names)[:200])
    if level is None and "niveau" not in properties:
        raise territory_fault(layout, "TER-107", source.shown)
    crs = next(str(kind) for n, kind, *_ in schema if n == shape)
    values = ", ".join(
        f"nullif(trim(CAST({quoted(properties[key])} AS VARCHAR)), '')"
        if key in properties
        else "NULL"
        for key in _TEXTS
    )
    level_text = (
        f"CAST({quoted(properties['niveau'])} AS VARCHAR)" if "niveau" in properties else "NULL"
    )
    place = f"ST_Force2D({_geometry_sql(layout, source, crs, quoted(shape))})"
    columns = f"{_levels(layout, level_text, level)}, {level_text}, {values}, {place}"
    insert = (
        "INSERT INTO lu_contour SELECT $name, row_number() OVER (),"  # noqa: S608 - quoted
        f" {columns} FROM {layer.scan}"
    )
    _rows(bench, layout, source, insert, {"name": layer.name})
    count = bench.value("SELECT count(*) FROM lu_contour") - before
    if layer.announced is not None and count != layer.announced:
        raise territory_fault(layout, "TER-112", source.shown, lus=count, attendus=layer.announced)


def _rows(
    bench: Workbench,
    layout: Layout,
    source: SourceFile,
    sql: str,
    params: Mapping[str, str] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of a statement that reads the file. Raises BadFile naming it."""
    try:
        return bench.rows(sql, params)
    except BadFile as error:
        reason = re.sub(r"\s*\(?['\"]?(/vsi\w+/)?/\S+", "", str(error))[:160]
        raise territory_fault(layout, "TER-102", source.shown, raison=reason) from error


def _geometry_sql(layout: Layout, source: SourceFile, kind: str, shape: str) -> str:
    """SQL: the geometry in longitude and latitude. Raises BadFile where the file tells no CRS."""
    match = _KNOWN_CRS.fullmatch(kind)
    if match is None:
        crs_name = re.search(r'"name":\s*"([^"]{1,60})"', kind)
        raise territory_fault(
            layout, "TER-105", source.shown, crs=crs_name[1] if crs_name else "aucun"
        )
    projections: Mapping[str, str] = layout.parametres["projections"]
    crs = projections.get(match[1], match[1])
    if crs in layout.parametres["projections_servies"]:
        return f"CAST({shape} AS GEOMETRY)"
    return f"ST_Transform({shape}, {_literal(crs)}, 'OGC:CRS84', always_xy := true)"


def _level(layout: Layout, name: str) -> str | None:
    """The level that the name of a file or of a layer tells."""
    levels: Mapping[str, Mapping[str, Sequence[str]]] = layout.parametres["niveaux"]
    plain = _NOT_CODES.sub("_", re.sub(r"\.(geojson|json|shp|gpkg|gz)\b", "", name.lower()))
    words = set(plain.split("_"))
    for level, spec in levels.items():
        if plain in spec["noms"] or any(n in plain for n in spec["noms"] if "_" in n):
            return level
    if words & {*layout.parametres["couches_autres"]} - {"arrondissement"}:
        return None
    return next((level for level, spec in levels.items() if words & {*spec["noms"]}), None)


def _level_of_signs(layout: Layout, names: Mapping[str, str]) -> str | None:
    signs: Mapping[str, str] = layout.parametres["signes"]
    return next((level for sign, level in signs.items() if sign in names), None)


def _levels(layout: Layout, level_text: str, level: str | None) -> str:
    """SQL of the level: the feature's own property, else what was found of the layer."""
    levels: Mapping[str, Mapping[str, Sequence[str]]] = layout.parametres["niveaux"]
    layer_level = "NULL" if level is None else f"'{level}'"
    if level_text == "NULL":
        return layer_level
    cases = " ".join(
        f"WHEN lower({level_text}) IN ({literals(spec['noms'])}) THEN '{name}'"
        for name, spec in levels.items()
    )
    return f"CASE WHEN {level_text} IS NULL THEN {layer_level} {cases} END"


def _properties(layout: Layout, names: Mapping[str, str], level: str | None) -> dict[str, str]:
    every: Mapping[str, Mapping[str, Sequence[str]]] = layout.parametres["proprietes"]
    own = every.get(level or "", {})
    aliases = {**every["tous"], **own} if "niveau" not in names else every["tous"]
    by_key = {key: next((names[a] for a in aliases[key] if a in names), "") for key in aliases}
    return {key: name for key, name in by_key.items() if name}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
