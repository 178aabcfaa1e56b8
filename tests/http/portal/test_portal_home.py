"""« Accueil » : the key figures of one's own territory, as the API gives them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from parc_social.catalogue.load import indicators
from testing.rows import each_row

HOME = "/portail/"
_FIGURE = re.compile(
    r'/portail/definitions/(\w+)">[^<]*</a></dt>\s*<dd><span class="grand">([^<]*)<'
)
# Account, level and code of the territory that holds all that it sees finely.
TERRITORIES = [
    ("demo-gip", "france", "FR"),
    ("demo-epci", "epci", "249740077"),
    ("demo-commune", "commune", "97411"),
    ("demo-etat", "france", "FR"),
]
WITHHELD = {"S": "secret statistique", "N": "non disponible", "Z": "sans objet ici"}


@pytest.mark.both_stores
@each_row(("login", "level", "code"), TERRITORIES)
def test_the_figures_are_those_of_the_smallest_territory_that_holds_ones_rows(
    visitor: Callable[..., Any], login: str, level: str, code: str
) -> None:
    one = visitor(login)
    text = one.see(HOME).text
    shown = {name: unescape(value) for name, value in _FIGURE.findall(text)}
    assert len(shown) >= 8
    names = ",".join(f"{name},{name}_statut" for name in shown)
    asked = {"code": code, "population": "tous", "datetime": "2025", "properties": f"nom,{names}"}
    path = f"/collections/indicateurs-{level}-serie/items"
    rows = [f["properties"] for f in one.account.json(path, **asked)["features"]]
    (titled,) = re.findall(r'<h2 id="chiffres">(.*)</h2>', text)
    (own,) = re.findall("<h1>(.*)</h1>", text)
    named = [f"{row['nom']} : chiffres clés" for row in rows]  # unless it is the page's own title
    assert unescape(titled) in (*named, "Chiffres clés")
    assert (titled == "Chiffres clés") == ([row["nom"] for row in rows] == [unescape(own)])
    assert f'href="/portail/territoires/{level}/{code}"' in text
    drawn = re.search(r"<figcaption>(.*?)\. <a", text)
    assert drawn is not None
    assert unescape(drawn[1]).startswith("Personnes seules, 2024 (")
    assert f'alt="Carte : {drawn[1]}"' in text
    for name, value in shown.items():
        figure, decimals = rows[0][name], indicators()[name].decimales
        if figure is None:
            assert value == WITHHELD[rows[0][f"{name}_statut"]]
        else:
            assert value.replace("\u202f", "").startswith(
                f"{figure:.{decimals}f}".replace(".", ",")
            )


@each_row(
    ("login", "grounds"), [("demo-gip", ["metropole", "974"]), ("demo-epci", ["974"])]
)  # fmt: skip
def test_the_small_map_has_an_inset_of_each_ground_that_holds_rows(
    person: Callable[..., Any], login: str, grounds: list[str]
) -> None:
    one = person(login)
    pictures = re.findall(r'src="(/portail/carte/image\?[^"]*)"', one.see(HOME).text)
    assert [path.rpartition("fond=")[2] for path in pictures] == grounds
    for path in pictures:
        assert one.see(unescape(path)).headers["Content-Type"] == "image/png", path


@each_row("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_there_is_no_figure(person: Callable[..., Any], login: str) -> None:
    text = person(login).see(HOME).text
    assert 'id="chiffres"' not in text
    assert "/portail/carte/image" not in text


_SOURCES = {
    "Indicateurs d’occupation": "indicateurs-commune",
    "Répertoire RPLS": "rpls-logements",
}


@pytest.mark.both_stores
def test_the_newest_editions_are_told_of_what_is_open(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-epci")
    text = one.see(HOME).text.partition('id="nouveautes"')[2].partition("</section>")[0]
    shown = [unescape(words).strip() for words in re.findall(r"<li>([^<]*)<", text)]
    years = {
        source: one.account.json(f"/collections/{collection}-serie")["extent"]["temporal"]
        for source, collection in _SOURCES.items()
    }
    newest = {source: told["interval"][0][1][:4] for source, told in years.items()}
    assert shown[:2] == [f"{source} {year}" for source, year in newest.items()]
    assert not any("OPS" in words for words in shown)  # its households are the landlords' alone


@each_row("login", ["demo-non-signee", "demo-expiree"])
def test_without_a_convention_no_edition_is_told(person: Callable[..., Any], login: str) -> None:
    assert "Dernières éditions" not in person(login).see(HOME).text
