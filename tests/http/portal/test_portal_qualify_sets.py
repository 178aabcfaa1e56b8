"""Named criteria: kept, seen by one's organisation alone, replaced and removed by who may."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

PATH = "/portail/qualifier"
VIEW = {
    "niveau": "qpv",
    "zone": "tout",
    "indicateur1": "part_monoparentales",
    "sens1": "min",
    "seuil1": "30,5",
    "points1": "2",
    "indicateur2": "part_familles_nombreuses",
    "sens2": "max",
    "seuil2": "8",
    "requis": "2",
}


def kept(one: Any) -> dict[str, str]:
    """Names of the sets, and where each leads."""
    found = re.findall(
        r'<th scope="row"><a href="(/portail/qualifier\?[^"]*)">([^<]*)</a></th>',
        one.see(PATH).text.partition('id="jeux"')[2],
    )
    return {unescape(name): unescape(path) for path, name in found}


def keep(one: Any, nom: str, **more: Any) -> Any:
    return one.send(f"{PATH}/jeux", {**VIEW, "nom": nom, **more})


def number_of(one: Any, nom: str) -> str:
    text = one.see(PATH).text.partition('id="jeux"')[2]
    row = next(row for row in text.split("<tr>") if f">{nom}</a>" in row)
    return re.search(r"/jeux/(\d+)/retirer", row)[1]  # type: ignore[index]


@pytest.fixture
def epci(person: Callable[..., Any]) -> Any:
    return person("demo-epci")


def test_a_set_is_kept_and_opens_the_same_criteria(epci: Any) -> None:
    answer = keep(epci, "CIA d’essai <b>")
    assert answer.status_code == 303
    path = kept(epci)["CIA d’essai <b>"]
    text = epci.see(path).text
    assert "Quartiers prioritaires (QPV)" in text
    assert re.findall(r'name="seuil\d"[^>]*value="([^"]+)"', text)[:2] == ["30,5", "8"]
    assert "2 points requis sur 3" in text
    number = number_of(epci, "CIA d’essai &lt;b&gt;")
    assert epci.send(f"{PATH}/jeux/{number}/retirer").status_code == 303
    assert "CIA d’essai <b>" not in kept(epci)
    assert epci.send(f"{PATH}/jeux/{number}/retirer").status_code == 404


def test_another_organisation_neither_sees_nor_removes_it(
    epci: Any, person: Callable[..., Any]
) -> None:
    keep(epci, "à nous")
    number = number_of(epci, "à nous")
    commune = person("demo-commune")
    assert kept(commune) == {}
    for some in (number, "999999", "x", "9" * 30):
        assert commune.send(f"{PATH}/jeux/{some}/retirer").status_code == 404
    assert "à nous" in kept(epci)


def test_a_name_that_is_taken_is_told_and_what_was_typed_is_kept(
    epci: Any, read_words: Callable[[Any], str]
) -> None:
    keep(epci, "deux fois")
    answer = keep(epci, "deux fois", requis="3")
    assert answer.status_code == 409
    assert "déjà pris" in read_words(answer)
    assert 'value="deux fois"' in answer.text
    assert answer.text.count('name="indicateur') == 2
    assert "requis=2" in kept(epci)["deux fois"]
    assert keep(epci, "deux fois", requis="3", remplacer="oui").status_code == 303
    assert "requis=3" in kept(epci)["deux fois"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"nom": ""}, "Nom du jeu : à remplir."),
        ({"nom": "x" * 81}, "Nom du jeu : 80 caractères au plus."),
        ({"nom": "a\x07b"}, "Nom du jeu : caractère interdit."),
        ({"nom": "x", "seuil1": "trente"}, "seuil1 : un nombre est attendu"),
        ({"nom": "x", **dict.fromkeys(list(VIEW)[2:], "")}, "un critère"),
        ({"nom": "x", "autre": "1"}, "« autre » : paramètre inconnu"),
    ],
)
def test_a_bad_form_keeps_nothing(
    epci: Any, form: Any, said: str, read_words: Callable[[Any], str]
) -> None:
    before = kept(epci)
    answer = epci.send(f"{PATH}/jeux", {**VIEW, **form})
    assert answer.status_code == 400
    assert said in read_words(answer)
    assert kept(epci) == before


@pytest.mark.parametrize(
    ("data", "headers"),
    [({}, {}), ({"jeton": "faux"}, {}), (None, {"Origin": "https://ailleurs.example"})],
)
def test_a_form_of_another_site_keeps_nothing(epci: Any, data: Any, headers: Any) -> None:
    before = kept(epci)
    token = {"jeton": epci.token()} if data is None else data
    answer = epci.send_bare(f"{PATH}/jeux", {**VIEW, "nom": "volé", **token}, **headers)
    assert answer.status_code == 403
    assert kept(epci) == before
    assert epci.see(f"{PATH}/jeux").status_code == 404  # it is a form, and no page


def test_a_convention_that_has_ended_keeps_what_was_typed(person: Callable[..., Any]) -> None:
    one = person("demo-expiree")
    answer = keep(one, "CIA « 2026 »")
    assert answer.status_code == 403
    assert "Rien n’a été gardé" in answer.text
    assert 'name="nom" value="CIA « 2026 »"' in answer.text
    assert 'name="seuil1" value="30,5"' in answer.text
    assert answer.text.count('name="jeton"') == 2  # of the way out and of this form, none typed
