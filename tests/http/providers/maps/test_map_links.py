"""Links to maps: the bare address first; what OpenAPI says of maps."""

from typing import Any

from testing.made.requests.wfs import COMMUNES, CRS, STYLED
from testing.rows import each_row

MAP = "http://www.opengis.net/def/rel/ogc/1.0/map"
TILES = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"
CRS84 = f"{CRS}/OGC/1.3/CRS84"


def test_the_landing_page_and_each_collection_lead_to_their_map(gip: Any) -> None:
    listed, root = gip.json("/collections")["collections"], gip.base_url
    for base in (
        gip.json("/"),
        *(c for c in listed if not c["id"].startswith(("catalogue", "carreaux-"))),
    ):
        found = [(link["type"], link["href"]) for link in base["links"] if link["rel"] == MAP]
        bare = f"{root}/map" if "id" not in base else f"{root}/collections/{base['id']}/map"
        assert found == [
            ("image/png", bare), ("image/png", f"{bare}?f=png"), ("image/jpeg", f"{bare}?f=jpeg"),
            ("image/tiff; application=geotiff", f"{bare}?f=geotiff"),
        ]  # fmt: skip
        assert base["crs"][0] == CRS84
    for name in ("territoires-region", "rpls-logements"):
        links = gip.json(f"/collections/{name}")["links"]
        (tiles,) = (link["href"] for link in links if link["rel"] == TILES)
        assert tiles.endswith("/map/tiles")
        sets = gip.json(tiles.removeprefix(gip.base_url))["tilesets"]
        assert {"WebMercatorQuad", "WorldCRS84Quad", "LAMB93_10cm", "RGR92UTM40S_10cm"} <= {
            one["tileMatrixSetId"] for one in sets
        }
        assert {one["dataType"] for one in sets} == {"map"}


@each_row("start", ["/", COMMUNES])
def test_a_link_takes_what_a_client_adds(gip: Any, start: str) -> None:
    """As official suites do: the first link of the relation, parameters, and `Accept`."""
    links = gip.json(start)["links"]
    path = next(one["href"] for one in links if one["rel"] == MAP).removeprefix(gip.base_url)
    for media in ("image/png", "image/jpeg"):
        answer = gip.ask("GET", f"{path}?width=16&bgcolor=0xff0000", headers={"Accept": media})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    rows = next((one["href"] for one in links if one["rel"] == "items"), None)
    if rows is not None:
        path = f"{rows.removeprefix(gip.base_url)}?limit=1"
        for accept in ("*/*", "application/geo+json"):
            answer = gip.ask("GET", path, headers={"Accept": accept})
            assert answer.headers["Content-Type"] == "application/geo+json", accept


def described(account: Any, path: str) -> list[Any]:
    """The parameters of a reading, its references followed."""
    document = account.json("/openapi")
    shared = document["components"]["parameters"]
    listed = document["paths"][path]["get"]["parameters"]
    return [shared[p["$ref"].rpartition("/")[2]] if "$ref" in p else p for p in listed]


def test_collections_are_a_parameter_of_maps_of_the_service(gip: Any) -> None:
    """/req/collections-selection/collections-parameter: a list between commas."""
    for path in ("/map", "/styles/{styleId}/map"):
        (one,) = (p for p in described(gip, path) if p["name"] == "collections")
        assert (one["in"], one["schema"]["type"], one["explode"]) == ("query", "array", False)
        assert "adresses" in one["description"]


def test_operations_are_named_as_the_standard_names_them(gip: Any) -> None:
    paths = gip.json("/openapi")["paths"]
    for path, ending in (
        ("/map", ".dataset.getMap"),
        ("/styles/{styleId}/map", ".dataset.style.getMap"),
        (f"{COMMUNES}/map", ".collection.getMap"),
        (f"{COMMUNES}/styles/{{styleId}}/map", ".collection.style.getMap"),
        (f"{COMMUNES}/map/tiles", ".collection.map.getTileSetsList"),
    ):
        assert paths[path]["get"]["operationId"].endswith(ending), path
    limits = gip.json("/openapi")["info"]["x-OGC-limits"]["maps"]
    assert limits["maxWidth"] == 4096
    assert gip.get(STYLED, width=4097).status_code == 400
