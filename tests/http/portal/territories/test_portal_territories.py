"""« Territoires »: found by name within one's rights, and a sheet of figures of the API alone."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
import requests

from testing.rows import each_row

PATH = "/portail/territoires"
_FOUND = re.compile(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th><td[^>]*>([^<]+)</td>')
_CELL = re.compile(r'<td class="n"><span class="valeur">([^<]*)</span>(.*?)</td>', re.S)
_LINE = re.compile(r'<tr>\s*<th scope="row"><a href="[^"]*/definitions/(\w+)">.*?</tr>', re.S)
FIGURES = ("part_personnes_seules", "taille_menage", "part_apl", "logements", "taux_vacance")


class Reader:
    """Somebody signed in on the pages of a store's server."""

    def __init__(self, account: Any) -> None:
        self.account, self.browser = account, requests.Session()
        self.browser.headers["Accept"] = "text/html,*/*;q=0.8"
        typed = {"identifiant": account.login, "mot_de_passe": account.portal_password}
        entered = self.browser.post(
            f"{account.base_url}/portail/connexion", data=typed, allow_redirects=False, timeout=60
        )
        assert entered.status_code == 303

    def see(self, path: str) -> requests.Response:
        """A page, without following where it sends."""
        return self.browser.get(self.account.base_url + path, allow_redirects=False, timeout=60)

    def found(self, asked: str, **more: str) -> list[tuple[str, str, str]]:
        """Address, name and level of each territory of a page of results."""
        query = "&".join(f"{name}={quote(value)}" for name, value in {"q": asked, **more}.items())
        answer = self.see(f"{PATH}?{query}")
        assert answer.status_code == 200, answer.text
        return [
            (address, unescape(name), unescape(level))
            for address, name, level in _FOUND.findall(answer.text)
        ]

    def offered(self, asked: str) -> list[str]:
        """Codes that the field offers while one types."""
        told = self.see(f"{PATH}?f=json&q={quote(asked)}").json()
        return [one["code"] for one in told["territoires"]]


@pytest.fixture
def reader(service: Any) -> Iterator[Callable[[str], Reader]]:
    opened: list[Reader] = []

    def of(login: str) -> Reader:
        opened.append(Reader(service.accounts[login]))
        return opened[-1]

    yield of
    for one in opened:
        one.browser.close()


@pytest.mark.both_stores
@each_row("login", ["demo-gip", "demo-epci", "demo-commune", "demo-bailleur-1"])
def test_every_territory_of_the_api_is_found_by_its_name_and_by_its_code(
    reader: Callable[[str], Reader], login: str
) -> None:
    one = reader(login)
    for level in ("departement", "epci", "commune", "qpv"):
        items = f"/collections/indicateurs-{level}/items"
        mine = one.account.json(items, limit=12, properties="code,nom")["features"]
        for row in (feature["properties"] for feature in mine):
            assert row["code"] in one.offered(row["code"])
            named = one.found(row["nom"], niveau=level)
            assert f"{PATH}/{level}/{row['code']}" in [address for address, _, _ in named]


@pytest.mark.both_stores
def test_what_is_out_of_rights_is_neither_found_nor_opened(reader: Callable[[str], Reader]) -> None:
    whole, one = reader("demo-gip"), reader("demo-commune")
    items = "/collections/indicateurs-qpv/items"
    every, mine = (
        {f["properties"]["code"]: f["properties"]["nom"] for f in who.account.json(
            items, limit=1_000, properties="code,nom")["features"]}
        for who in (whole, one)
    )  # fmt: skip
    hidden = sorted(set(every) - set(mine))[:5]
    assert hidden
    nobody = one.see(f"{PATH}/qpv/QP999999")
    assert nobody.status_code == 404
    for code in hidden:
        assert whole.see(f"{PATH}/qpv/{code}").status_code == 200
        assert one.offered(code) == []
        assert code not in str(one.found(every[code]))
        answer = one.see(f"{PATH}/qpv/{code}")
        assert (answer.status_code, answer.text) == (404, nobody.text)
        beside = one.see(f"{PATH}/commune/{one.account.organisation}?reference=qpv:{code}")
        absent = one.see(f"{PATH}/commune/{one.account.organisation}?reference=qpv:QP999999")
        assert beside.status_code == absent.status_code == 400
        assert beside.text.replace(code, "QP999999") == absent.text


def lines_of(text: str) -> dict[str, list[tuple[str, str]]]:
    """By indicator: value and letter of each column of its line."""
    letter = re.compile(r'<abbr class="statut"[^>]*>(\w)</abbr>')
    return {
        name: [
            (unescape(value), (letter.findall(rest) or ["D"])[0])
            for value, rest in _CELL.findall(whole)
        ]
        for whole, name in ((found[0], found[1]) for found in _LINE.finditer(text))
    }


@pytest.mark.both_stores
@each_row(
    ("login", "niveau", "reference"),
    [
        ("demo-gip", "commune", "departement"),
        ("demo-epci", "epci", "departement"),
        ("demo-commune", "qpv", "commune"),
        ("demo-bailleur-1", "iris", "commune"),
        ("demo-etat", "region", "france"),
    ],
)
def test_each_figure_of_the_sheet_is_that_of_the_api(
    reader: Callable[[str], Reader], login: str, niveau: str, reference: str
) -> None:
    one = reader(login)
    series = f"/collections/indicateurs-{niveau}-serie/items"
    first = one.account.json(f"/collections/indicateurs-{niveau}/items", limit=1)["features"][0]
    code = first["properties"]["code"]
    rows = [f["properties"] for f in one.account.json(series, code=code, limit=100)["features"]]
    now = max((r for r in rows if r["population"] == "tous"), key=lambda row: row["millesime"])
    lately = [r for r in rows if r["population"] == "emmenages_recents"]
    recent = next((r for r in lately if r["millesime"] == now["millesime"]), None)
    answer = one.see(f"{PATH}/{niveau}/{code}")
    assert answer.status_code == 200
    lines = lines_of(answer.text)
    assert len(lines) > 40
    for name in FIGURES:
        if name not in now:  # figures of landlords' business are of no fine level
            assert name not in lines
            continue
        (value, letter), *others = lines[name]
        assert letter == now[f"{name}_statut"], name
        assert number(value) == now[name], name
        if name in ("part_personnes_seules", "taille_menage"):  # none is published of fine levels
            assert number(others[0][0]) == (recent[name] if recent else None)
    assert f"selected>{beside_name(one, now, reference)}" in unescape(answer.text)


def beside_name(one: Reader, row: dict[str, Any], niveau: str) -> str:
    """The name of what holds a territory at a level."""
    column = {"departement": "code_dep", "commune": "code_commune"}.get(niveau)
    if column is None:
        return "France"
    items = f"/collections/indicateurs-{niveau}/items"
    return one.account.json(items, code=row[column], limit=1)["features"][0]["properties"]["nom"]


def number(text: str) -> float | None:
    """A figure as it was before a French reader's signs; None: none is shown."""
    digits = re.sub(r"[^\d,-]", "", text.partition("€/m²")[0].partition(" pour")[0])
    return None if text == "–" else float(digits.replace(",", "."))


def test_a_withheld_figure_is_a_letter_and_nothing_else(reader: Callable[[str], Reader]) -> None:
    one = reader("demo-gip")
    asked = {"part_demandeurs_emploi_statut": "S", "limit": 1}
    found = one.account.json("/collections/indicateurs-iris/items", **asked)["features"]
    assert found
    code = found[0]["properties"]["code"]
    lines = lines_of(one.see(f"{PATH}/iris/{code}").text)
    assert lines["part_demandeurs_emploi"][0] == ("–", "S")


@each_row(
    ("query", "said"),
    [
        ("zut=1", "Paramètre inconnu"),
        ("q=a&q=b", "donné deux fois"),
        ("q=" + "a" * 101, "100 caractères au plus"),
        ("q=a%0Ab%01", "100 caractères au plus"),
        ("niveau=ilot", "n’est pas proposé ici"),
        ("niveau=%3Cscript%3E", "n’est pas proposé ici"),
        ("page=0", "un nombre de 1 à 50"),
        ("page=51", "un nombre de 1 à 50"),
        ("page=x", "un nombre de 1 à 50"),
        ("f=pdf", "Paramètre f"),
        ("pour=commune:99999", "aucun territoire qui vous soit ouvert"),
        ("pour=zut", "aucun territoire qui vous soit ouvert"),
    ],
)
def test_a_question_that_is_none_is_refused_on_a_page(
    reader: Callable[[str], Reader], query: str, said: str
) -> None:
    answer = reader("demo-epci").see(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    assert "<script>" not in answer.text


def test_what_is_found_is_a_file_too_without_pages(reader: Callable[[str], Reader]) -> None:
    one = reader("demo-epci")
    first = one.found("saint")
    lines = one.see(f"{PATH}?q=saint&f=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "nom;niveau;dans;code"
    assert [line.split(";")[0] for line in lines[1 : len(first) + 1]] == [n for _, n, _ in first]
    assert len(lines) - 1 > len(first)  # of which the page shows twenty
    assert one.see(f"{PATH}?q=saint&f=xlsx").content.startswith(b"PK")
    page = one.see(f"{PATH}?q=saint").text
    assert f"{PATH}?q=saint&amp;f=csv" in page
    assert "Territoires 1 à 20 pour" in page
    nothing = reader("demo-non-signee").see(f"{PATH}?q=saint&f=csv").content
    assert nothing.decode("utf-8-sig").splitlines() == lines[:1]


@each_row("rest", ["/commune/99999", "/commune/%27", "/zut/1", "/ilot/1", "/commune"])
def test_an_address_of_no_territory_is_one_page(reader: Callable[[str], Reader], rest: str) -> None:
    assert reader("demo-epci").see(PATH + rest).status_code == 404


@each_row("query", ["reference=zut", "reference=commune:99999", "zut=1",
                                   "reference=commune:97411&reference=commune:97420"])  # fmt: skip
def test_a_reference_that_is_none_is_refused_on_a_page(
    reader: Callable[[str], Reader], query: str
) -> None:
    one = reader("demo-epci")
    assert one.see(f"{PATH}/epci/{one.account.organisation}?{query}").status_code == 400


def test_without_a_convention_nothing_is_found_or_opened(reader: Callable[[str], Reader]) -> None:
    one = reader("demo-non-signee")
    assert one.offered("saint") == []
    assert one.see(f"{PATH}/commune/{one.account.organisation}").status_code == 404


def test_a_search_leads_back_to_the_sheet_that_looks_for_a_reference(
    reader: Callable[[str], Reader],
) -> None:
    one = reader("demo-epci")
    mine = f"epci:{one.account.organisation}"
    (address, _, _), *_ = one.found("93066", pour=mine)
    assert address == f"{PATH}/epci/{one.account.organisation}?reference=commune%3A93066"
    text = one.see(address).text
    assert re.search(r'value="commune:93066" selected>Saint-Denis', text)


@each_row(
    ("path", "read"),
    [
        ("{commune}", ("indicateurs-commune-serie", "indicateurs-qpv", "indicateurs-iris")),
        ("?q=saint", ("indicateurs-qpv", "indicateurs-iris")),
        ("?f=json&q=saint", ("indicateurs-qpv", "indicateurs-iris")),
    ],
)
def test_the_fine_rows_that_a_page_reads_are_named_in_the_journal(
    person: Callable[..., Any], path: str, read: tuple[str, ...]
) -> None:
    """Names of districts and IRIS too: the line has to be there before the answer is."""
    one = person("demo-commune")
    before = one.see("/portail/journal/csv").text
    asked = path.format(commune=f"/commune/{one.account.organisation}")
    assert one.see(f"{PATH}{asked}").status_code == 200
    after = one.see("/portail/journal/csv").text
    for name in read:
        assert after.count(name) > before.count(name), name


@each_row(
    ("login", "words", "name"),
    [
        ("demo-epci", "Votre territoire", "Villes Solidaires"),
        ("demo-commune", "Votre territoire", "Saint-Denis"),
        ("demo-gip", "Par où commencer", "France"),
        ("demo-bailleur-1", "Par où commencer", "Grand Paris"),
    ],
)
def test_who_has_typed_nothing_has_somewhere_to_begin(
    reader: Callable[[str], Reader], login: str, words: str, name: str
) -> None:
    person = reader(login)
    text = unescape(person.see(PATH).text)
    found = re.search(rf'<h2>{words}</h2>\s*<p><a href="([^"]*)">([^<]*)</a>', text)
    assert found
    assert name in found[2]
    assert person.see(found[1]).status_code == 200
    compared = unescape(person.see("/portail/comparer").text)
    assert ("Par exemple" in compared) is (name != "France")  # nothing holds France
