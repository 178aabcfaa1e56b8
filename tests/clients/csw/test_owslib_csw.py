"""OWSLib's csw2, by which CKAN and pycsw harvest: operations, filters, pages, both schemas."""

from typing import Any

import pytest
from owslib.csw import CatalogueServiceWeb  # pyright: ignore[reportMissingTypeStubs]
from owslib.fes import (  # pyright: ignore[reportMissingTypeStubs]
    BBox,
    PropertyIsEqualTo,
    PropertyIsLike,
)

from testing.rows import each_row
from testing.waiting import GUARD_S

GMD = "http://www.isotc211.org/2005/gmd"


@pytest.fixture(scope="module")
def csw(embedded: Any) -> Any:
    """The catalogue as the GIP sees it."""
    gip = embedded.by_type("gip")[0]
    url = f"{gip.base_url}/csw"
    return CatalogueServiceWeb(  # which gives up an answer after 10 s
        url, version="2.0.2", username=gip.login, password=gip.password, timeout=GUARD_S
    )


def known(embedded: Any, **asked: str) -> set[str]:
    gip = embedded.by_type("gip")[0]
    page = gip.json("/collections/catalogue/items", limit=1000, **asked)
    return {f"parc-social.{one['id']}" for one in page["features"]}


def every(csw: Any, page: int, **asked: Any) -> list[str]:
    """Identifiers, page by page, as harvesters take them."""
    found, start = list[str](), 1
    while start:
        csw.getrecords2(maxrecords=page, startposition=start, **asked)
        found += csw.records
        start = csw.results["nextrecord"]
    assert csw.results["matches"] == len(found)
    return found


def test_it_knows_the_operations(csw: Any) -> None:
    names = {one.name for one in csw.operations}
    assert {"GetRecords", "GetRecordById", "DescribeRecord", "GetDomain"} <= names
    assert csw.identification.title


@each_row("asked", [{"esn": "brief"}, {"esn": "full"}, {"esn": "full", "outputschema": GMD}])
def test_it_harvests_every_record_once(embedded: Any, csw: Any, asked: dict[str, str]) -> None:
    found = every(csw, 10, **asked)
    assert len(found) == len(set(found)) > 10
    assert set(found) == known(embedded)


@each_row(
    ("constraint", "asked"),
    [
        (PropertyIsEqualTo("dc:type", "edition"), {"type": "edition"}),
        (PropertyIsLike("dc:title", "%Loyer%"), {"filter": "title LIKE '%Loyer%'"}),
        (BBox([55, -22, 56, -20]), {"bbox": "55,-22,56,-20"}),
        (BBox([-22, 55, -20, 56], crs="urn:ogc:def:crs:EPSG::4326"), {"bbox": "55,-22,56,-20"}),
    ],
    ids=["type", "title", "box", "box, north first"],
)
def test_its_filters_are_ours(
    embedded: Any, csw: Any, constraint: Any, asked: dict[str, str]
) -> None:
    found = every(csw, 50, constraints=[constraint])
    assert set(found) == known(embedded, **asked) != set()


def test_it_reads_one_record_in_both_schemas(csw: Any) -> None:
    csw.getrecordbyid(id=["parc-social.adresses"])
    title = csw.records["parc-social.adresses"].title
    csw.getrecordbyid(id=["parc-social.adresses"], outputschema=GMD)
    told = csw.records["parc-social.adresses"]
    assert title == told.identification[0].title
    assert told.identifier == "parc-social.adresses"
