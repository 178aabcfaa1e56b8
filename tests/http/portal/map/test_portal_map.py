"""« Carte » : a person sees on the page what the API gives to the same account, and no more."""

import io
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from PIL import Image

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

CARTE, IMAGE = "/portail/carte", "/portail/carte/image"
LEVELS = ("departement", "commune", "iris")
_ROW = re.compile(r'<th scope="row"><a href="[^"]*">([^<]*)</a> <span class="code">\((\w+)\)</span>'
                  r'</th>\s*<td class="nombre" data-titre="Valeur">([^<]*)', re.S)  # fmt: skip
_LEGEND = re.compile(r'<th scope="row">([^<]*)</th><td class="nombre">(\d+)</td>')
_FIGURE = "part_personnes_seules"
NOTES = ("secret statistique", "non disponible", "sans objet ici")


def rows_of(text: str) -> dict[str, str]:
    """The value of each code of the table, as it is written."""
    return {code: unescape(value).strip() for _, code, value in _ROW.findall(text)}


def written(value: Any, unit: str = "%") -> str:
    """A figure as a French reader writes it."""
    return f"{value:.1f} {unit}".replace(".", ",")


def given(account: Any, level: str, **more: Any) -> dict[str, Any]:
    """The figure of each code, as /items gives it."""
    asked = {"limit": 10_000, "population": "tous", "properties": f"code,{_FIGURE}", **more}
    found = account.json(f"/collections/indicateurs-{level}-serie/items", **asked)
    rows = [f["properties"] for f in found["features"]]
    return {row["code"]: row[_FIGURE] for row in rows}


@pytest.mark.both_stores
@each_row("level", LEVELS)
@each_row("login", ["demo-gip", "demo-epci", "demo-commune", "demo-bailleur-1"])
def test_the_page_shows_what_the_api_gives(
    visitor: Callable[..., Any], login: str, level: str
) -> None:
    one = visitor(login)
    shown: dict[str, str] = {}
    for page in range(1, 30):
        text = one.see(f"{CARTE}?niveau={level}&zone=tout&millesime=2025&page={page}").text
        shown |= rows_of(text)
        if "Page suivante" not in text:
            break
    told = given(one.account, level, datetime="2025")
    assert told
    assert shown.keys() == told.keys()
    assert {code: shown[code] for code, value in told.items() if value is not None} == {
        code: written(value) for code, value in told.items() if value is not None
    }
    assert {shown[code] for code, value in told.items() if value is None} <= set(NOTES)


def test_the_legend_counts_the_territories_of_each_class(person: Callable[..., Any]) -> None:
    one = person("demo-gip")
    text = one.see(f"{CARTE}?niveau=commune&zone=tout&methode=manuel&bornes=30;40,5").text
    counts = {unescape(words): int(count) for words, count in _LEGEND.findall(text)}
    values = [v for v in given(one.account, "commune", datetime="2025").values() if v is not None]
    sides = Counter("low" if v < 30 else "middle" if v < 40.5 else "high" for v in values)
    assert list(counts.values())[:3] == [sides["low"], sides["middle"], sides["high"]]
    assert list(counts)[:3] == ["moins de 30,0 %", "30,0 à 40,5 %", "40,5 % et plus"]


@each_row("method", ["quantiles", "jenks", "egaux", "ecart-type"])
@each_row("classes", [2, 9])
def test_every_method_parts_all_shown_values(
    person: Callable[..., Any], method: str, classes: int
) -> None:
    text = person("demo-gip").see(f"{CARTE}?zone=tout&methode={method}&classes={classes}").text
    lines = _LEGEND.findall(text)
    assert 2 <= len(lines) - 2 <= classes
    assert sum(int(count) for _, count in lines) == int(
        re.search(r"<caption>(\d+) territoire", text)[1]  # type: ignore[index]
    )


# Parameter, value, and a word of what is said of it.
BAD = [
    ("indicateur", "rien", "indicateur"),
    ("indicateur", "loyer_moyen' OR 1=1", "indicateur"),
    ("niveau", "planete", "niveau"),
    ("millesime", "1066", "millesime"),
    ("population", "martiens", "population"),
    ("methode", "hasard", "methode"),
    ("classes", "1", "classes"),
    ("classes", "1000", "classes"),
    ("classes", "-3", "classes"),
    ("bornes", "40 30", "bornes"),
    ("bornes", "dix", "bornes"),
    ("bornes", "nan", "bornes"),
    ("bornes", "1 2 3 4 5 6 7 8 9 10", "bornes"),
    ("methode", "manuel", "bornes"),
    ("palette", "arc-en-ciel", "palette"),
    ("contours", "continents", "contours"),
    ("zone", "93", "zone"),
    ("zone", "iris:930010101", "zone"),
    ("zone", "departement:9999", "zone"),
    ("vue", "0,89,1,91", "vue"),
    ("vue", "2,49,1,48", "vue"),
    ("vue", "a,b,c,d", "vue"),
    ("vue", "2,48,2.0000001,49", "vue"),
    ("tri", "couleur", "tri"),
    ("page", "0", "page"),
    ("page", "9" * 30, "page"),
    ("territoire", "x" * 201, "territoire"),
    ("territoire", "a\x07b", "territoire"),
]


@each_row(("name", "value", "said"), BAD)
def test_what_can_not_be_is_named_beside_the_nearest_view(
    person: Callable[..., Any], name: str, value: str, said: str
) -> None:
    one = person("demo-epci")
    answer = one.browser.get(one.base_url + CARTE, params={name: value}, timeout=60)
    assert answer.status_code == 400
    faults = re.findall(r"<li>(\w+) : ", answer.text)
    assert faults == [said]
    nearest = unescape(re.search(r'class="bouton" href="([^"]*)"', answer.text)[1])  # type: ignore[index]
    assert one.see(nearest).status_code == 200
    picture = one.browser.get(one.base_url + IMAGE, params={name: value}, timeout=60)
    assert picture.status_code == 400
    assert picture.headers["Content-Type"].startswith("text/html")


def test_a_zone_that_one_may_not_see_is_as_one_that_is_not(person: Callable[..., Any]) -> None:
    one = person("demo-commune")
    for code in ("93", "94"):  # another département of the demonstration, and none of it
        text = one.see(f"{CARTE}?niveau=iris&zone=departement:{code}").text
        assert "<caption>0 territoire<" in text
        assert rows_of(text) == {}
        assert {count for _, count in _LEGEND.findall(text)} == {"0"}


@pytest.mark.both_stores
def test_the_picture_has_the_colours_of_the_legend_and_of_nothing_withheld(
    visitor: Callable[..., Any],
) -> None:
    one = visitor("demo-gip")
    view = "niveau=commune&zone=departement:93&methode=manuel&bornes=30&palette=oranges"
    answer = one.see(f"{IMAGE}?{view}")
    assert answer.headers["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (960, 720)
    assert picture.info.keys() <= {"transparency", "dpi"}
    found = Counter(map(tuple, np.asarray(picture.convert("RGB")).reshape(-1, 3).tolist()))
    text = one.see(f"{CARTE}?{view}").text
    lines = re.findall(r'fill="#(\w{6})".*?<td class="nombre">(\d+)</td>', text, re.S)
    for colour, count in lines[:2]:
        ink = tuple(bytes.fromhex(colour))
        assert (found[ink] > 500) == (int(count) > 0), colour


def test_a_click_on_the_picture_opens_the_card_of_the_territory_there(
    person: Callable[..., Any],
) -> None:
    one = person("demo-epci")
    view = "niveau=commune&zone=departement:93"
    sent = one.see(f"{CARTE}?{view}&point.x=480&point.y=360")
    assert sent.status_code == 303
    code = re.search(r"territoire=(\d{5})", sent.headers["Location"])
    assert code is not None
    text = one.see(sent.headers["Location"].removeprefix(one.base_url)).text
    assert f'<span class="code">({code[1]})</span></h2>' in text
    assert one.see(f"/portail/territoires/commune/{code[1]}").status_code == 200
    assert f'href="/portail/territoires/commune/{code[1]}"' in text
    outside = one.see(f"{CARTE}?{view}&point.x=0&point.y=0")
    assert "territoire=" not in outside.headers["Location"]
    assert one.see(f"{CARTE}?{view}&point.x=-1&point.y=2").status_code == 400


@each_row("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_there_is_no_map(person: Callable[..., Any], login: str) -> None:
    one = person(login)
    assert one.see(CARTE).status_code == 403
    assert "convention" in one.see(CARTE).text
    assert one.see(IMAGE).status_code == 404


def test_nobody_sees_a_map_without_a_session(person: Callable[..., Any]) -> None:
    stranger = person("demo-gip", signed=False)
    for path in (CARTE, IMAGE):
        assert stranger.see(path).status_code in (303, 401)


@each_row("level", ["iris", "adresse"])
def test_fine_figures_seen_on_the_page_are_in_the_journal(
    person: Callable[..., Any], level: str
) -> None:
    one = person("demo-epci")
    before = one.journal().count(f"niveau={level}")
    for path in (CARTE, IMAGE):
        assert one.see(f"{path}?niveau={level}").status_code == 200
    assert one.journal().count(f"niveau={level}") == before + 2


@each_row(
    "view",
    [
        "niveau=adresse",
        "niveau=qpv",
        "niveau=carreau",
        "niveau=ilot",
        "niveau=region&zone=tout",
        "niveau=france&zone=tout&indicateur=logements",
        "niveau=commune&population=emmenages_recents",
        "vue=2.3,48.8,2.6,49&niveau=commune&contours=qpv",
        "vue=55.2,-21.4,55.9,-20.8&niveau=commune",
    ],
)
def test_every_level_is_drawn_for_each_who_sees_it(person: Callable[..., Any], view: str) -> None:
    for login in ("demo-gip", "demo-epci"):
        one = person(login)
        assert one.see(f"{CARTE}?{view}").status_code == 200, login
        answer = one.see(f"{IMAGE}?{view}")
        assert answer.status_code == 200, login
        Image.open(io.BytesIO(answer.content)).load()


@each_row(
    ("level", "zone", "nearest"),
    [
        ("epci", "commune:97411", "departement:974"),
        ("departement", "commune:97411", "region:04"),
        ("departement", "epci:249740077", "region:04"),
        ("departement", "departement:93", "region:11"),
        ("region", "departement:93", "tout"),
        ("region", "commune:99999", "tout"),
    ],
)
def test_of_a_level_that_a_zone_does_not_hold_the_nearest_view_is_of_what_it_lies_in(
    person: Callable[..., Any], level: str, zone: str, nearest: str
) -> None:
    one = person("demo-epci")
    asked = {"niveau": level, "zone": zone, "indicateur": "taux_vacance", "palette": "verts"}
    answer = one.browser.get(one.base_url + CARTE, params=asked, timeout=60)
    assert answer.status_code == 400
    link = unescape(re.search(r'class="bouton" href="([^"]*)"', answer.text)[1])  # type: ignore[index]
    kept = dict(parse_qsl(urlsplit(link).query))
    assert {name: kept[name] for name in asked} == {**asked, "zone": nearest}
    assert one.see(link).status_code == 200
