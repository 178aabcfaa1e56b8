"""Filters of WFS 1.1.0 and 1.0.0 in their own words, and the CQL2 text that makes the same tree."""

from typing import Any

import pytest

from ows.caller import OwsCaller
from ows.fes.filter import FesFilter, read_filter
from ows.xml import KNOWN, OGC, OLD_GML
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.catalogue.wfs_version import LATEST, WfsVersion, negotiated
from parc_social.errors import OwsRefusal
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.sql.visibility import visible
from testing.rows import each_row

NAME = "rpls-logements"
COLUMNS = tuple(f.name for f in collections()[NAME].fields)
GRANT = Grant("compte", "organisme", rights=(Right(NAME, (RightPart((FRANCE,), COLUMNS),)),))
ROOMS = "<ogc:PropertyName>nbpiece</ogc:PropertyName>"
PLACE = "<ogc:PropertyName>{}</ogc:PropertyName>"
CORNERS = "<gml:coordinates{}>{}</gml:coordinates>"
COORD = (
    "<gml:coord><gml:X>2</gml:X><gml:Y>48</gml:Y></gml:coord>"
    "<gml:coord><gml:X>3</gml:X><gml:Y>49</gml:Y></gml:coord>"
)


def read(inside: str, version: WfsVersion = WfsVersion.V1_0) -> FesFilter:
    names = f'xmlns:ogc="{OGC}" xmlns:gml="{OLD_GML}"'
    caller = OwsCaller(GRANT, lambda _name: tuple(offered_systems()), version=version)
    document = f"<ogc:Filter {names}>{inside}</ogc:Filter>"
    return read_filter(document, caller, visible(GRANT, NAME), KNOWN)


def boxed(corners: str, name: str = "geometry") -> str:
    box = f'<gml:Box srsName="EPSG:4326">{corners}</gml:Box>'
    return f"<ogc:BBOX>{PLACE.format(name)}{box}</ogc:BBOX>"


def like(**attributes: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = "<ogc:PropertyName>nomvoie</ogc:PropertyName><ogc:Literal>a!*b*</ogc:Literal>"
    return f"<ogc:PropertyIsLike{told}>{inside}</ogc:PropertyIsLike>"


MUL = f"<ogc:Mul>{ROOMS}<ogc:Literal>2</ogc:Literal></ogc:Mul><ogc:Literal>7</ogc:Literal>"


@each_row("version", [WfsVersion.V1_0, WfsVersion.V1_1])
def test_a_filter_says_what_cql2_says(version: WfsVersion) -> None:
    escaped = like(wildCard="*", singleChar="?", escape="!")
    assert read(escaped, version).tree == parse_text("nomvoie LIKE 'a*b%'")
    product = f"<ogc:PropertyIsLessThan>{MUL}</ogc:PropertyIsLessThan>"
    assert read(product, version).tree == parse_text("nbpiece * 2 < 7")


@each_row(
    "corners, box",
    [
        (COORD, [2, 48, 3, 49]), (CORNERS.format("", "2,48 3,49"), [2, 48, 3, 49]),
        (CORNERS.format("", "2,48,7\n 3,49,8"), [2, 48, 3, 49]),
        (CORNERS.format(' decimal="," cs="|" ts=";"', "2,5|48;3|49,5"), [2.5, 48, 3, 49.5]),
    ],
)  # fmt: skip
def test_a_box_in_each_of_its_forms(corners: str, box: list[float]) -> None:
    for name in ("geometry", "Geometry"):  # as MapServer's client writes it
        tree: Any = read(boxed(corners, name)).tree
        assert tree.rhs.geometry["bbox"] == box


@each_row(
    "inside",
    [
        "<ogc:AnyInteracts/>", "<ogc:After/>", "<ogc:PropertyIsNil/>", "<ogc:Add/>",
        "<ogc:ResourceId rid='rpls-logements.1'/>", "<ogc:FeatureId/>",
        boxed(CORNERS.format("", "2 48,3 49")), boxed(COORD, "nbpiece"),
        "<fes:Not xmlns:fes='http://www.opengis.net/fes/2.0'/>",
    ],
)  # fmt: skip
def test_what_is_of_another_version_is_refused(inside: str) -> None:
    with pytest.raises(OwsRefusal) as refused:
        read(inside)
    assert refused.value.locator == "filter"


def test_identifiers_in_the_words_of_each_version() -> None:
    both = '<ogc:FeatureId fid="rpls-logements.1"/><ogc:GmlObjectId gml:id="rpls-logements.2"/>'
    assert read(both, WfsVersion.V1_1).ids == ("rpls-logements.1", "rpls-logements.2")


def test_versions_are_negotiated_by_their_numbers() -> None:
    asked = ["0.0.14", "1.0.0", "1.0.10", "1.1", "1.1.0", "1.10.0", "2.0.0", "10.0"]
    told = [negotiated(one) for one in asked]
    assert told == sorted(told)
    assert [str(one) for one in told] == [
        "1.0.0", "1.0.0", "1.0.0", "1.1.0", "1.1.0", "1.1.0", "2.0.0", "2.0.0",
    ]  # fmt: skip
    assert [negotiated(one) for one in (None, "", "x", "1..0", "²", "1" * 40)] == [LATEST] * 6
