"""« Carte » as SVG and as a layer of QGIS: classes of the page, figures that are shown alone."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from testing.rows import each_row

CARTE = "/portail/carte"
_SVG = "{http://www.w3.org/2000/svg}"
_FIGURE = "part_personnes_seules"
VIEW = f"niveau=commune&zone=tout&millesime=2025&indicateur={_FIGURE}&methode=manuel&bornes=30+38"


def picture(one: Any, query: str) -> ElementTree.Element:
    """The document of a view."""
    answer = one.see(f"{CARTE}?{query}&f=svg")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200, "image/svg+xml; charset=utf-8",
    )  # fmt: skip
    return ElementTree.fromstring(answer.content)  # noqa: S314 - ours


@pytest.mark.both_stores
@pytest.mark.parametrize(
    ("login", "level"),
    [("demo-gip", "commune"), ("demo-epci", "iris"), ("demo-commune", "commune")],
)
def test_the_picture_tells_the_figures_of_the_page_and_no_other(
    visitor: Callable[..., Any], login: str, level: str
) -> None:
    one, view = visitor(login), VIEW.replace("niveau=commune", f"niveau={level}")
    page = one.see(f"{CARTE}?{view}&f=json").json()
    colours = {line["libelle"]: line["couleur"] for line in page["classes"]}
    shown = sorted(value for value, _ in page["valeurs"].values() if value is not None)
    drawn = picture(one, view)
    told: list[float] = []
    for shape in drawn.iter(f"{_SVG}path"):
        title = shape.findtext(f"{_SVG}title") or ""
        value = re.search(r" : (\d+,\d) %", title)
        if value is None:
            assert re.search(" : (secret statistique|non disponible|sans objet ici)$", title), title
            continue
        told.append(float(value[1].replace(",", ".")))
        rank = 0 if told[-1] < 30 else 1 if told[-1] < 38 else 2
        assert shape.get("fill") == list(colours.values())[rank], title
    assert told
    assert sorted(told) == shown
    words = [text.text for text in drawn.iter(f"{_SVG}text")]
    for line in page["classes"]:
        assert f"{line['libelle']} ({line['territoires']})" in words


def test_the_picture_loads_and_runs_nothing(visitor: Callable[..., Any]) -> None:
    text = visitor("demo-gip").see(f"{CARTE}?{VIEW}&f=svg").text
    assert not re.search(r"<(script|style|image|foreignObject|a)\b|href|style=|\bon\w+=", text)
    assert "Données fictives" in text


def test_counts_are_circles_and_a_difference_is_told_with_its_sign(
    visitor: Callable[..., Any],
) -> None:
    one = visitor("demo-gip")
    counts = picture(one, "niveau=commune&indicateur=logements&zone=departement:93")
    assert len(list(counts.iter(f"{_SVG}circle"))) > 30
    apart = picture(
        one, "niveau=commune&zone=departement:93&indicateur=taux_vacance&ecart=2024&millesime=2025"
    )
    titles = [shape.findtext(f"{_SVG}title") or "" for shape in apart.iter(f"{_SVG}path")]
    assert any(re.search(r" : [+\u2212]\d+,\d points", title) for title in titles)


@pytest.mark.both_stores
def test_a_layer_of_qgis_has_the_classes_and_rows_of_the_view(
    visitor: Callable[..., Any],
) -> None:
    one = visitor("demo-epci")
    view = VIEW.replace("zone=tout", "zone=departement:974").replace("bleus", "verts")
    answer = one.see(f"{CARTE}?{view}&palette=verts&f=qlr")
    assert answer.headers["Content-Type"].startswith("application/x-qgis-layer-definition")
    read = ElementTree.fromstring(answer.content.partition(b"\n")[2])  # noqa: S314 - ours
    source = read.findtext(".//datasource") or ""
    assert "typename='indicateurs-commune-serie'" in source
    assert f"url='{one.base_url}'" in source
    where = r"""filter='"population" = \'tous\' AND "code_dep" = \'974\' AND "millesime" = 2025'"""
    assert where in source
    page = one.see(f"{CARTE}?{view}&palette=verts&f=json").json()
    rules = read.findall(".//rule")
    assert [rule.get("label") for rule in rules] == [line["libelle"] for line in page["classes"]]
    assert [rule.get("filter") for rule in rules[:3]] == [
        f'"{_FIGURE}" < 30.0',
        f'"{_FIGURE}" >= 30.0 AND "{_FIGURE}" < 38.0',
        f'"{_FIGURE}" >= 38.0',
    ]
    inks = [
        ",".join(str(part) for part in bytes.fromhex(line["couleur"][1:])) + ",255"
        for line in page["classes"]
    ]
    told = [o.get("value") for o in read.findall(".//symbols//Option[@name='color']")]
    assert told == inks
    assert one.account.password not in answer.text


@each_row(
    ("query", "said"),
    [
        ("ecart=2024&millesime=2025&indicateur=part_t3&f=qlr", "aucune couche"),
        ("niveau=planete&f=qlr", "niveau"),
        ("bornes=3+1&f=svg", "bornes"),
        ("classes=1000&f=svg", "classes"),
        ("vue=0,89,1,91&f=svg", "vue"),
    ],
)
def test_a_drawing_that_can_not_be_is_refused_in_words(
    visitor: Callable[..., Any], query: str, said: str
) -> None:
    answer = visitor("demo-gip").see(f"{CARTE}?{query}")
    assert answer.status_code == 400
    assert said in answer.text


@each_row("login", ["demo-expiree", "demo-non-signee"])
def test_without_a_convention_there_is_no_drawing(visitor: Callable[..., Any], login: str) -> None:
    for form in ("svg", "qlr"):
        assert visitor(login).see(f"{CARTE}?f={form}").status_code == 403
