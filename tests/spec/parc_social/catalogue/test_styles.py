"""Styles: each indicator has one, names choose among methods, and a file is read to the letter."""

from typing import Any

import pytest

from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.legend import LegendKind
from parc_social.catalogue.load import (
    collections,
    indicators,
    read_styles,
    style_of,
    style_of_places,
    styles,
)
from parc_social.catalogue.reading.style import read_style
from parc_social.catalogue.style import Forme, Methode, figure_look
from parc_social.errors import BadFile, InvalidValue, UnknownName
from parc_social.maps.styles import style_named
from testing.rows import each_row

SHARES: dict[str, Any] = {
    "id": "essai", "titre": "Essai", "forme": "aplat", "indicateurs": [],
    "calculs": ["rapport"], "collections": [], "niveaux": [], "methode": "quantiles", "classes": 5,
    "bornes": [], "libelles": [], "palette": None, "champ": None, "types": {},
    "couleur": "#3182bd", "trait": "#ffffff", "largeur": 1, "noms": "nom",
}  # fmt: skip

EVERY = {"calculs": ["effectif", "rapport", "indice", "classe", "absent"]}


@each_row("name", indicators())
def test_each_indicator_has_a_style_of_the_form_of_what_it_counts(name: str) -> None:
    indicator = indicators()[name]
    counts = indicator.calcul.value == "effectif"
    assert (style_of(indicator).forme is Forme.SYMBOLES) == counts


@each_row("name", collections())
def test_each_collection_has_a_style_of_its_geometry(name: str) -> None:
    collection = collections()[name]
    style = style_of_places(collection)
    assert style is not None
    assert (style.forme is Forme.POINTS) == (collection.geometry is Geometry.POINT)


def test_the_fields_of_types_and_names_are_those_of_the_collections() -> None:
    for collection in collections().values():
        style = style_of_places(collection)
        assert style is not None
        assert style.noms is None or collection.field(style.noms)
        if style.champ is not None:
            field = collection.field(style.champ)
            assert field is not None
            assert {code for code, _ in style.types} <= {code for code, _ in field.codes}


@each_row("style", styles().values(), ids=styles())
def test_every_style_of_a_figure_shows_what_is_withheld_and_what_is_absent(style: Any) -> None:
    if not style.of_indicators:
        return
    indicator = next(i for i in indicators().values() if style_of(i) is style)
    cuts = style.bornes or tuple(range(1, style.classes))
    kinds = [entry.kind for entry in figure_look(style, indicator, cuts).entries]
    assert kinds[-2:] == [LegendKind.SECRET, LegendKind.MISSING]
    assert kinds.count(LegendKind.CLASS) == style.classes


def test_a_name_is_an_indicator_with_or_without_a_method() -> None:
    assert style_named("part_personnes_seules").style.methode is Methode.QUANTILES
    assert style_named("part_personnes_seules:jenks").style.methode is Methode.JENKS
    assert style_named("indice_fragilite").style.bornes == (-1, -0.5, 0.5, 1)
    assert style_named("indice_fragilite:manuel") == style_named("indice_fragilite")
    assert style_named("indice_fragilite:egaux").style.bornes == ()


@each_row("text", ["", "default", "part_personnes", "PART_PERSONNES_SEULES", ":jenks"])
def test_a_name_of_no_indicator_is_unknown(text: str) -> None:
    with pytest.raises(UnknownName, match="un style est le nom d'un indicateur"):
        style_named(text)


@each_row(
    ("text", "told"),
    [
        ("part_personnes_seules:", "quantiles ou jenks ou egaux est attendu"),
        ("part_personnes_seules:manuel", "quantiles ou jenks ou egaux est attendu"),
        ("part_personnes_seules:jenks:jenks", "est attendu après part_personnes_seules:"),
        ("logements:jenks", "n'ont pas de classes, demandez logements"),
    ],
)
def test_a_method_that_a_style_has_not_is_refused(text: str, told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        style_named(text)


@each_row(
    ("changes", "told"),
    [
        ({"id": "Essai"}, "id : des minuscules, des chiffres et - sont attendus"),
        ({"forme": "camembert"}, "forme : une valeur parmi aplat"),
        ({"forme": "points"}, "forme : ne va pas avec ce que le style montre"),
        ({"calculs": []}, "collections : un style est d'indicateurs ou de collections"),
        ({"collections": ["adresses"]}, "collections : un style est d'indicateurs ou"),
        ({"methode": "manuel"}, "bornes : vont avec la méthode manuel"),
        ({"bornes": [1, 2, 3, 4]}, "bornes : vont avec la méthode manuel"),
        ({"methode": "manuel", "bornes": [1]}, "bornes : une de moins que de classes"),
        ({"methode": "manuel", "bornes": [4, 3, 2, 1]}, "bornes : des nombres strictement"),
        ({"bornes": ["1"]}, "bornes : un nombre est attendu, lu « 1 »"),
        ({"bornes": [float("nan")]}, "bornes : un nombre est attendu, lu NaN"),
        ({"bornes": None}, "bornes : une liste est attendue"),
        ({"libelles": ["un"]}, "libelles : un par classe"),
        ({"libelles": [{"fr": "un"}]}, "libelles : un texte est attendu"),
        ({"classes": 10}, "classes : un entier de 1 à 9"),
        ({"classes": 2}, "classes : au moins 3"),
        ({"palette": "arc-en-ciel"}, "palette : une valeur parmi bleus"),
        ({"champ": "typeconst"}, "types : vont avec un champ"),
        ({"couleur": None}, "couleur : seuls des contours et des lignes peuvent être vides"),
        ({"couleur": "bleu"}, "couleur : une couleur comme #08519c est attendue, lu « bleu »"),
        ({"types": {"C": "red"}, "champ": "x"}, "types : C : une couleur comme"),
        ({"largeur": 5}, "largeur : un nombre de pixels de 0 à 4"),
        ({"largeur": True}, "largeur : un nombre est attendu"),
        ({"ombre": 1}, "clé inconnue : « ombre »"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_style("essai.yml", SHARES | changes)
    assert told in str(refused.value)
    assert "catalogue essai.yml" in str(refused.value)


def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(BadFile, match="la clé « trait » manque"):
        read_style("essai.yml", {k: v for k, v in SHARES.items() if k != "trait"})


@each_row(
    ("documents", "told"),
    [
        ([("autre.yml", SHARES)], "id : le nom du fichier est attendu, lu « essai »"),
        ([("essai.yml", SHARES | {"indicateurs": ["x"]})], "indicateur inconnu, lu « x »"),
        ([("essai.yml", SHARES)], "un seul style est attendu, lu aucun"),
        (
            [("essai.yml", SHARES | EVERY), ("deux.yml", SHARES | EVERY | {"id": "deux"})],
            "un seul style est attendu, lu essai, deux",
        ),
    ],
)
def test_styles_are_found_by_one_name_each(documents: Any, told: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_styles(documents)
    assert told in str(refused.value)
