"""plafonds-loyers.yml: the ceilings of rents that the GIP gives, and ways to give them wrong."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.rpls.rent_ceilings import FILE, Plafond, ceilings_of, ceilings_text, read_ceilings
from parc_social.errors import BadFile
from testing.rows import each_row

ZONE: dict[str, Any] = {"nom": "zone", "plai": 5.5, "plus": 6.19, "territoires": ["93", "92012"]}
YEAR: dict[str, Any] = {"annee": 2025, "source": "avis", "zones": [ZONE]}


def document(zone: dict[str, Any], **year: Any) -> Any:
    return {"millesimes": [{**YEAR, "zones": [ZONE | zone], **year}]}


def test_ceilings_are_in_cents_by_commune_or_departement() -> None:
    assert read_ceilings(FILE, document({})) == {
        2025: {"93": Plafond(550, 619), "92012": Plafond(550, 619)}
    }


def test_no_file_and_no_line_of_the_year_are_no_ceilings(tmp_path: Path) -> None:
    editions = tmp_path / "editions"
    assert ceilings_of(editions, 2025) == {}
    (tmp_path / FILE).write_text(yaml.safe_dump(document({})), encoding="utf-8")
    assert ceilings_of(editions, 2024) == {}
    assert ceilings_text(ceilings_of(editions, 2025)) == "92012=550,619;93=550,619"


@each_row(
    ("wrong", "message"),
    [
        (None, "des clés sont attendues"),
        ({}, "la clé « millesimes » manque"),
        ({"millesimes": {}}, "une liste est attendue"),
        ({"millesimes": [YEAR, YEAR]}, "une année ne se donne qu'une fois, lu 2025"),
        (document({}, annee="2025"), "un entier de 2000 à 2100 est attendu, lu « 2025 »"),
        (document({}, source=""), r"millesimes\[0\].source : un texte est attendu"),
        (document({}, zones=None), "une liste est attendue"),
        (document({"plais": 5}), "clé inconnue : « millesimes.*plais »"),
        (document({"plai": "5,5"}), "un nombre est attendu, lu « 5,5 »"),
        (document({"plai": True}), "un nombre est attendu"),
        (document({"plai": float("nan")}), "un nombre est attendu"),
        (document({"plus": 412}), "de 1 à 30 €/m² sont attendus, lu 412"),
        (document({"plai": 0}), "de 1 à 30 €/m² sont attendus, lu 0"),
        (document({"plai": 7}), "un plafond PLAI ne dépasse pas celui du PLUS, lu 7"),
        (document({"territoires": ["93", "93"]}), "un territoire n'est que d'une zone, lu « 93 »"),
        (document({"territoires": [93]}), "un texte est attendu, lu 93"),
        (document({"territoires": ["zone 2"]}), "un code de commune ou de département est attendu"),
        (document({}, zones=[ZONE, ZONE]), "un territoire n'est que d'une zone"),
    ],
)
def test_a_wrong_file_is_refused_by_key_and_value(wrong: Any, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        read_ceilings(FILE, wrong)


@each_row("content", [b"millesimes: [", b"\xff\xfe"])
def test_an_unreadable_file_stops_the_publication(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BadFile, match=r"illisible.*corrigez-le ou retirez-le"):
        ceilings_of(tmp_path / "editions", 2025)
