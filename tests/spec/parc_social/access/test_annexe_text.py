"""Lines of an annex and matrices as text: read back, or refused with what is wrong in them."""

from dataclasses import replace
from typing import Any

import pytest

from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import (
    annexe_of,
    as_json,
    as_text,
    parse_bornes,
    parse_ligne,
)
from parc_social.access.model.matrix import matrice_of, read_matrice
from parc_social.errors import BadFile, InvalidValue
from testing.made.annexe import EPCI, FACTS, granted
from testing.rows import each_row

LINES = [
    "*",
    "adresses",
    "adresses=france",
    "rpls-logements=ressort;territoires=commune:93066,france;millesimes=2022,2024",
    "rpls-logements;colonnes=surfhab,nbpiece;formats=csv,json;finesse=rpls:commune",
]


@each_row("text", LINES)
def test_a_line_reads_back_from_text_and_from_json(text: str) -> None:
    ligne = parse_ligne(text)
    assert as_text(ligne) == text
    annexe = Annexe((ligne,), parse_bornes(["millesimes=2024"]))
    assert annexe_of(as_json(annexe)) == annexe


@each_row(
    "text",
    [
        "", "inconnue", "adresses-serie", "adresses=propre", "adresses=tout", "adresses=",
        "adresses;", "adresses;x=1", "adresses;millesimes=abc", "adresses;millesimes=99999",
        "adresses;formats=exe", "adresses;colonnes=loyer_principal", "adresses;finesse=rpls",
        "adresses;finesse=rpls:maison", "adresses;finesse=x:commune",
        "adresses;territoires=commune:9", "adresses;territoires=x:1",
        "adresses;formats=json;formats=csv",
    ],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_ligne(text)


@each_row(
    "document",
    [None, [], {"x": 1}, {"lignes": 3}, {"lignes": [3]}, {"lignes": [{}]}, {"bornes": 3},
     {"lignes": [{"collection": "adresses", "x": 1}]}, {"bornes": {"collection": "adresses"}},
     {"bornes": {"millesimes": ["2024"]}}, {"bornes": {"formats": "json"}},
     {"bornes": {"millesimes": [True]}}, {"bornes": {"formats": [3]}}],
)  # fmt: skip
def test_a_document_that_is_no_annex_is_refused(document: Any) -> None:
    with pytest.raises(InvalidValue):
        annexe_of(document)


@each_row(
    ("text", "said"),
    [
        ("gip: {fine: france}\nroi: {fine: france}", "ligne 2 : type d'organisme inconnu « roi »"),
        ("gip:\n  fine: france\n  fin: rien", "ligne 3 : clé inconnue « fin »"),
        ("gip:\n  fine: tout", "ligne 2 : clé « fine » : valeur inconnue « tout »"),
        ("gip: {}\ngip: {}", "ligne 2 : clé « gip » donnée deux fois"),
        ("gip: {fine: [france]}", "ligne 1 : un mot est attendu"),
        ("gip: france", "ligne 1 : des clés et des valeurs sont attendues"),
        ("- gip", "ligne 1 : des clés"),
        ("gip: {fine: france", "YAML illisible"),
        ("", "fichier vide"),
        ("epci: {own: france}", "ligne 1 : clé « own »"),
        ("epci: {own: propre}", "ligne 1 : clé « own »"),
        ("[" * 5_000, "YAML"),
    ],
)
def test_a_faulty_matrix_says_line_and_key(text: str, said: str) -> None:
    with pytest.raises(BadFile) as error:
        read_matrice(text, "essai.yml")
    assert said in str(error.value)


def test_a_matrix_that_can_not_be_read_is_refused(tmp_path: Any) -> None:
    with pytest.raises(BadFile):
        matrice_of(tmp_path / "absente.yml")
    (tmp_path / "latin.yml").write_bytes("gip: {} # é".encode("latin-1"))
    with pytest.raises(BadFile):
        matrice_of(tmp_path / "latin.yml")


def test_an_administrators_matrix_takes_the_place_of_the_shipped_one(tmp_path: Any) -> None:
    (tmp_path / "droits.yml").write_text("epci: {wide: france}", encoding="utf-8")
    edited = replace(FACTS, matrice=matrice_of(tmp_path / "droits.yml"))
    opened = granted(EPCI, facts=edited)
    assert opened.right("adresses") is None
    assert opened.right("territoires-commune") is not None
