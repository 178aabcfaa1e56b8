"""« Carte », files: values, PDF and rows of the same view; an indicator found by words."""

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from pypdf import PdfReader

from testing.rows import each_row

CARTE = "/portail/carte"
_FIGURE = "part_personnes_seules"


@pytest.mark.both_stores
@pytest.mark.parametrize(
    ("login", "level"), [("demo-gip", "commune"), ("demo-epci", "iris"), ("demo-commune", "qpv")]
)
def test_the_values_are_those_of_the_api(
    visitor: Callable[..., Any], login: str, level: str
) -> None:
    one = visitor(login)
    told = one.see(f"{CARTE}?niveau={level}&zone=tout&millesime=2025&f=json").json()
    asked = {"limit": 10_000, "population": "tous", "datetime": "2025"}
    path = f"/collections/indicateurs-{level}-serie/items"
    names = f"code,{_FIGURE},{_FIGURE}_statut"
    rows = [f["properties"] for f in one.account.json(path, properties=names, **asked)["features"]]
    if level == "qpv":
        rows = [row for row in rows if row["code"].startswith("QN")]  # the list in force
    assert rows
    assert told["valeurs"] == {
        row["code"]: [row[_FIGURE], row[f"{_FIGURE}_statut"]] for row in rows
    }
    assert sum(line["territoires"] for line in told["classes"]) == len(rows)


@pytest.mark.both_stores
@pytest.mark.parametrize("login", ["demo-gip", "demo-commune"])
def test_the_pdf_says_the_values_of_the_page(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    view = "niveau=commune&zone=departement:974&millesime=2025"
    answer = one.see(f"{CARTE}?{view}&f=pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    read = PdfReader(io.BytesIO(answer.content))
    said = re.sub(r"\s", "", " ".join(page.extract_text() for page in read.pages))
    values = one.see(f"{CARTE}?{view}&f=json").json()["valeurs"]
    assert values
    shown = [f"{value:.1f}%".replace(".", ",") for value, _ in values.values() if value is not None]
    for code, (value, _) in values.items():
        assert code in said
        if value is not None:
            assert f"{value:.1f}%".replace(".", ",") in said
    rows = said.partition("TerritoireCodeValeur")[2]
    assert len(re.findall(r"\d,\d%", rows)) == len(shown)  # none of what is withheld
    assert "/StructTreeRoot" in read.root_object


@each_row("form", ["csv", "xlsx", "gpkg", "png"])
def test_the_address_of_a_map_leads_to_its_files(visitor: Callable[..., Any], form: str) -> None:
    one = visitor("demo-epci")
    answer = one.see(f"{CARTE}?niveau=commune&f={form}")
    assert answer.status_code == 303
    got = one.browser.get(answer.headers["Location"], timeout=60)
    assert got.status_code == 200
    assert "html" not in got.headers["Content-Type"]


@each_row("query", ["f=docx", "f=", "chercher=" + "a" * 81, "chercher=a%00"])
def test_a_file_or_a_search_that_is_none_is_refused(
    visitor: Callable[..., Any], query: str
) -> None:
    assert visitor("demo-epci").see(f"{CARTE}?{query}").status_code == 400


def test_an_indicator_is_found_by_words(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    alone = one.see(f"{CARTE}?niveau=commune&chercher=taux mobilite")
    assert alone.status_code == 303
    assert "indicateur=taux_mobilite" in alone.headers["Location"]
    several = one.see(f"{CARTE}?niveau=commune&chercher=vacance")
    found = re.findall(r"indicateur=(\w+)", several.text.partition("Indicateurs trouvés")[2])
    assert {"taux_vacance", "taux_vacance_3_mois"} <= set(found)
    none = one.see(f"{CARTE}?niveau=commune&chercher=xyzzy")
    assert "ne contient « xyzzy »." in unescape(none.text)
    other = unescape(one.see(f"{CARTE}?niveau=iris&chercher=vacance").text)
    way = re.search(r'href="([^"]*niveau=commune&indicateur=taux_vacance)"', other)
    assert way
    assert one.see(way[1]).status_code == 200


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_there_is_no_file(visitor: Callable[..., Any], login: str) -> None:
    for form in ("json", "pdf", "csv"):
        assert visitor(login).see(f"{CARTE}?f={form}").status_code == 403
