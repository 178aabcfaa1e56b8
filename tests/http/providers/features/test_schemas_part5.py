"""Part 5 and the queryables of Part 3: what clients learn of a collection before they ask it."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from testing.rows import each_row

RELATIONS = {
    "schema": "http://www.opengis.net/def/rel/ogc/1.0/schema",
    "queryables": "http://www.opengis.net/def/rel/ogc/1.0/queryables",
}
# One of each kind: the meta-schema costs a tenth of a second for two hundred columns.
CHECKED = ("territoires-qpv", "rpls-logements", "adresses-serie", "indicateurs-france")
TYPES = {"string", "integer", "number", "boolean"}


@pytest.fixture(scope="module")
def told(embedded: Any) -> Any:
    """The gip, on the default store: what a collection holds does not depend on the store."""
    return embedded.by_type("gip")[0]


@pytest.fixture(scope="module")
def collections(told: Any) -> list[dict[str, Any]]:
    """All but coverages, whose bands have no geometry (test_coverages.py)."""
    found = told.json("/collections")["collections"]
    return [one for one in found if one["itemType"] != "coverage"]


@each_row("name", RELATIONS)
def test_every_collection_leads_to_its_document(
    told: Any, collections: list[Any], name: str
) -> None:
    """/req/queryables/get-queryables-links, /req/schemas/schema-links: of the right type."""
    for one in collections:
        found = [k for k in one["links"] if k["rel"] == RELATIONS[name]]
        media = [k for k in found if k["type"] == "application/schema+json"]
        assert len(media) == 1
        assert media[0]["href"].split("?")[0] == f"{told.base_url}/collections/{one['id']}/{name}"


@each_row("name", RELATIONS)
def test_every_document_is_a_schema_that_says_all(
    told: Any, collections: list[Any], name: str
) -> None:
    """/req/queryables/get-queryables-response: a JSON Schema, each property with type and title."""
    for one in collections:
        path = f"/collections/{one['id']}/{name}"
        answer = told.ask("GET", path, headers={"Accept": "application/schema+json"})
        assert answer.headers["Content-Type"] == "application/schema+json"
        schema = answer.json()
        if one["id"] in CHECKED:
            Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["$id"] == told.base_url + path
        assert schema["type"] == "object"
        assert schema.get("additionalProperties", True) is (name == "schema")
        assert schema["title"] == one["title"]
        for column, said in schema["properties"].items():
            assert said["title"], (path, column)
            assert column == "geometry" or said["type"] in TYPES, (path, column)
        roles = [said.get("x-ogc-role") for said in schema["properties"].values()]
        assert roles.count("primary-geometry") == roles.count("primary-instant") == 1
        has_id = one["itemType"] == "feature" and not one["id"].endswith("-serie")
        assert roles.count("id") == has_id  # of a record it is no property


def test_a_geometry_is_known_by_its_reference(gip: Any) -> None:
    """As QGIS and ogc-client look for it: no `type` beside it."""
    for collection, kind in (("adresses", "Point"), ("territoires-commune", "MultiPolygon")):
        geometry = gip.json(f"/collections/{collection}/queryables")["properties"]["geometry"]
        assert geometry["$ref"] == f"https://geojson.org/schema/{kind}.json"
        assert geometry["format"] == f"geometry-{kind.lower()}"
        assert geometry["x-ogc-role"] == "primary-geometry"
        assert "type" not in geometry


@each_row("language", ["fr", "en"])
def test_titles_are_in_the_callers_language(gip: Any, language: str) -> None:
    path = "/collections/rpls-logements/schema"
    said = gip.json(path, lang=language)["properties"]
    expected = {"fr": ("Nombre de pièces", "Géométrie"), "en": ("Rooms", "Geometry")}
    assert (said["nbpiece"]["title"], said["geometry"]["title"]) == expected[language]


def test_codes_come_with_their_labels(gip: Any) -> None:
    """`enum` for those who only check, `oneOf` with a title each for those who show."""
    said = gip.json("/collections/rpls-logements/queryables")["properties"]
    assert said["typeconst"]["enum"] == ["C", "I", "E"]
    assert said["typeconst"]["oneOf"] == [
        {"const": "C", "title": "collectif"},
        {"const": "I", "title": "individuel"},
        {"const": "E", "title": "étudiant"},
    ]
    coded = gip.json("/collections/adresses/schema")["properties"]["niveau_appariement"]
    assert coded["enum"] == [one["const"] for one in coded["oneOf"]] == [1, 2, 3, 4, 5]
    assert said["surfhab"]["x-ogc-unit"] == "m²"


@pytest.mark.both_stores
@each_row(
    "collection", ["rpls-logements", "adresses", "territoires-qpv", "indicateurs-commune-serie"]
)
def test_what_is_served_fits_the_schema(gip: Any, collection: str) -> None:
    """Each property is declared, of its type and among its codes."""
    declared = gip.json(f"/collections/{collection}/schema")["properties"]
    page = gip.json(f"/collections/{collection}/items", limit=300, skipGeometry="true")
    assert page["features"]
    for feature in page["features"]:
        assert set(feature["properties"]) == set(declared) - {"geometry"}
        for name, value in feature["properties"].items():
            if value is not None:
                _check(value, declared[name])


@pytest.mark.both_stores
def test_a_page_without_geometry(gip: Any) -> None:
    """`skipGeometry`: null, as GeoJSON wants the member; the same features, nothing else less."""
    path = "/collections/territoires-commune/items"
    whole, light = (gip.json(path, limit=50, skipGeometry=v) for v in ("false", "true"))
    assert {feature["geometry"] for feature in light["features"]} == {None}
    assert all(feature["geometry"] for feature in whole["features"])
    without = [{**feature, "geometry": None} for feature in whole["features"]]
    assert light["features"] == without
    assert light["numberMatched"] == whole["numberMatched"]
    for wrong in ("oui", "1", "null", ""):
        assert gip.get(path, skipGeometry=wrong).status_code == 400


def _check(value: Any, declared: dict[str, Any]) -> None:
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    assert isinstance(value, kinds[declared["type"]]), (value, declared)
    assert isinstance(value, bool) == (declared["type"] == "boolean")
    assert value in declared.get("enum", [value]), (value, declared)
