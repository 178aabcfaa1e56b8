"""Which road a question takes: serving files answer lookups, the columns of editions the rest."""

from dataclasses import replace
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Audience
from parc_social.catalogue.load import collections
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.bbox import RequestedBbox, areas_of
from parc_social.storage.query.model import (
    Crs,
    FeatureEncoding,
    FeatureQuery,
    Filter,
    SortKey,
    Years,
)
from parc_social.storage.serving_files.road import is_lookup, lies_in_index
from parc_social.storage.sql.visibility import Visible
from testing.rows import each_row

DWELLINGS, MINE = "rpls-logements", "552100554"
FIELDS = collections()[DWELLINGS].fields
PUBLIC = tuple(f.name for f in FIELDS if f.audience is Audience.OPEN)
EVERY = tuple(f.name for f in FIELDS)
TOWN = RightPart((Perimeter(communes=("97101",)),), PUBLIC)
OWN = RightPart((FRANCE,), EVERY, sirens=(MINE,))
BOX = (-62.0, 15.0, -61.0, 16.0)
CODE = (("code_commune", "97101"),)


def view(name: str, *parts: RightPart) -> Visible:
    return Visible(collections()[name], Right(name, parts))


@each_row(
    ("asked", "found"),
    [
        ({}, True),
        ({"limit": 10_000, "offset": 500}, True),
        ({"form": FeatureEncoding.LINES}, True),
        ({"boxes": (BOX,)}, True),
        ({"boxes": (BOX, (2.0, 48.0, 3.0, 49.0))}, True),
        ({"boxes": ()}, True),
        ({"equals": CODE}, True),
        ({"equals": CODE, "years": Years(2024, 2025)}, True),
        ({"equals": (("code_dep", "971"), ("millesime", "2025")), "boxes": (BOX,)}, True),
        ({"ids": ("a", "b")}, True),
        ({"ids": ("a",), "years": Years(2024, 2025)}, True),
        ({"columns": PUBLIC}, True),  # all that he sees
        ({"years": Years(2024, 2025)}, False),  # many rows, and no index has it
        ({"equals": (("millesime", "2025"),)}, False),
        ({"equals": (("id", "x"),)}, False),
        ({"equals": (*CODE, ("code_dep", "971"))}, False),
        ({"equals": (("nbpiece", "3"),)}, False),
        ({"equals": (("siren_bailleur", MINE),)}, False),  # not his to compare: refused elsewhere
        ({"equals": (("inconnue", "3"),)}, False),
        ({"filter": Filter(parse_text("code_commune = '97101'"))}, False),
        ({"sort": (SortKey("nbpiece"),)}, False),
        ({"columns": ("id",)}, False),
        ({"geometry": False}, False),
        ({"form": FeatureEncoding.JSONFG}, False),
        ({"form": FeatureEncoding.GML}, False),
        ({"form": FeatureEncoding.FILE}, False),
        ({"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)}, False),
        ({"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)}, False),
    ],
)
def test_a_question_of_a_town(asked: dict[str, Any], *, found: bool) -> None:
    assert is_lookup(replace(FeatureQuery(DWELLINGS), **asked), view(DWELLINGS, TOWN)) is found


@each_row(
    ("srid", "corners", "found"),
    [
        (2154, (650_000.0, 6_860_000.0, 651_000.0, 6_861_000.0), True),
        (2154, (100_000.0, 6_000_000.0, 1_300_000.0, 7_200_000.0), True),
        (5490, (640_000.0, 1_700_000.0, 700_000.0, 1_800_000.0), True),
        (3857, (260_000.0, 6_240_000.0, 270_000.0, 6_250_000.0), True),
        (3035, (2_890_000.0, 3_760_000.0, 2_910_000.0, 3_780_000.0), True),
        (2154, (-1e12, -1e12, 1e12, 1e12), False),  # of it degrees hold no part
        (3857, (-1e12, -1e12, 1e12, 1e12), False),
    ],
)
def test_a_box_of_another_system_is_one_where_degrees_hold_it(
    srid: int, corners: tuple[float, float, float, float], *, found: bool
) -> None:
    areas = areas_of(RequestedBbox(corners, f"http://www.opengis.net/def/crs/EPSG/0/{srid}"))
    assert is_lookup(FeatureQuery(DWELLINGS, boxes=areas), view(DWELLINGS, TOWN)) is found


@each_row(
    ("name", "parts", "found"),
    [
        (DWELLINGS, (RightPart((FRANCE,), PUBLIC),), True),
        (DWELLINGS, (RightPart((FRANCE,), EVERY),), True),
        (DWELLINGS, (TOWN, OWN), True),
        (DWELLINGS, (OWN,), True),
        (DWELLINGS, (replace(TOWN, columns=PUBLIC[:-1]),), False),
        (DWELLINGS, (TOWN, replace(OWN, columns=EVERY[:-1])), False),
        (f"{DWELLINGS}-serie", (TOWN,), False),
        ("ops-menages", (replace(OWN, columns=("id", "code_commune")),), False),
        ("territoires-commune", (RightPart((FRANCE,), ("code",)),), False),
    ],
)
def test_a_caller(name: str, parts: tuple[RightPart, ...], *, found: bool) -> None:
    """Of both audiences, of neither; of collections that keep no texts, and of a twin."""
    assert is_lookup(FeatureQuery(name), view(name, *parts)) is found


def test_a_landlord_is_compared_where_every_row_tells_hers() -> None:
    by_siren = FeatureQuery(DWELLINGS, equals=(("siren_bailleur", MINE),))
    assert is_lookup(by_siren, view(DWELLINGS, RightPart((FRANCE,), EVERY)))
    assert not is_lookup(by_siren, view(DWELLINGS, TOWN, OWN))


@each_row(
    ("asked", "indexed"),
    [
        ({"equals": CODE}, True),
        ({"equals": (("code_reg", "01"),)}, True),
        ({"equals": (("siren_bailleur", MINE),)}, True),
        ({"equals": CODE, "years": Years(2024, None)}, True),
        ({}, False),
        ({"equals": (("id", "x"),)}, False),
        ({"equals": (*CODE, ("code_dep", "971"))}, False),
        ({"equals": CODE, "boxes": (BOX,)}, False),
        ({"equals": CODE, "ids": ("a",)}, False),
    ],
)
def test_rows_that_an_index_has_in_order(asked: dict[str, Any], *, indexed: bool) -> None:
    query = replace(FeatureQuery(DWELLINGS), **asked)
    assert lies_in_index(query, collections()[DWELLINGS]) is indexed
