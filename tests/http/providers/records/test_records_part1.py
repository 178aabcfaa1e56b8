"""OGC API Records Part 1 on the catalogue, under the names of its requirements, on both stores."""

import json
from typing import Any

import pytest

from testing.rows import each_row

GEOJSON = {"Accept": "application/geo+json"}
KINDS = ("dataset", "edition", "indicator", "service")


@pytest.fixture(scope="module")
def records(gip: Any) -> list[dict[str, Any]]:
    page = gip.json("/collections/catalogue/items", limit=1000)
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    return page["features"]


def ids(account: Any, **params: Any) -> list[str]:
    page = account.json("/collections/catalogue/items", limit=1000, **params)
    assert page["numberMatched"] == len(page["features"])
    return [one["id"] for one in page["features"]]


def test_record_core_mandatory_properties(records: Any) -> None:
    """/req/record-core/mandatory-properties-record, -links, -license, -contact, time."""
    assert {one["properties"]["type"] for one in records} == set(KINDS)
    assert len({one["id"] for one in records}) == len(records)
    for one in records:
        assert one["type"] == "Feature"
        assert one["geometry"]["type"] == "Polygon"
        assert one["properties"]["title"]
        assert one["properties"]["description"]
        assert one["properties"]["license"] == "other"
        assert "license" in {link["rel"] for link in one["links"]}
        (contact,) = one["properties"]["contacts"]
        assert contact["organization"]
        assert contact["links"]
        for link in one["links"]:
            assert link["href"].startswith("http")
            assert link["rel"]
        assert one["time"] is None or len(one["time"]["interval"]) == 2


def test_record_collection(gip: Any) -> None:
    """/req/record-collection/mandatory-properties, itemType, links-records."""
    listed = {one["id"]: one for one in gip.json("/collections")["collections"]}
    assert {c["itemType"] for n, c in listed.items() if n != "catalogue"} == {"feature", "coverage"}
    found = gip.json("/collections/catalogue")
    assert found == listed["catalogue"]
    assert (found["id"], found["type"], found["itemType"]) == ("catalogue", "Collection", "record")
    items = [link for link in found["links"] if link["rel"] == "items"]
    assert {link["type"] for link in items} == {"application/geo+json", "text/html"}
    for link in found["links"]:
        if "/catalogue" in link["href"]:
            assert gip.get(link["href"].removeprefix(gip.base_url)).status_code == 200, link


def test_records_api_page(gip: Any) -> None:
    """/req/records-api/records-op, catalog-response: media type, links, counts, time."""
    answer = gip.ask("GET", "/collections/catalogue/items?limit=10", headers=GEOJSON)
    assert answer.headers["Content-Type"] == "application/geo+json"
    page = answer.json()
    assert page["timeStamp"].endswith("Z")
    assert page["numberReturned"] == 10 < page["numberMatched"]
    rels = {(link["rel"], link["type"]) for link in page["links"]}
    assert rels >= {
        ("self", "application/geo+json"), ("alternate", "text/html"),
        ("next", "application/geo+json"), ("collection", "application/json"),
    }  # fmt: skip
    for link in page["links"]:
        assert gip.get(link["href"].removeprefix(gip.base_url)).status_code == 200, link


def test_pages_follow_each_other_to_the_end(gip: Any, records: Any) -> None:
    """/req/record-core-query-parameters/query-param-limit."""
    path, seen = "/collections/catalogue/items?limit=40", list[str]()
    while path:
        page = gip.json(path)
        seen += [one["id"] for one in page["features"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = following[0].removeprefix(gip.base_url) if following else ""
    assert seen == [one["id"] for one in records]


def test_records_api_record(gip: Any, records: Any) -> None:
    """/req/records-api/record-op, record-response: every record, the same as on its page."""
    for one in records:
        answer = gip.get(f"/collections/catalogue/items/{one['id']}")
        assert answer.headers["Content-Type"] == "application/geo+json"
        alone = answer.json()
        rels = {link["rel"] for link in alone["links"]}
        assert rels >= {"self", "alternate", "collection"}
        assert alone["properties"] == one["properties"]


def test_query_param_bbox(gip: Any) -> None:
    """/req/record-core-query-parameters/query-param-bbox."""
    assert ids(gip, bbox="-180,-90,180,90") == ids(gip)
    assert ids(gip, bbox="100,0,110,10") == []
    answer = gip.get("/collections/catalogue/items", bbox="a,b,c,d")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("bbox : des nombres sont attendus")


def test_query_param_datetime(gip: Any, records: Any) -> None:
    """/req/record-core-query-parameters/query-param-datetime."""
    expected = [r["id"] for r in records if 2025 in r["properties"].get("millesime", ())]
    assert ids(gip, datetime="2025-06-01T00:00:00Z") == expected != []
    assert ids(gip, datetime="1990-01-01/1995-01-01") == []


def test_query_param_q(gip: Any) -> None:
    """/req/record-core-query-parameters/query-param-q-response: any term, without case."""
    assert "part_personnes_seules" in ids(gip, q="PERSONNES SEULES")
    both = ids(gip, q="personnes seules,répertoire des logements")
    assert {"part_personnes_seules", "rpls-logements"} <= set(both)
    assert ids(gip, q="quelque chose qui n'y est pas") == []


def test_query_param_type(gip: Any, records: Any) -> None:
    """/req/record-core-query-parameters/query-param-type-response."""
    for kinds in (("edition",), ("dataset", "indicator")):
        expected = [r["id"] for r in records if r["properties"]["type"] in kinds]
        assert ids(gip, type=",".join(kinds)) == expected != []
    assert ids(gip, type="series") == []


def test_query_param_ids(gip: Any) -> None:
    """/req/record-core-query-parameters/query-param-ids-response."""
    asked = ["part_personnes_seules", "rpls-logements"]
    assert sorted(ids(gip, ids=",".join([*asked, "inconnu"]))) == asked


def test_query_param_external_ids(gip: Any) -> None:
    """/req/record-core-query-parameters/query-param-externalIds-response."""
    assert ids(gip, externalIds="OPS-101") == ["part_personnes_seules"]


def test_query_param_empty_value(gip: Any) -> None:
    """/req/record-core-query-parameters/query-param-empty-value, with the remedy."""
    for name in ("q", "type", "ids", "externalIds"):
        answer = gip.get("/collections/catalogue/items", **{name: ""})
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith(f"{name} : une valeur vide ; donnez-en")


def test_cql2_keeps_what_the_parameters_keep(gip: Any) -> None:
    """In text and in JSON, with the other parameters, on every page of the answer."""
    indicators = ids(gip, type="indicator", niveau="epci")
    text = "type = 'indicator' AND niveau = 'epci'"
    assert ids(gip, filter=text) == indicators
    assert ids(gip, filter="niveau = 'epci'", type="indicator") == indicators
    parts = [
        {"op": "=", "args": [{"property": "type"}, "indicator"]},
        {"op": "=", "args": [{"property": "niveau"}, "epci"]},
    ]
    tree = json.dumps({"op": "and", "args": parts})
    assert ids(gip, filter=tree, **{"filter-lang": "cql2-json"}) == indicators
    page = gip.json("/collections/catalogue/items", filter=text, limit=2)
    assert page["numberMatched"] == len(indicators) > 2
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert "filter=" in following


def test_every_queryable_is_a_parameter(gip: Any, records: Any) -> None:
    """/req/records-api/query-params: each field, with the value that some record has."""
    fields = gip.json("/collections/catalogue/queryables")["properties"]
    assert set(fields) >= {"type", "title", "description", "keywords", "language", "updated"}
    for name in set(fields) - {"geometry", "language"}:
        values = [(r["id"], r["properties"][name]) for r in records if name in r["properties"]]
        identifier, value = values[0]
        text = str(value[0] if isinstance(value, list) else value)
        if "," not in text and name != "updated":
            assert identifier in ids(gip, **{name: text}), name
    assert ids(gip, language="fr") == [r["id"] for r in records]
    assert ids(gip, language="en") == []


@each_row(
    ("params", "code", "detail"),
    [
        ({"inconnu": "1"}, "unknown-parameter", "Paramètre inconnu : « inconnu »."),
        ({"filter": "titre='a'"}, "unknown-name", "« titre » n'est pas une propriété de catalogue"),
        ({"filter": "title="}, "invalid-value", "filtre incomplet"),
        ({"filter": "millesime = '2025'"}, "invalid-value", "filtre : = attend un nombre"),
        ({"filter": "title", "filter-lang": "sql"}, "invalid-value", "filter-lang : cql2-text ou"),
        ({"filter-crs": "x"}, "invalid-value", "filter-crs : système de coordonnées inconnu"),
        ({"crs": "x"}, "unknown-parameter", "Paramètre inconnu : « crs »."),
        ({"limit": "0"}, "invalid-value", "limit : un entier d'au moins 1 est attendu."),
        ({"sortby": "niveau"}, "unknown-name", "sortby : « niveau » n'a pas d'ordre"),
        ({"sortby": "inconnu"}, "unknown-name", "sortby : propriété inconnue : « inconnu »"),
        ({"millesime": "x"}, "invalid-value", "millesime : un nombre entier est attendu, lu « x »"),
        ({"f": "jsonld"}, "invalid-value", "f : « jsonld » n'est pas proposé ici"),
        ({"f": "csv"}, "invalid-value", "f : « csv » n'est pas proposé ici"),
        ({"datetime": "hier"}, "invalid-value", "datetime : une date RFC 3339 est attendue"),
        ({"q": ",".join("abcdefghijklmnopqrstu")}, "invalid-value", "q : 20 valeurs au plus."),
    ],
)
def test_what_is_wrong_is_named(gip: Any, params: Any, code: str, detail: str) -> None:
    answer = gip.get("/collections/catalogue/items", **params)
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["detail"].startswith(detail)


def test_sortby(gip: Any) -> None:
    titles = [
        f["properties"]["title"]
        for f in gip.json("/collections/catalogue/items", sortby="-title", limit=5)["features"]
    ]
    assert len(titles) == 5
    assert titles == sorted(titles, key=str.casefold, reverse=True)


def test_a_record_that_is_not_there(gip: Any) -> None:
    answer = gip.get("/collections/catalogue/items/inconnu")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    for below in ("tiles", "items/rpls-logements/x", "editions/rpls_2025_0123abcd.parquet"):
        assert gip.get(f"/collections/catalogue/{below}").status_code == 404


def test_a_browser_gets_html(gip: Any, records: Any) -> None:
    """/req/html/definition, content: the texts of records are on their pages."""
    page = gip.ask("GET", "/collections/catalogue/items", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    page.encoding = "utf-8"
    assert records[0]["properties"]["title"] in page.text
    for kind in KINDS:
        one = next(r for r in records if r["properties"]["type"] == kind)
        for language in ("fr", "en"):
            path = f"/collections/catalogue/items/{one['id']}"
            text = gip.get(path, f="html", lang=language).content.decode()
            assert one["properties"]["rights"].replace("'", "&#39;") in text
    for path in ("", "/queryables", "/schema"):
        assert "<h1>" in gip.get(f"/collections/catalogue{path}", f="html").text
