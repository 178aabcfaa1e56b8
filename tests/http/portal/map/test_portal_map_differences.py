"""« Carte », écarts: figures of the API less one another, and nothing where one is withheld."""

import io
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.rows import each_row

CARTE, IMAGE = "/portail/carte", "/portail/carte/image"
_ROW = re.compile(
    r'<span class="code">\((\w+)\)</span></th>\s*<td class="nombre" data-titre="Valeur">([^<]*)'
)
_LEGEND = re.compile(r'fill="#(\w{6})"[^\n]*?<td class="nombre">(\d+)</td>')


def shown(one: Any, query: str) -> dict[str, float | None]:
    """The difference of each code of the table."""
    found: dict[str, float | None] = {}
    for page in range(1, 30):
        text = one.see(f"{CARTE}?{query}&page={page}").text
        found |= {code: number(unescape(value)) for code, value in _ROW.findall(text)}
        if "Page suivante" not in text:
            break
    return found


def number(text: str) -> float | None:
    """A difference as it was; None: none is told."""
    digits = re.match(r"[+\u2212]?[\d\u202f]+(?:,\d+)?", text.strip())
    if not digits:
        return None
    return float(digits[0].replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))


def figures(one: Any, level: str, name: str, year: int, **asked: str) -> dict[str, float | None]:
    """Of all households, as /items gives them."""
    more = {"datetime": str(year), "population": "tous", "limit": 10_000, **asked}
    path = f"/collections/indicateurs-{level}-serie/items"
    rows = one.account.json(path, properties=f"code,{name}", **more)["features"]
    return {row["properties"]["code"]: row["properties"][name] for row in rows}


def less(one: float | None, other: float | None, decimals: int) -> float | None:
    """Their difference; None where a side is not told."""
    return None if one is None or other is None else round(one - other, decimals)


@pytest.mark.both_stores
@pytest.mark.parametrize(
    ("login", "level", "name", "decimals"),
    [
        ("demo-gip", "commune", "taux_vacance", 1),
        ("demo-epci", "iris", "logements", 0),
        ("demo-commune", "qpv", "part_t3", 1),
    ],
)
def test_the_difference_of_two_years_is_that_of_the_api(
    visitor: Callable[..., Any], login: str, level: str, name: str, decimals: int
) -> None:
    one = visitor(login)
    view = f"niveau={level}&zone=tout&indicateur={name}&millesime=2025&ecart=2024"
    now, before = (figures(one, level, name, year) for year in (2025, 2024))
    expected = {code: less(value, before.get(code), decimals) for code, value in now.items()}
    if level == "qpv":  # of two lists over the same ground, the one in force
        expected = {code: value for code, value in expected.items() if code.startswith("QN")}
    assert expected
    assert shown(one, view) == expected


@pytest.mark.both_stores
def test_the_difference_to_a_territory_is_that_of_the_api(visitor: Callable[..., Any]) -> None:
    one, name = visitor("demo-epci"), "part_personnes_seules"
    view = f"niveau=commune&zone=departement:974&indicateur={name}&millesime=2025"
    mine = figures(one, "commune", name, 2025, code_dep="974")
    whole = figures(one, "departement", name, 2025, code="974")["974"]
    expected = {code: less(value, whole, 1) for code, value in mine.items()}
    assert any(value is not None for value in expected.values())
    assert shown(one, f"{view}&reference=departement:974") == expected


def test_the_picture_has_the_classes_of_the_differences(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-gip")
    view = "niveau=commune&zone=departement:93&reference=departement:93"
    picture = Image.open(io.BytesIO(one.see(f"{IMAGE}?{view}").content)).convert("RGB")
    found = Counter(map(tuple, np.asarray(picture).reshape(-1, 3).tolist()))
    lines = _LEGEND.findall(one.see(f"{CARTE}?{view}").text)
    assert len(lines) > 3
    for colour, count in lines[:-2]:
        assert (found[tuple(bytes.fromhex(colour))] > 300) == (int(count) > 0), colour


@each_row("method", ["quantiles", "jenks", "egaux", "ecart-type", "manuel&bornes=-2+-0,5+0,5+2"])
@each_row("classes", [4, 7])
def test_classes_lie_about_zero_in_two_colours_and_a_pale_middle(
    visitor: Callable[..., Any], method: str, classes: int
) -> None:
    one = visitor("demo-gip")
    view = f"niveau=commune&zone=tout&indicateur=taux_vacance&millesime=2025&classes={classes}"
    told = one.see(f"{CARTE}?{view}&ecart=2024&palette=bleus&methode={method}&f=json").json()
    lines = [line for line in told["classes"] if line["genre"] == "classe"]
    assert len(lines) % 2 == 1
    assert 3 <= len(lines) <= (5 if classes == 4 else 7)
    middle = len(lines) // 2
    assert lines[middle]["couleur"] == "#f7f7f7"
    highs = [line["de"] for line in lines[middle + 1 :]]
    values = [value for value, _ in told["valeurs"].values() if value is not None]
    for rank, line in enumerate(lines):
        inside = [value for value in values if _inside(line, value)]
        assert len(inside) == line["territoires"]
        assert all(abs(value) < highs[0] for value in inside) == (rank == middle or not inside)
    falls = [sum(value <= -high for value in values) for high in highs]
    assert falls == [
        sum(line["territoires"] for line in lines[: middle - n]) for n in range(middle)
    ]


def _inside(line: dict[str, Any], value: float) -> bool:
    above = line["de"] is None or value >= line["de"]
    return above and (line["a"] is None or value < line["a"])


BAD = [
    ("ecart=1066", "ecart"),
    ("ecart=2025", "ecart"),
    ("ecart=zut", "ecart"),
    ("reference=zut", "reference"),
    ("reference=commune:99999", "reference"),
    ("reference=commune:%27", "reference"),
    ("reference=france:FR&ecart=2024", "ecart, reference"),
    ("reference=france:FR&indicateur=logements", "reference"),
    ("ecart=2024&methode=manuel", "bornes"),
    ("ecart=2024&bornes=1+2", "bornes"),
    ("ecart=2024&bornes=-1+2", "bornes"),
    ("ecart=2024&bornes=-1+0+1", "bornes"),
    ("ecart=2024&classes=1000", "classes"),
]


@each_row(("query", "said"), BAD)
def test_a_difference_that_can_not_be_is_named(
    visitor: Callable[..., Any], query: str, said: str
) -> None:
    one = visitor("demo-gip")
    asked = f"{CARTE}?millesime=2025&indicateur=part_t3&{query}"
    if "indicateur=" in query:
        asked = f"{CARTE}?millesime=2025&{query}"
    answer = one.see(asked)
    assert answer.status_code == 400
    assert re.findall(r"<li>([\w, ]+) : ", answer.text) == [said]
    nearest = unescape(re.search(r'class="bouton" href="([^"]*)"', answer.text)[1])  # type: ignore[index]
    assert one.see(nearest).status_code == 200


def test_a_reference_out_of_rights_is_as_one_that_is_none(visitor: Callable[..., Any]) -> None:
    whole, one = visitor("demo-gip"), visitor("demo-commune")
    items = "/collections/indicateurs-qpv/items"
    every, mine = (
        {f["properties"]["code"] for f in who.account.json(items, limit=1_000)["features"]}
        for who in (whole, one)
    )
    hidden = sorted(every - mine)[0]
    view = f"{CARTE}?niveau=commune&zone=tout&indicateur=part_t3&reference=qpv:"
    assert whole.see(view + hidden).status_code == 200
    refused, absent = one.see(view + hidden), one.see(f"{view}QP999999")
    assert refused.status_code == absent.status_code == 400
    assert refused.text.replace(hidden, "QP999999") == absent.text
