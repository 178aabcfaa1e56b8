"""« Qualifier » : scores made of what the API shows to the same account, and of nothing else."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import openpyxl
import pytest
from PIL import Image

from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

PATH, IMAGE = "/portail/qualifier", "/portail/qualifier/image"
ALONE, POOR, FEW, MOVES = (
    "part_personnes_seules",
    "part_ressources_moins_40",
    "part_sous_occup_65_plus",
    "taux_mobilite",
)
# Indicator, side, threshold, points.
CRITERIA = ((ALONE, "min", "35", 1), (POOR, "min", "40,5", 2), (FEW, "max", "30", 3))
NEEDED = 3
_LINE = re.compile(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.S)
_CODE = re.compile(r'<span class="code">\((\w+)\)</span>')
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.S)
NOTES = {"S": "secret statistique", "N": "non disponible", "Z": "sans objet ici"}


def query_of(criteria: Any = CRITERIA, **more: str) -> str:
    """The query string of a view."""
    told = "".join(
        f"&indicateur{n}={name}&sens{n}={side}&seuil{n}={bound}&points{n}={points}"
        for n, (name, side, bound, points) in enumerate(criteria, 1)
    )
    return "&".join(f"{name}={value}" for name, value in more.items()) + told


def plain(cell: str) -> str:
    """The words of a cell, spaces made one."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())


def lines_of(text: str) -> dict[str, list[str]]:
    """Cells of each code of the table of territories."""
    table = text.partition('id="territoires"')[2]
    found = {}
    for head, rest in _LINE.findall(table):
        code = _CODE.search(head)
        if code:
            found[code[1]] = [plain(cell) for cell in _CELL.findall(rest)]
    return found


def every_line(one: Any, query: str) -> dict[str, list[str]]:
    """Of all pages of a view."""
    found: dict[str, list[str]] = {}
    for page in range(1, 200):
        answer = one.see(f"{PATH}?{query}&page={page}")
        assert answer.status_code == 200, answer.text
        found |= lines_of(answer.text)
        if "Page suivante" not in answer.text:
            return found
    raise AssertionError("pages without end")


def given(account: Any, level: str, year: str = "2025") -> dict[str, dict[str, Any]]:
    """The rows of a level by code, as /items gives them."""
    names = [end for name, *_ in CRITERIA for end in (name, f"{name}_statut")]
    asked = {
        "limit": 10_000,
        "population": "tous",
        "datetime": year,
        "properties": ",".join(["code", "menages", *names]),
    }
    found = account.json(f"/collections/indicateurs-{level}-serie/items", **asked)
    return {f["properties"]["code"]: f["properties"] for f in found["features"]}


def expected(row: dict[str, Any]) -> list[str]:
    """The cells of a row, worked out here from what the API shows."""
    sure = unknown = told = grouped = asked = 0
    cells = []
    for name, side, bound, points in CRITERIA:
        value, statut = row[name], row[f"{name}_statut"]
        if statut == "Z":
            cells.append(NOTES["Z"])
            continue
        asked += 1
        if value is None:
            unknown += points
            cells.append(NOTES[statut])
            continue
        told, grouped = told + 1, grouped + (statut == "A")
        limit = float(bound.replace(",", "."))
        met = value >= limit if side == "min" else value <= limit
        sure += points if met else 0
        words = f"{value:.1f} % {'atteint' if met else 'non atteint'}".replace(".", ",")
        cells.append(f"{words} A" if statut == "A" else words)
    most = sure + unknown
    verdict = "retenu" if sure >= NEEDED else "indéterminé" if most >= NEEDED else "non retenu"
    group = f" dont {grouped} A" if grouped else ""
    score = f"{sure} à {most} sur 6" if unknown else f"{sure} sur 6"
    return [verdict, score, f"{told} sur {asked}{group}", *cells]


@pytest.mark.both_stores
@pytest.mark.parametrize("level", ["commune", "qpv", "iris"])
@pytest.mark.parametrize("login", ["demo-epci", "demo-commune", "demo-etat"])
def test_every_cell_is_made_of_what_the_api_shows(
    visitor: Callable[..., Any], login: str, level: str
) -> None:
    one = visitor(login)
    rows = given(one.account, level)
    view = query_of(niveau=level, zone="tout", millesime="2025", requis=str(NEEDED))
    shown = every_line(one, view)
    if level == "qpv":  # of two lists over the same ground, the one in force
        rows = {code: row for code, row in rows.items() if code.startswith("QN")}
    assert shown == {code: expected(row) for code, row in rows.items()}
    assert rows


@pytest.mark.both_stores
def test_residences_are_scored_on_the_values_that_they_show(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    rows = given(one.account, "adresse")
    view = query_of(niveau="adresse", zone="tout", millesime="2025", requis=str(NEEDED))
    told = one.see(f"{PATH}?{view}&f=json").json()["territoires"]
    assert {line["code"] for line in told} == set(rows)
    words = {"retenu": "retenu", "indetermine": "indéterminé", "non-retenu": "non retenu"}
    for line in told:
        verdict, score, known = expected(rows[line["code"]])[:3]
        assert words[line["resultat"]] == verdict
        most = line["points_au_plus"]
        assert score in (f"{line['points_surs']} sur 6", f"{line['points_surs']} à {most} sur 6")
        assert known.startswith(f"{line['criteres_connus']} sur {line['criteres_applicables']}")
    assert any(line["valeurs_de_groupe"] for line in told)


@pytest.mark.both_stores
def test_files_hold_the_rows_of_the_page(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    view = query_of(niveau="iris", zone="tout", millesime="2025", requis=str(NEEDED))
    rows = given(one.account, "iris")
    document = one.see(f"{PATH}?{view}&f=json")
    assert document.headers["Content-Type"].startswith("application/json")
    told = document.json()
    assert {line["code"]: line[f"{ALONE}_min_35"] for line in told["territoires"]} == {
        code: row[ALONE] for code, row in rows.items()
    }
    answer = one.see(f"{PATH}?{view}&f=csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")  # a French spreadsheet opens it as it is
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    book = one.see(f"{PATH}?{view}&f=xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True)["Données"]
    heads, *cells = [list(line) for line in sheet.values]
    assert table[0][1:] == heads[1:] == list(told["territoires"][0])[1:]
    written = [list(line.values()) for line in told["territoires"]]
    assert [[_read(cell) for cell in line] for line in table[1:]] == written
    assert cells == [[cell if cell != "" else None for cell in line] for line in written]


def _read(cell: str) -> Any:
    """A cell of the CSV as the JSON has it; codes keep their zeros."""
    if re.fullmatch(r"-?\d{1,6}(,\d+)?", cell):
        number = float(cell.replace(",", "."))
        return int(number) if number.is_integer() else number
    return cell or None


def test_counts_and_households_of_each_verdict_add_up(person: Callable[..., Any]) -> None:
    one = person("demo-etat")
    view = query_of(niveau="commune", zone="tout", millesime="2025", requis=str(NEEDED))
    rows = given(one.account, "commune")
    verdicts = Counter(expected(row)[0] for row in rows.values())
    households: Counter[str] = Counter()
    for row in rows.values():
        households[expected(row)[0]] += row["menages"] or 0
    text = one.see(f"{PATH}?{view}").text.partition('id="resultat"')[2].partition("</table>")[0]
    shown = {plain(head): [plain(c) for c in _CELL.findall(rest)]
             for head, rest in _LINE.findall(text)}  # fmt: skip
    assert list(shown) == ["retenu", "indéterminé", "non retenu"]
    for verdict, (territories, some, _share) in shown.items():
        assert int(territories) == verdicts[verdict]
        assert int("".join(some.split())) == households[verdict]
    shares = [float(line[2].removesuffix(" %").replace(",", ".")) for line in shown.values()]
    assert sum(shares) == pytest.approx(100, abs=0.2)


def test_a_withheld_figure_is_in_no_byte(person: Callable[..., Any]) -> None:
    """Two thresholds, one nothing reaches and one all do, leave a withheld figure as open."""
    one = person("demo-etat")
    hidden = {code for code, row in given(one.account, "commune").items() if row[FEW] is None}
    assert hidden
    for bound in ("-1", "101"):
        view = query_of([(FEW, "min", bound, 1)], niveau="commune", zone="tout", millesime="2025")
        lines = every_line(one, view)
        assert {code for code, cells in lines.items() if cells[0] == "indéterminé"} >= {
            code for code in hidden if lines[code][2] != "0 sur 0"
        }
        told = one.see(f"{PATH}?{view}&f=json").json()["territoires"]
        for line in told:
            if line["code"] in hidden:
                assert line[f"{FEW}_min_{bound}"] is None
                assert line[f"{FEW}_min_{bound}_atteint"] is None
                assert (line["points_surs"], line["criteres_connus"]) == (0, 0)


@pytest.mark.both_stores
def test_the_picture_has_the_colours_of_the_verdicts(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-etat")
    colours = {"#08519c": (8, 81, 156), "#deebf7": (222, 235, 247)}
    for bound, there, missing in (("-1", "#08519c", "#deebf7"), ("101", "#deebf7", "#08519c")):
        view = query_of(
            [("logements", "min", bound if bound == "-1" else "9999999", 1)],
            niveau="commune", zone="departement:93", millesime="2025",
        )  # fmt: skip
        answer = one.see(f"{IMAGE}?{view}")
        assert answer.headers["Content-Type"] == "image/png", answer.text
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.info.keys() <= {"transparency", "dpi"}
        pixels = Counter(map(tuple, np.asarray(picture.convert("RGB")).reshape(-1, 3).tolist()))
        assert pixels[colours[there]] > 10_000
        assert pixels[colours[missing]] == 0


@pytest.mark.parametrize("login", ["demo-epci", "demo-commune", "demo-etat"])
def test_the_bare_page_proposes_criteria_from_the_figures_of_the_zone(
    person: Callable[..., Any], login: str
) -> None:
    one = person(login)
    text = one.see(PATH).text
    chosen = re.findall(r'<option value="(\w+)" selected>', text.partition("Critère 1")[2])
    assert POOR in chosen
    assert "25 %" in text
    assert len(lines_of(text)) > 0
    assert 'aria-current="page">Qualifier' in text


@pytest.mark.parametrize("login", ["demo-gip", "demo-bailleur-1"])
def test_who_qualifies_nothing_meets_the_page_as_none(
    person: Callable[..., Any], login: str, read_words: Callable[[Any], str]
) -> None:
    one = person(login)
    assert PATH not in one.see("/portail/").text
    for path in (PATH, IMAGE, f"{PATH}?niveau=commune"):
        name = path.removeprefix("/portail/").partition("?")[0]
        none = name.translate(str.maketrans("q", "k"))
        other = one.see(f"/portail/{none}")
        answer = one.see(path)
        assert answer.status_code == other.status_code == 404
        assert read_words(answer) == read_words(other).replace(none, name)
    assert one.send(f"{PATH}/jeux", {"nom": "x"}).status_code == 404


@pytest.mark.parametrize("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_nothing_is_qualified(person: Callable[..., Any], login: str) -> None:
    answer = person(login).see(PATH)
    assert answer.status_code in (403, 404)
    assert 'id="territoires"' not in answer.text


def test_fine_rows_of_others_are_in_no_view(person: Callable[..., Any]) -> None:
    one = person("demo-commune")
    lines = every_line(one, query_of(niveau="iris", zone="tout"))
    assert {code[:5] for code in lines} == {one.account.organisation}
    other = "93" if one.account.organisation.startswith("97") else "974"
    text = one.see(f"{PATH}?{query_of(niveau='iris', zone=f'departement:{other}')}").text
    assert "<caption>0 territoire<" in text


@pytest.mark.parametrize("level", ["qpv", "adresse"])
def test_what_is_read_is_in_the_journal(person: Callable[..., Any], level: str) -> None:
    one = person("demo-epci")
    before = one.journal().count(f"niveau={level}")
    one.see(f"{PATH}?niveau={level}&zone=tout")
    one.see(f"{IMAGE}?niveau={level}&zone=tout")
    one.see(f"{PATH}?niveau={level}&zone=tout&f=csv")
    assert one.journal().count(f"niveau={level}") == before + 3
    assert "qualification de territoires" in one.text("/portail/journal")


def test_a_column_sorts_what_is_shown_before_what_is_not(person: Callable[..., Any]) -> None:
    one = person("demo-etat")
    for order, down in ((FEW, False), (f"{FEW}-", True)):
        view = query_of(niveau="commune", zone="tout", millesime="2025", tri=order)
        cells = [cells[5] for cells in every_line(one, view).values()]
        values = [float(c.split(" ")[0].replace(",", ".")) for c in cells if "%" in c]
        assert values == sorted(values, reverse=down)
        assert not any("%" in cell for cell in cells[len(values) :])
