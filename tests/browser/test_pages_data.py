"""HTML pages of data in a real browser: tables, maps and figures are those of the API."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from testing.following import follow
from testing.made.requests.pages import COMMUNES, POINTS, texts
from testing.rows import each_row


def features(account: Any, path: str, **more: Any) -> list[dict[str, Any]]:
    return account.json(path, **more)["features"]


@each_row(
    ("path", "shape"),
    [(COMMUNES, "path"), (POINTS, "circle"), ("/collections/territoires-qpv/items", "path")],
)
def test_table_and_map_hold_the_rows_of_the_page(
    signatory: Any, embedded: Any, path: str, shape: str
) -> None:
    page = signatory.open(path)
    rows = features(embedded.by_type("gip")[0], path)
    assert texts(signatory, "table.donnees tbody th code") == [row["id"] for row in rows]
    drawn = page.locator("#carte svg a")
    labels = [one.get_attribute("aria-label") for one in drawn.all()]
    assert len(labels) == sum(1 for row in rows if row["geometry"]) > 0
    assert all(any(row["id"] in str(label) for label in labels) for row in rows if row["geometry"])
    assert page.locator(f"#carte svg a > {shape}").count() == len(labels)


def test_each_part_of_france_has_its_own_picture(signatory: Any) -> None:
    page = signatory.open("/collections/territoires-departement/items")
    assert sorted(texts(signatory, "#carte figcaption")) == ["La Réunion (1)", "Métropole (1)"]
    for path in page.locator("#carte svg path").all():  # each fills its frame
        box, frame = path.bounding_box(), path.locator("xpath=ancestor::*[name()='svg']")
        outer = frame.bounding_box()
        filled = max(box["width"] / outer["width"], box["height"] / outer["height"])
        assert 0.9 < filled <= 1


def test_arrows_walk_through_the_map_and_say_names(signatory: Any) -> None:
    page = signatory.open(COMMUNES)
    shapes = page.locator("#carte figure").first.locator("svg a")
    shapes.first.focus()
    assert page.locator("#carte-nom").text_content() == shapes.nth(0).get_attribute("aria-label")
    page.keyboard.press("ArrowRight")
    assert page.locator("#carte-nom").text_content() == shapes.nth(1).get_attribute("aria-label")
    assert signatory.all("document.querySelectorAll('#carte svg a[tabindex=\"0\"]').length") == (
        page.locator("#carte figure").count()
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/*")
    assert "/items/" in page.url


def test_hovering_a_shape_says_its_name(signatory: Any) -> None:
    page = signatory.open(POINTS)
    shape = page.locator("#carte svg a").last
    shape.locator("circle").hover()
    assert page.locator("#carte-nom").text_content() == shape.get_attribute("aria-label")


def test_no_map_is_drawn_of_coordinates_that_are_not_longitudes(signatory: Any) -> None:
    page = signatory.open(f"{POINTS}?crs=http://www.opengis.net/def/crs/EPSG/0/3857")
    assert page.locator("svg").count() == 0
    assert page.locator("table.donnees tbody tr").count() == 100


def test_columns_are_those_of_the_answer_under_the_titles_of_the_schema(
    embedded: Any, visiting: Callable[..., Any]
) -> None:
    account = embedded.by_type("epci")[0]
    path = "/collections/rpls-logements/items"
    visitor = visiting(account)
    visitor.open(path)
    held = [n for n in features(account, path, limit=1)[0]["properties"] if n != "id"]
    assert texts(visitor, "table.donnees thead code") == held
    assert "loyer_principal" not in visitor.page.content()
    schema = account.json("/collections/rpls-logements/schema")["properties"]
    heads = texts(visitor, "table.donnees thead th:not(:first-child)")
    for name, head in zip(held, heads, strict=True):
        unit = schema[name].get("x-ogc-unit")
        expected = (
            f"{schema[name]['title']} ({unit}){name}" if unit else schema[name]["title"] + name
        )
        assert " ".join(head.split()) == expected


def test_a_withheld_figure_shows_its_letter_and_no_value(signatory: Any, embedded: Any) -> None:
    path = f"{POINTS}?part_personnes_seules_statut=S"
    (first, *_) = features(embedded.by_type("gip")[0], path)
    assert first["properties"]["part_personnes_seules"] is None
    signatory.open(path)
    names = texts(signatory, "table.donnees thead code")
    cells = signatory.page.locator("table.donnees tbody tr").first.locator("td")
    cell = cells.nth(names.index("part_personnes_seules"))
    assert re.sub(r"\s+", " ", str(cell.text_content())) == "– S"
    assert cell.locator(".statut").get_attribute("title") == "secret statistique"
    assert "S secret statistique" in " ".join(str(signatory.page.inner_text("main")).split())


def test_pages_follow_each_other(signatory: Any, embedded: Any) -> None:
    account = embedded.by_type("gip")[0]
    signatory.open(f"{POINTS}?limit=7&lang=fr")
    seen = texts(signatory, "table.donnees tbody th code")
    assert signatory.page.locator("a[rel=prev]").count() == 0
    follow(signatory.page.locator("a[rel=next]").first)
    signatory.page.wait_for_url("**offset=7**")
    seen += texts(signatory, "table.donnees tbody th code")
    assert seen == [row["id"] for row in features(account, POINTS, limit=14)]
    follow(signatory.page.locator("a[rel=prev]").first)
    signatory.page.wait_for_url("**offset=0**")
    assert texts(signatory, "table.donnees tbody th code") == seen[:7]


@each_row(("label", "name"), [("GeoJSON", "geojson"), ("CSV", "csv")])
def test_a_download_holds_the_page_on_show(signatory: Any, label: str, name: str) -> None:
    page = signatory.open(f"{POINTS}?limit=5&offset=5")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"Cette page en {label}").click()
    text = waiting.value.path().read_text()
    assert waiting.value.suggested_filename == f"ops-adresses.{name}"
    for identifier in texts(signatory, "table.donnees tbody th code"):
        assert identifier in text


def test_the_landing_page_counts_what_the_caller_sees_and_gives_the_address(
    embedded: Any, visiting: Callable[..., Any]
) -> None:
    account = embedded.by_type("epci")[0]
    visitor = visiting(account)
    page = visitor.open("/")
    row = page.locator("tr", has=page.get_by_text("rpls-logements", exact=True))
    count = int(re.sub(r"\D", "", str(row.locator("td.n").text_content())))
    path = "/collections/rpls-logements/items"
    assert count == account.json(path, limit=1)["numberMatched"] > 0
    assert account.base_url in texts(visitor, "dd code")
    assert f'"OAPIF:{account.base_url}"' in page.content().replace("&quot;", '"')
    found = account.json("/collections")["collections"]
    listed = {c["id"] for c in found if c.get("itemType") in ("feature", "coverage")}
    assert set(texts(visitor, "table.themes td code")) == {
        one for one in listed if not one.endswith("-serie")
    }


def test_invented_data_are_said_to_be_invented(signatory: Any) -> None:
    signatory.open("/")
    assert texts(signatory, ".avis") == ["Données fictives de démonstration."]


@pytest.mark.parametrize(("window", "point"), [("signatory", ","), ("english", ".")])
def test_figures_are_written_as_the_language_writes_them(
    request: pytest.FixtureRequest, embedded: Any, window: str, point: str
) -> None:
    visitor = request.getfixturevalue(window)
    path = f"{COMMUNES}/93066"
    properties = embedded.by_type("gip")[0].json(path)["properties"]
    visitor.open(path)
    names = texts(visitor, "main table tbody code")
    values = dict(zip(names, texts(visitor, "main table tbody td:nth-child(3)"), strict=True))
    of, unit = (" sur ", "logements") if window == "signatory" else (" of ", "dwellings")
    value, _, base = values["surface_moyenne"].partition(of)
    assert value == str(properties["surface_moyenne"]).replace(".", point)
    assert re.fullmatch(rf"\d[\d\s]*\s{unit}", base)
    assert values["millesime"] == str(properties["millesime"])  # a year has no thousands
