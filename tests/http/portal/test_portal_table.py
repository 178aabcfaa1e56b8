"""« Tableau » : territories by indicators, as the API gives them, sorted by the server."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest

from testing.rows import each_row

TABLE = "/portail/tableau"
_NAMES = ("part_personnes_seules", "taux_mobilite", "part_dpe_fg")
_LINE = re.compile(r'<th scope="row">[^<]*<span class="code">\((\w+)\)</span></th>(.*?)</tr>', re.S)
_CELL = re.compile(r'<td class="nombre"[^>]*>([^<]*)')
NOTES = {"S": "secret statistique", "N": "non disponible", "Z": "sans objet ici"}


def lines_of(text: str) -> dict[str, list[str]]:
    """The cells of each code, in the order of the page."""
    return {
        code: [unescape(cell).strip() for cell in _CELL.findall(rest)]
        for code, rest in _LINE.findall(text)
    }


def written(row: dict[str, Any], name: str) -> str:
    """A figure as a French reader writes it, or why there is none."""
    if row[name] is None:
        return NOTES[row[f"{name}_statut"]]
    return f"{row[name]:.1f} %".replace(".", ",")


@pytest.mark.both_stores
@each_row("login", ["demo-gip", "demo-epci", "demo-bailleur-1"])
def test_the_table_shows_what_the_api_gives(visitor: Callable[..., Any], login: str) -> None:
    one = visitor(login)
    view = f"niveau=commune&zone=tout&millesime=2025&indicateurs={','.join(_NAMES)}"
    shown: dict[str, list[str]] = {}
    for page in (1, 2, 3):
        shown |= lines_of(one.see(f"{TABLE}?{view}&page={page}").text)
    asked = {
        "limit": 10_000,
        "population": "tous",
        "datetime": "2025",
        "properties": ",".join(["code", *_NAMES, *(f"{name}_statut" for name in _NAMES)]),
    }
    found = one.account.json("/collections/indicateurs-commune-serie/items", **asked)
    rows = [feature["properties"] for feature in found["features"]]
    assert shown == {row["code"]: [written(row, name) for name in _NAMES] for row in rows}


@each_row("name", _NAMES)
@each_row("down", [True, False])
def test_a_column_sorts_what_is_shown_before_what_is_not(
    person: Callable[..., Any], name: str, down: bool
) -> None:
    view = f"niveau=commune&zone=tout&indicateurs={name}&tri={name}{'-' if down else ''}"
    cells = [
        cells[0] for cells in lines_of(person("demo-gip").see(f"{TABLE}?{view}").text).values()
    ]
    values = [float(c.removesuffix(" %").replace(",", ".")) for c in cells if c.endswith("%")]
    assert len(values) > 5
    assert values == sorted(values, reverse=down)
    assert not any(cell.endswith("%") for cell in cells[len(values) :])


def test_several_boxes_of_the_form_are_several_columns(person: Callable[..., Any]) -> None:
    text = person("demo-gip").see(f"{TABLE}?indicateurs=part_t3&indicateurs=part_t4").text
    assert text.count('name="indicateurs"') > 50
    assert len(next(iter(lines_of(text).values()))) == 2
    assert "indicateurs=part_t3%2Cpart_t4" in text  # its own links


BAD = [
    ("indicateurs=rien", "indicateurs"),
    ("indicateurs=part_t3,' OR 1=1", "indicateurs"),
    (f"indicateurs={','.join(f'loyer_t{n}' for n in range(1, 5))},x", "indicateurs"),
    ("tri=rien", "tri"),
    ("tri=part_t5_plus", "tri"),
    ("niveau=planete", "niveau"),
    ("page=zero", "page"),
    ("zone=commune:1", "zone"),
]


@each_row(("query", "said"), BAD)
def test_what_can_not_be_is_named_beside_the_nearest_table(
    person: Callable[..., Any], query: str, said: str
) -> None:
    one = person("demo-epci")
    answer = one.see(f"{TABLE}?{query}")
    assert answer.status_code == 400
    assert set(re.findall(r"<li>(\w+) : ", answer.text)) == {said}
    nearest = unescape(re.search(r'class="bouton" href="([^"]*)"', answer.text)[1])  # type: ignore[index]
    assert one.see(nearest).status_code == 200


def test_more_columns_than_a_page_has_room_for_are_refused(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    names = re.findall(r'name="indicateurs" value="(\w+)"', one.see(TABLE).text)[:13]
    answer = one.see(f"{TABLE}?indicateurs={','.join(names)}")
    assert answer.status_code == 400
    assert "12 au plus" in answer.text


def test_fine_rows_of_others_are_in_no_table(person: Callable[..., Any]) -> None:
    one = person("demo-commune")
    codes = lines_of(one.see(f"{TABLE}?niveau=iris&zone=tout&tri=nom").text)
    assert codes
    assert {code[:5] for code in codes} == {one.account.organisation}


@each_row("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_there_is_no_table(person: Callable[..., Any], login: str) -> None:
    assert person(login).see(TABLE).status_code == 403


_COUNT = re.compile(r"<caption>([\d\s]+) territoire")
_VIEWS = (
    "niveau=commune&zone=tout", "niveau=departement&zone=tout", "niveau=iris&zone=tout",
    "niveau=commune&zone=departement:93", "niveau=commune&zone=tout&millesime=2024",
    "niveau=commune&zone=tout&population=en_qpv",
)  # fmt: skip


@pytest.mark.both_stores
def test_a_count_is_of_its_view_and_its_reader(visitor: Callable[..., Any]) -> None:
    """It is kept: of another view, or of who sees more, it would be another's."""
    for login in ("demo-gip", "demo-commune", "demo-gip"):
        one = visitor(login)
        for view in _VIEWS:
            shown = _COUNT.search(one.see(f"{TABLE}?{view}").text)
            asked = dict(parse_qsl(view))
            found = one.account.json(
                f"/collections/indicateurs-{asked['niveau']}-serie/items",
                limit=1,
                population=asked.get("population", "tous"),
                datetime=asked.get("millesime", "2025"),
                **({"code_dep": "93"} if "93" in view else {}),
            )
            assert shown is not None
            assert int("".join(shown[1].split())) == found["numberMatched"], (login, view)
