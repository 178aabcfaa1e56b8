"""Pages of the API as a person who has signed in reads them: words, order, links that lead on."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from parc_social.catalogue.load import indicators
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ITEMS = "/collections/{}/items"


def plain(cell: str) -> str:
    """The words of a cell, spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())


def page_of(one: Any, path: str) -> str:
    """A page that is there."""
    answer = one.see(path.removeprefix(one.base_url))
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer.content.decode()


def links_of(text: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', text)]


def test_the_map_of_a_style_is_the_page_with_its_legend(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    style = "/collections/indicateurs-commune/styles/part_personnes_seules/metadata"
    (path,) = {link for link in links_of(page_of(one, style)) if "/portail/carte?" in link}
    assert path.endswith("indicateur=part_personnes_seules&niveau=commune")
    assert 'class="carte-legende"' in page_of(one, path)
    dwellings = page_of(one, "/collections/rpls-logements/styles")
    (first,) = {link for link in links_of(dwellings) if link.endswith("/metadata")}
    (picture,) = {link for link in links_of(page_of(one, first)) if "/map" in link}
    assert "bgcolor=white" in picture  # no page of its own: a ground at least
    assert one.see(picture.removeprefix(one.base_url)).headers["Content-Type"] == "image/png"


def test_a_picture_of_all_france_has_its_parts_overseas(person: Callable[..., Any]) -> None:
    text = page_of(person("demo-gip"), "/collections/indicateurs-commune")
    names = re.findall(r"<figcaption>([^<]*)</figcaption>", text)
    assert names == ["La Réunion"]  # what the demonstration holds
    assert "cartons" not in page_of(person("demo-epci"), "/collections/indicateurs-commune")


def test_rows_begin_with_names_and_figures_keep_their_decimals(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    text = page_of(one, ITEMS.format("indicateurs-commune") + "?limit=100")
    heads = [plain(cell) for cell in re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", text, re.S)]
    assert "Nom nom" not in heads
    first = [plain(head) for head in re.findall(r'<th scope="row">(.*?)</th>', text, re.S)]
    assert any(re.fullmatch(r"Saint-Denis \d{5}", name) for name in first)
    at = next(rank for rank, head in enumerate(heads) if "part_personnes_seules" in head) - 1
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)[at] for row in _rows(text)]
    shown = [plain(cell).split(" ")[0] for cell in cells]
    assert {value for value in shown if not re.fullmatch(r"\d+,\d", value)} <= {"–"}
    assert len(set(shown)) > 5


def _rows(text: str) -> list[str]:
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [row for row in body.split("<tr>") if "</th>" in row]


def test_a_dwelling_is_called_by_its_address_and_its_traits(person: Callable[..., Any]) -> None:
    text = page_of(person("demo-epci"), ITEMS.format("rpls-logements"))
    names = [plain(h) for h in re.findall(r'<th scope="row">(.*?)</th>', text, re.S)]
    assert names
    for name in names:
        assert re.search(r", 974\d\d, T\d+", name), name


CSV_PAGES = (
    "/collections/indicateurs-commune", "/portail/tableau", "/portail/carte",
    "/portail/territoires/commune/97411",
)  # fmt: skip


@pytest.mark.parametrize("path", CSV_PAGES)
def test_a_csv_of_a_page_opens_in_a_french_spreadsheet(
    person: Callable[..., Any], path: str
) -> None:
    one = person("demo-epci")
    found = [link for link in links_of(page_of(one, path)) if re.search(r"[?&]f=csv(&|$)", link)]
    assert found
    answer = one.see(found[0].removeprefix(one.base_url))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    head = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert "code" in head


def test_the_csv_of_the_api_stays_as_it_was(epci: Any) -> None:
    answer = epci.get("/collections/indicateurs-commune/export?f=csv")
    assert not answer.content.startswith(b"\xef\xbb\xbf")
    assert b";" not in answer.content.partition(b"\r\n")[0]


def test_a_twin_has_selectors_that_part_its_rows(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    text = page_of(one, ITEMS.format("indicateurs-departement-serie"))
    assert re.findall(r'<select id="choix-(\w+)"', text) == ["datetime", "population"]
    view = "?datetime=2025&population=en_qpv&limit=100"
    chosen = page_of(one, ITEMS.format("indicateurs-departement-serie") + view)
    assert re.findall(r'value="(\w+)" selected', chosen) == ["2025", "en_qpv"]
    assert '<input type="hidden" name="limit" value="100">' in chosen
    assert len(_rows(chosen)) < len(_rows(text))
    for name in ("territoires-region", "indicateurs-departement"):
        assert "choix-population" not in page_of(one, ITEMS.format(name))
    years = re.findall(r'<select id="choix-(\w+)"', page_of(one, ITEMS.format("adresses-serie")))
    assert years == ["datetime"]


def test_collections_are_listed_by_theme_and_an_empty_one_says_so(
    person: Callable[..., Any],
) -> None:
    one = person("demo-gip")
    text = page_of(one, "/collections")
    themes = [unescape(theme) for theme in re.findall(r"<caption>([^<]*)</caption>", text)]
    assert themes == [
        "Indicateurs", "Occupation du parc (enquête OPS)",
        "Parc social (répertoire RPLS) et adresses", "Territoires", "Autres",
    ]  # fmt: skip
    names = re.findall(r"<td><code>([^<]*)</code></td>", text)
    told = one.account.json("/collections", f="json")["collections"]
    assert sorted(names) == sorted(c["id"] for c in told)
    twins = [name for name in names if name.endswith("-serie")]
    assert [names[names.index(name) - 1] for name in twins] == [n[: -len("-serie")] for n in twins]
    for path in ("/collections", "/"):
        page = page_of(one, path)
        row = next(row for row in page.split("<tr>") if "<code>indicateurs-arm</code>" in row)
        assert "vide aujourd’hui" in row
        full = next(row for row in page.split("<tr>") if "<code>indicateurs-commune</code>" in row)
        assert "vide" not in full


def test_the_tool_for_programs_is_apart_from_the_processes(person: Callable[..., Any]) -> None:
    text = page_of(person("demo-epci"), "/processes")
    table, _, rest = text.partition("</table>")
    assert "/processes/comparaison" in table
    assert "/processes/echo" not in table
    assert "/processes/echo" in rest


def test_a_form_asks_in_words(person: Callable[..., Any]) -> None:
    text = page_of(person("demo-epci"), "/processes/comparaison")
    assert ">Communes (commune)</option>" in text
    assert ">tous les ménages (tous)</option>" in text
    assert "/portail/territoires" in text


def test_a_record_of_an_indicator_is_read_out(person: Callable[..., Any]) -> None:
    text = plain(page_of(person("demo-gip"), "/collections/catalogue/items/part_personnes_seules"))
    assert "En 2024, à Exempleville, 31,2 %" in text
    assert "{annee}" not in text


def test_the_first_thing_on_the_gips_home_is_what_waits_for_it(person: Callable[..., Any]) -> None:
    text = page_of(person("demo-gip"), "/portail/")
    main = text.partition("<main")[2]
    assert re.search(r"contresign", main.partition("<h2")[0] + main.partition("<h2")[2][:60])
    assert "contresign" not in page_of(person("demo-epci"), "/portail/")


def test_the_manual_of_the_api_is_folded_by_theme_and_lets_one_try(
    person: Callable[..., Any],
) -> None:
    one = person("demo-commune")
    text = page_of(one, "/openapi?f=html")
    assert "<h2>Service, catalogue et calculs</h2>" in text
    assert "<h2>Territoires</h2>" in text
    tried = [link for link in links_of(text.partition("<main")[2]) if "/collections/" in link]
    assert len(tried) > 50
    assert not [link for link in tried if "{" in link]
    for path in tried[:12]:
        assert one.see(path).status_code in (200, 400), path  # 400: asks for a parameter


@pytest.mark.parametrize("rest", ["?limit=1", "/93066"])
def test_each_figure_of_a_layer_is_a_click_from_its_definition(
    person: Callable[..., Any], rest: str
) -> None:
    one = person("demo-gip")
    text = page_of(one, ITEMS.format("indicateurs-commune") + rest)
    named = {name for name in re.findall(r"<code>(\w+)</code>", text) if name in indicators()}
    linked = re.findall(r'<a href="/portail/definitions/(\w+)">', text)
    assert len(named) > 50
    assert set(linked) == named
    assert "definitions/" not in page_of(one, ITEMS.format("territoires-commune") + "?limit=1")
