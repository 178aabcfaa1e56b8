"""A catalogue that stands beside the shipped one: what it may not take, and when it is too late."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.load import add_catalogue, collections, merge, read_collections
from parc_social.errors import BadFile
from testing.cite_wms.layers import rows_of
from testing.rows import each_row

FOLDER = Path(__file__).parents[4] / "tools" / "cite-wms"
ONE: dict[str, Any] = {
    "id": "essai", "relation": "essai", "source": "essai", "feature": "un essai", "titre": "Essai",
    "description": "Essai.", "geometry": "MultiLineString", "reach": "wide",
    "niveau": "france",
    "fields": {
        "id": {"type": "string", "titre": "Identifiant", "source": "FID",
               "audience": "open"},
        "num_lanes": {"type": "integer", "titre": "Voies", "source": "NUM",
                      "audience": "open"},
        "millesime": {"type": "integer", "titre": "Millésime",
                      "audience": "open"},
    },
}  # fmt: skip


def layer(**more: Any) -> Collection:
    return read_collections([("essai.yml", ONE | more)])["essai"]


def test_it_is_read_after_the_shipped_one() -> None:
    found = merge(collections(), read_collections([("essai.yml", ONE)]))
    assert list(found)[-2:] == ["essai", "essai-serie"]
    assert list(found)[:-2] == list(collections())


@each_row("taken", [{"id": "ops-menages"}, {"id": "adresses-serie"},
                                   {"relation": "ops_menage"}])  # fmt: skip
def test_it_shows_no_row_of_the_shipped_one_and_takes_no_name(taken: dict[str, str]) -> None:
    added = read_collections([("essai.yml", ONE | taken)])
    with pytest.raises(BadFile, match="son nom ou sa relation est déjà pris"):
        merge(collections(), added)


@each_row("name", ONE["fields"])
def test_who_may_see_a_column_is_said_of_each(name: str) -> None:
    """A column that forgot it was everybody's."""
    fields: dict[str, dict[str, str]] = ONE["fields"]
    forgotten = {k: v for k, v in fields[name].items() if k != "audience"}
    with pytest.raises(BadFile, match=r"essai\.yml : la clé « audience » manque"):
        layer(fields=fields | {name: forgotten})
    with pytest.raises(ValueError, match="tous"):
        layer(fields=fields | {name: fields[name] | {"audience": "tous"}})


def test_two_files_have_no_collection_in_common() -> None:
    with pytest.raises(BadFile, match=r"catalogue b\.yml : id : « essai » est déjà pris"):
        read_collections([("a.yml", ONE), ("b.yml", ONE | {"relation": "autre"})])


def test_it_comes_too_late_where_the_catalogue_has_been_read() -> None:
    collections()
    with pytest.raises(RuntimeError):
        add_catalogue(FOLDER)


@pytest.mark.apart
@each_row("folder", ["absent", "."])
def test_a_folder_that_is_no_catalogue_is_refused(tmp_path: Path, folder: str) -> None:
    text = (
        "from pathlib import Path; from parc_social.catalogue.load import add_catalogue\n"
        f"add_catalogue(Path({str(tmp_path / folder)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert "le dossier « collections » manque" in done.stderr.splitlines()[-1]


def test_the_shipped_catalogue_knows_nothing_of_the_layers_of_the_suite() -> None:
    document = yaml.safe_load((FOLDER / "collections" / "couches.yml").read_text(encoding="utf-8"))
    assert not set(document["niveaux"]) & set(collections())
    assert "cite" not in {one.source for one in collections().values()}


LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}


def features(*geometries: Any, **more: Any) -> dict[str, Any]:
    told = [{"properties": {"FID": "7", "NUM": 2}, "geometry": one} for one in geometries]
    return {"type": "FeatureCollection", "features": told, **more}


def test_a_single_line_is_one_of_several() -> None:
    ((rank, properties, wkb),) = rows_of(layer(), "essai.geojson", features(LINE))
    assert rank == 1
    assert yaml.safe_load(properties) == {"id": "7", "num_lanes": 2, "millesime": 2006}
    assert bytes.fromhex(wkb)[1] == 5  # WKB's number of a MultiLineString


@each_row(
    ("document", "said"),
    [
        ([], "essai.geojson : une FeatureCollection est attendue"),
        ({"features": [1]}, "essai.geojson : une FeatureCollection est attendue"),
        (features(LINE, None), "essai.geojson, objet 2 : géométrie illisible"),
        (features({"type": "Point", "coordinates": [0, 0]}),
         "essai.geojson, objet 1 : MultiLineString attendu, lu Point"),
        (features({"type": "LineString", "coordinates": []}), "essai.geojson, objet 1 : "),
        (features({"type": "LineString", "coordinates": [[0, 0]]}), "géométrie illisible"),
        ({"features": [{"geometry": LINE}]}, "essai.geojson, objet 1 : « properties » est attendu"),
        (features(LINE, crs={"properties": {"name": "EPSG:2154"}}), "en CRS84 sont attendues"),
    ],
)  # fmt: skip
def test_a_feature_that_is_none_of_the_layer_is_told_of(document: Any, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        list(rows_of(layer(), "essai.geojson", document))


def test_a_point_stays_a_point() -> None:
    points = layer(geometry="Point")
    assert points.geometry is Geometry.POINT
    document = features({"type": "Point", "coordinates": [0.5, 1.5]})
    ((_, _, wkb),) = rows_of(points, "essai.geojson", document)
    assert bytes.fromhex(wkb)[1] == 1


POINTS: dict[str, Any] = {"texts": True, "geometry": "Point", "reach": "fine"}


def test_rows_are_kept_as_texts_where_a_collection_says_so() -> None:
    assert layer(**POINTS).texts
    assert not layer().texts
    assert not layer(texts=False).texts


@each_row(
    ("more", "told"),
    [
        ({"texts": "oui"}, "true ou false est attendu, lu « oui »"),
        ({"texts": 1}, "true ou false est attendu, lu 1"),
        ({"reach": "own"}, "une couche sans brouillons"),
        (
            {"fields": {"a": ONE["fields"]["id"] | {"audience": "own"}, **ONE["fields"]}},
            "une colonne own précède",
        ),
    ],
)
def test_a_collection_that_can_keep_no_texts_is_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile, match=told):
        layer(**(POINTS | more))
