"""The sheet of a territory: its charts, its years and its files show what the API gives, alone."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from testing.rows import each_row

PATH = "/portail/territoires"
_BAR = re.compile(r'<svg class="empile"[^>]*aria-label="([^"]*)"')
_SERIES = re.compile(r'<svg class="serie"[^>]*aria-label="([^"]*)"')
_CELL = re.compile(r'<span class="valeur">([^<]*)</span>(?:\s*<abbr class="statut"[^>]*>(\w)<)?')
AGES = ("part_occupants_mineurs", "part_occupants_18_24", "part_occupants_25_64",
        "part_occupants_65_plus")  # fmt: skip
CASES = [
    ("demo-gip", "departement"),
    ("demo-epci", "epci"),
    ("demo-commune", "iris"),
    ("demo-bailleur-1", "commune"),
]


def rows(account: Any, niveau: str, code: str) -> list[dict[str, Any]]:
    """Of one territory, all populations and millésimes, as /items gives them."""
    found = account.json(f"/collections/indicateurs-{niveau}-serie/items", code=code, limit=200)
    return [feature["properties"] for feature in found["features"]]


def first_code(account: Any, niveau: str, **asked: Any) -> str:
    """A territory of a level that the caller sees."""
    asked = {"limit": 1, "properties": "code", **asked}
    found = account.json(f"/collections/indicateurs-{niveau}/items", **asked)["features"]
    return found[0]["properties"]["code"]


def last(found: list[dict[str, Any]], population: str = "tous") -> dict[str, Any]:
    """The row on show."""
    return max(
        (row for row in found if row["population"] == population), key=lambda row: row["millesime"]
    )


def written(value: float, decimals: int = 1) -> str:
    """A figure as a French reader writes it."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


@pytest.mark.both_stores
@pytest.mark.parametrize(("login", "niveau"), CASES)
def test_a_bar_shows_the_shares_of_the_api_or_none(
    visitor: Callable[..., Any], login: str, niveau: str
) -> None:
    one = visitor(login)
    code = first_code(one.account, niveau)
    now = last(rows(one.account, niveau, code))
    text = one.see(f"{PATH}/{niveau}/{code}").text
    values = [now[name] for name in AGES]
    bars = [unescape(bar) for bar in _BAR.findall(text)]
    mine = [bar for bar in bars if bar.startswith("Tous les ménages") and "mineurs" in bar]
    if None in values:
        assert mine == []
    else:
        shares = re.findall(r"([\d,]+) %", mine[0])
        assert shares == [written(value) for value in values]


@pytest.mark.both_stores
@pytest.mark.parametrize(("login", "niveau"), CASES[:2])
def test_a_line_shows_the_years_of_the_api(
    visitor: Callable[..., Any], login: str, niveau: str
) -> None:
    one = visitor(login)
    code = first_code(one.account, niveau)
    by_year = {
        row["millesime_rpls"]: row["logements"]
        for row in sorted(rows(one.account, niveau, code), key=lambda row: row["millesime"])
        if row["population"] == "tous" and row["millesime_rpls"]
    }
    text = one.see(f"{PATH}/{niveau}/{code}").text
    (told,) = [
        s for s in map(unescape, _SERIES.findall(text)) if " ; " in s and "ogements" in s[:20]
    ]
    years = dict(re.findall(r"(\d{4}) : ([^;]+?)(?: ;|$)", told))
    assert years == {str(year): written(value, 0) for year, value in by_year.items()}


def test_no_bar_is_drawn_where_a_share_is_withheld(visitor: Callable[..., Any]) -> None:
    """What is left of a bar would tell the share that is not shown."""
    one = visitor("demo-gip")
    name = "part_demandeurs_emploi"
    code = first_code(one.account, "iris", **{f"{name}_statut": "S"})
    text = one.see(f"{PATH}/iris/{code}").text
    figure = text.partition("Majeurs par activité")[2].partition("</figure>")[0]
    mine = figure.partition("Tous les ménages")[2].partition("</div>")[0]
    assert "<rect" not in mine
    assert "empile" not in mine


def pdf_of(one: Any, path: str) -> PdfReader:
    """The file of a sheet."""
    answer = one.see(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


@pytest.mark.both_stores
@pytest.mark.parametrize(("login", "niveau"), CASES)
def test_the_pdf_says_the_figures_of_the_page_on_one_sheet(
    visitor: Callable[..., Any], login: str, niveau: str
) -> None:
    one = visitor(login)
    code = first_code(one.account, niveau)
    page = one.see(f"{PATH}/{niveau}/{code}").text.partition("Ce qui s’y trouve")[0]
    cells = [(unescape(value).split(" ")[0], letter) for value, letter in _CELL.findall(page)]
    read = pdf_of(one, f"{PATH}/{niveau}/{code}?f=pdf")
    assert 1 <= len(read.pages) <= 2
    text = " ".join(sheet.extract_text() for sheet in read.pages)
    said = re.sub(r"\s", "", text)
    assert code in said
    for value, _ in cells:
        assert re.sub(r"\s", "", value) in said, value
    shown = len(re.findall(r"\d,\d", re.sub(r"\s", "", " ".join(value for value, _ in cells))))
    drawn = len(re.findall(r"\d,\d", said))
    assert drawn <= shown + 2  # no figure but those of the page


def test_the_pdf_is_tagged_for_who_does_not_see_it(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-commune")
    read = pdf_of(one, f"{PATH}/commune/{one.account.organisation}?f=pdf")
    root = read.root_object
    marked = root["/MarkInfo"]
    assert isinstance(marked, DictionaryObject)
    assert marked["/Marked"]
    assert root["/Lang"] == "fr"
    assert "/StructTreeRoot" in root
    about = root["/Metadata"].get_object()
    assert isinstance(about, StreamObject)
    assert b"pdfuaid" in about.get_data()
    assert read.metadata is not None
    assert read.metadata.title


@each_row(("form", "media"), [("csv", "text/csv"), ("json", "application/geo+json")])
def test_the_address_of_a_sheet_leads_to_its_files(
    visitor: Callable[..., Any], form: str, media: str
) -> None:
    one = visitor("demo-epci")
    answer = one.see(f"{PATH}/epci/{one.account.organisation}?f={form}")
    assert answer.status_code == 303
    got = one.browser.get(answer.headers["Location"], timeout=60)
    assert got.headers["Content-Type"].startswith(media)
    assert one.account.organisation in got.text


@each_row("query", ["f=docx", "f=", "f=gpkg", "zut=1"])
def test_a_file_that_is_none_is_refused_on_a_page(visitor: Callable[..., Any], query: str) -> None:
    one = visitor("demo-epci")
    assert one.see(f"{PATH}/epci/{one.account.organisation}?{query}").status_code == 400


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_there_is_no_file(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    nobody = one.see(f"{PATH}/commune/{one.account.organisation}")
    answer = one.see(f"{PATH}/commune/{one.account.organisation}?f=pdf")
    assert (answer.status_code, answer.text) == (404, nobody.text)


@pytest.mark.both_stores
def test_the_small_map_is_drawn_at_the_size_that_it_has(visitor: Callable[..., Any]) -> None:
    """A picture that a page shrinks has letters that nobody reads."""
    one = visitor("demo-epci")
    page = one.see(f"{PATH}/epci/{one.account.organisation}").text
    found = re.search(r'<img src="([^"]*carte/image[^"]*)" width="(\d+)" height="(\d+)"', page)
    assert found
    path = unescape(found[1])
    picture = one.see(path).content
    assert picture[:4] == b"\x89PNG"
    wide, high = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert (str(wide), str(high)) == found.groups()[1:]
    assert one.see(path.replace("taille=petite", "taille=énorme")).status_code == 400
    assert one.see(path.replace("taille=petite", "taille=")).status_code == 200


def test_a_district_says_the_year_of_its_list(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-gip")
    for start, year in (("QN0", 2024), ("QP0", 2015)):
        found = one.see(f"{PATH}?f=json&niveau=qpv&q={start}").json()["territoires"]
        assert found
        assert {each["niveau"] for each in found} == {f"Quartier prioritaire de {year}"}
        assert f"Quartier prioritaire de {year}, code" in one.text(f"{PATH}/qpv/{found[0]['code']}")


@each_row(
    "asked", ["commune:99999", "zut", "commune:'", "x" * 5_000, "france:FR&reference=region:04"]
)
def test_a_reference_that_is_none_is_told_beside_the_sheet_itself(
    visitor: Callable[..., Any], asked: str
) -> None:
    one = visitor("demo-commune")
    path = f"{PATH}/commune/{one.account.organisation}"
    answer = one.see(f"{path}?reference={asked}")
    assert answer.status_code == 400
    assert "Cette fiche n’est pas possible" in answer.text
    assert "aucun territoire qui vous soit ouvert" in answer.text
    assert f'href="{path}"' in answer.text
    assert one.see(path).status_code == 200
