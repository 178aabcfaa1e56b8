"""What « Qualifier » refuses: what can not be, by its name, beside the nearest view."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

PATH, IMAGE = "/portail/qualifier", "/portail/qualifier/image"
# Query, and the parameters that are named.
BAD = [
    ("niveau=planete", ["niveau"]),
    ("niveau=region", ["niveau"]),
    ("niveau=france", ["niveau"]),
    ("millesime=1066", ["millesime"]),
    ("zone=iris:930010101", ["zone"]),
    ("niveau=commune&niveau=qpv", ["niveau"]),
    ("couleur=rouge", ["couleur"]),
    ("f=pdf", ["f"]),
    ("page=0", ["page"]),
    ("indicateur1=rien&seuil1=3", ["indicateur1"]),
    ("indicateur2=part_t3&seuil2=", ["seuil2"]),
    ("indicateur1=part_t3&seuil1=beaucoup", ["seuil1"]),
    ("indicateur1=part_t3&seuil1=nan", ["seuil1"]),
    ("indicateur1=part_t3&seuil1=1e10", ["seuil1"]),
    ("indicateur1=part_t3&seuil1=1,00001", ["seuil1"]),
    ("indicateur1=part_t3&seuil1=" + "9" * 50, ["seuil1"]),
    ("indicateur1=&seuil1=30", ["indicateur1"]),
    ("indicateur1=part_t3&sens1=egal&seuil1=30", ["sens1"]),
    ("indicateur1=part_t3&seuil1=30&points1=0", ["points1"]),
    ("indicateur1=part_t3&seuil1=30&points1=10", ["points1"]),
    ("indicateur1=part_t3&indicateur1=part_t4&seuil1=30", ["indicateur1"]),
    ("indicateur9=part_t3&seuil9=30", ["indicateur9", "seuil9"]),
    ("indicateur1=part_t3&seuil1=30&requis=2", ["requis"]),
    ("indicateur1=part_t3&seuil1=30&requis=-1", ["requis"]),
    ("requis=1", ["requis"]),
    ("indicateur1=part_t3&seuil1=30&tri=part_t4", ["tri"]),
]


@pytest.mark.parametrize(("query", "said"), BAD)
def test_what_can_not_be_is_named_beside_the_nearest_view(
    person: Callable[..., Any], query: str, said: list[str]
) -> None:
    one = person("demo-epci")
    answer = one.see(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert re.findall(r"<li>(?:«\s)?(\w+)(?:\s»)?\s: ", answer.text) == said
    nearest = unescape(re.search(r'class="bouton" href="([^"]*)"', answer.text)[1])  # type: ignore[index]
    assert one.see(nearest).status_code == 200
    assert one.see(f"{IMAGE}?{query}").status_code == 400
