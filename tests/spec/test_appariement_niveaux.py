"""Which address point an address is matched to: the five levels, scores and ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.ban import stage_ban
from loaders.context import Context
from loaders.matching import match, normalise_addresses
from parc_social.storage.workshop import workshop

BAN = """\
id;numero;rep;nom_voie;code_postal;code_insee;lon;lat;type_position;nom_ld;nom_afnor
E1;1;;Rue de l'Étoile;93300;93001;2.01;48.01;segment;;RUE DE L ETOILE
E1e;1;;Rue de l'Étoile;93300;93001;2.015;48.015;entrée;;RUE DE L ETOILE
E3;3;;Rue de l'Étoile;93300;93001;2.03;48.03;entrée;;RUE DE L ETOILE
E9;9;;Rue de l'Étoile;93300;93001;2.09;48.09;entrée;;RUE DE L ETOILE
E4;4;;Rue de l'Étoile;93300;93001;2.04;48.04;entrée;;RUE DE L ETOILE
E8;8;;Rue de l'Étoile;93300;93001;2.08;48.08;entrée;;RUE DE L ETOILE
E4b;4;bis;Rue de l'Étoile;93300;93001;2.045;48.045;entrée;;RUE DE L ETOILE
J1;1;;Allée Jean Jaurès;93300;93001;2.11;48.11;entrée;;ALLEE J JAURES
M5;5;;Chemin Vert;93300;93001;2.20;48.20;entrée;Le Moulin;CHEMIN VERT
V1;0;;Les Vergers;93300;93001;2.30;48.30;entrée;;LES VERGERS
R1;1;;Rue du 11 Novembre;93300;93001;2.40;48.40;entrée;;RUE DU 11 NOVEMBRE
A1;1;;Rue des Peupliers;93300;93001;2.50;48.50;entrée;;RUE DES PEUPLIERS
A2;1;;Rue des Peuplierz;93300;93001;2.51;48.51;entrée;;RUE DES PEUPLIERZ
X1;1;;Rue de l'Étoile;93400;93002;2.99;48.99;entrée;;RUE DE L ETOILE
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The address point of a case."""

    adresse_id: str
    niveau: int
    score: float
    lon: float | None


CASES = {
    # what is written: (commune, number, index, type, name, lieu-dit)
    "exact": ("93001", "3", None, "RUE", "DE L'ETOILE", None),
    "entrance": ("93001", "1", None, "RUE", "DE L ETOILE", None),
    "bis": ("93001", "4", "BIS", "RUE", "DE L ETOILE", None),
    "afnor": ("93001", "1", None, "ALL", "J JAURES", None),
    "other commune": ("93002", "1", None, "RUE", "DE L'ETOILE", None),
    "misspelt": ("93001", "3", None, "RUE", "DE L'ETOIL", None),
    "no type": ("93001", "1", None, None, "JEAN JAURES", None),
    "word order": ("93001", "1", None, "ALL", "JAURES JEAN", None),
    "same parity": ("93001", "7", None, "RUE", "DE L'ETOILE", None),
    "tie goes low": ("93001", "6", None, "RUE", "DE L'ETOILE", None),
    "unknown index": ("93001", "3", "TER", "RUE", "DE L'ETOILE", None),
    "no such parity": ("93001", "2", None, "ALL", "JEAN JAURES", None),
    "no number": ("93001", None, None, "RUE", "DE L'ETOILE", None),
    "lieu-dit": ("93001", None, None, None, None, "LE MOULIN"),
    "lieu-dit as street": ("93001", None, None, None, "LE MOULIN", None),
    "street as lieu-dit": ("93001", None, None, None, None, "LES VERGERS"),
    "other street number": ("93001", "1", None, "RUE", "DU 12 NOVEMBRE", None),
    "two as alike": ("93001", "1", None, "RUE", "DES PEUPLIERX", None),
    "unknown": ("93001", "1", None, "RUE", "INCONNUE AU BATAILLON", None),
    "nothing": ("93001", None, None, None, None, None),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Found]]:
    folder: Path = tmp_path_factory.mktemp("ban")
    file = folder / "adresses-93.csv"
    file.write_text(BAN, encoding="utf-8")
    ban = stage_ban([file], 2025, Context(folder, b"k" * 32)).file
    with workshop(None) as bench:
        bench.run(
            "CREATE TEMP TABLE adresse_lue (cle VARCHAR, code_insee VARCHAR, numvoie VARCHAR,"
            " indrep VARCHAR, typvoie VARCHAR, nomvoie VARCHAR, lieudit VARCHAR,"
            " codepostal VARCHAR)"
        )
        bench.insert("adresse_lue", [(name, *case, "93300") for name, case in CASES.items()])
        normalise_addresses(bench)
        match(bench, ban)
        rows = bench.rows("SELECT cle, adresse_id, niveau, score, lon FROM adresse_trouvee")
        yield {name: Found(*rest) for name, *rest in rows}


@pytest.mark.parametrize(
    ("case", "identifier", "lon", "score"),
    [
        ("exact", "E3", 2.03, 1.0),
        ("entrance", "E1e", 2.015, 1.0),
        ("bis", "E4b", 2.045, 1.0),
        ("afnor", "J1", 2.11, 1.0),
        ("other commune", "X1", 2.99, 1.0),
        ("misspelt", "E3", 2.03, 0.9),
        ("no type", "J1", 2.11, 0.9),
        ("word order", "J1", 2.11, 0.95),
    ],
)
def test_the_number_itself_has_the_id_of_the_ban(
    found: dict[str, Found], case: str, identifier: str, lon: float, score: float
) -> None:
    point = found[case]
    assert (point.adresse_id, point.niveau, point.lon) == (identifier, 1, lon)
    assert point.score == pytest.approx(score, abs=0.01)


@pytest.mark.parametrize(
    ("case", "niveau", "lon", "score"),
    [
        ("same parity", 2, 2.09, 0.9),
        ("tie goes low", 2, 2.04, 0.9),
        ("unknown index", 2, 2.03, 0.9),
        ("no such parity", 3, 2.11, 0.7),
        ("lieu-dit", 4, 2.20, 0.5),
        ("lieu-dit as street", 4, 2.20, 0.5),
        ("street as lieu-dit", 4, 2.30, 0.5),
        ("other street number", 5, None, 0.0),
        ("two as alike", 5, None, 0.0),
        ("unknown", 5, None, 0.0),
        ("nothing", 5, None, 0.0),
    ],
)
def test_other_levels_have_an_id_of_ours(
    found: dict[str, Found], case: str, niveau: int, lon: float | None, score: float
) -> None:
    point = found[case]
    assert (point.niveau, point.lon) == (niveau, lon)
    assert point.score == pytest.approx(score, abs=0.01)
    assert point.adresse_id.startswith("RPLS-")


def test_a_street_without_number_stands_in_its_middle(found: dict[str, Found]) -> None:
    middle = (2.015 + 2.03 + 2.09 + 2.04 + 2.045 + 2.08) / 6
    assert found["no number"].niveau == 3
    assert found["no number"].lon == pytest.approx(middle)


def test_a_lieu_dit_is_one_point_however_it_is_written(found: dict[str, Found]) -> None:
    assert found["lieu-dit"].adresse_id == found["lieu-dit as street"].adresse_id


def test_without_a_ban_every_address_is_of_the_commune() -> None:
    with workshop(None) as bench:
        bench.run(
            "CREATE TEMP TABLE adresse_lue AS SELECT 'a' AS cle, '93001' AS code_insee,"
            " '3' AS numvoie, NULL::VARCHAR AS indrep, 'RUE' AS typvoie, 'ETOILE' AS nomvoie,"
            " NULL::VARCHAR AS lieudit, '93300' AS codepostal"
        )
        normalise_addresses(bench)
        match(bench, None)
        assert bench.rows("SELECT niveau, score, lon FROM adresse_trouvee") == [(5, 0, None)]
