"""Which address point an address is matched to: the five levels, scores and ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.ban.matching import match, normalise_addresses
from loaders.ban.stage import stage_ban
from loaders.context import Context
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

BAN = """\
id;numero;rep;nom_voie;code_postal;code_insee;lon;lat;type_position;nom_ld;nom_afnor;code_insee_ancienne_commune
E1;1;;Rue de l'Étoile;93300;93001;2.01;48.01;segment;;RUE DE L ETOILE;
E1e;1;;Rue de l'Étoile;93300;93001;2.015;48.015;entrée;;RUE DE L ETOILE;
E3;3;;Rue de l'Étoile;93300;93001;2.03;48.03;entrée;;RUE DE L ETOILE;
E9;9;;Rue de l'Étoile;93300;93001;2.09;48.09;entrée;;RUE DE L ETOILE;
E4;4;;Rue de l'Étoile;93300;93001;2.04;48.04;entrée;;RUE DE L ETOILE;
E8;8;;Rue de l'Étoile;93300;93001;2.08;48.08;entrée;;RUE DE L ETOILE;
E4b;4;bis;Rue de l'Étoile;93300;93001;2.045;48.045;entrée;;RUE DE L ETOILE;
J1;1;;Allée Jean Jaurès;93300;93001;2.11;48.11;entrée;;ALLEE J JAURES;
M5;5;;Chemin Vert;93300;93001;2.20;48.20;entrée;Le Moulin;CHEMIN VERT;
V1;0;;Les Vergers;93300;93001;2.30;48.30;entrée;;LES VERGERS;
R1;1;;Rue du 11 Novembre;93300;93001;2.40;48.40;entrée;;RUE DU 11 NOVEMBRE;
A1;1;;Rue des Peupliers;93300;93001;2.50;48.50;entrée;;RUE DES PEUPLIERS;
A2;1;;Rue des Peuplierz;93300;93001;2.51;48.51;entrée;;RUE DES PEUPLIERZ;
X1;1;;Rue de l'Étoile;93400;93002;2.99;48.99;entrée;;RUE DE L ETOILE;
P1;1;;Rue du Pont;93300;93001;2.60;48.60;entrée;;RUE DU PONT;
D1;1;;Rue Victor Roux;93300;93001;2.61;48.61;entrée;;RUE VICTOR ROUX;
P2;1;;Rue du Port;93400;93002;2.98;48.98;entrée;;RUE DU PORT;
V2;1;;Avenue Verte;93300;93001;2.62;48.62;entrée;;AVENUE VERTE;
F1;1;;Rue de Metz;49100;49001;0.10;47.10;entrée;;RUE DE METZ;49001
F2;1;;Rue de Metz;49200;49001;0.20;47.20;entrée;;RUE DE METZ;49002
F3;3;;Rue de Brest;49200;49001;0.21;47.21;entrée;;RUE DE BREST;49002
K1;5;;Rue de Lappe;75011;75111;2.37;48.85;entrée;;RUE DE LAPPE;
K2;5;;Rue Unique;75012;75112;2.38;48.84;entrée;;RUE UNIQUE;
K3;7;;Rue de Lappe;75012;75112;2.39;48.83;entrée;;RUE DE LAPPE;
Y1;2;;Résidence;93300;93001;2.63;48.63;entrée;;RESIDENCE;
Y2;2;;Les Ormes;93300;93001;2.64;48.64;entrée;;LES ORMES;
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The address point of a case."""

    adresse_id: str
    niveau: int
    score: float
    lon: float | None


CASES: dict[str, tuple[str | None, ...]] = {
    # what is written: (commune, number, index, type, name, lieu-dit, postcode if not 93300)
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
    "swapped letters": ("93001", "1", None, "ALL", "JAEN JAURES", None),
    "misspelt article": ("93001", "3", None, "RUE", "ED L'ETOILE", None),
    "initial": ("93001", "1", None, "RUE", "V. ROUX", None),
    "words joined": ("93001", "1", None, "RUE", "VICTORROUX", None),
    "number in the name": ("93001", None, None, None, "4 BIS RUE DE L'ETOILE", None),
    "range": ("93001", "3-5", None, "RUE", "DE L'ETOILE", None),
    "9999": ("93001", "9999", None, "RUE", "DE L'ETOILE", None),
    "zero": ("93001", "0", "0", "RUE", "DE L'ETOILE", None),
    "place with a type": ("93001", "2", None, "RES", "LES ORMES", None),
    "one letter, two words of their own": ("93001", "1", None, "RUE", "DU PORT", None),
    "one word more": ("93001", "1", None, "RUE", "DU PONT VERT", None),
    "one word less": ("93001", "1", None, "RUE", "ROUX", None),
    "other type": ("93001", "1", None, "ALL", "VERTE", None),
    "type only": ("93001", "3", None, "RUE", None, None),
    "no such commune": ("93999", "3", None, "RUE", "DE L'ETOILE", None),
    "no commune": (None, "3", None, "RUE", "DE L'ETOILE", None),
    "very long": ("93001", "3", None, "RUE", "ETOILE " * 400, None),
    "no Latin letter": ("93001", "3", None, "RUE", "Ωμέγα", None),
    "first of two of one name": ("49001", "1", None, "RUE", "DE METZ", None, "49100"),
    "second of two of one name": ("49001", "1", None, "RUE", "DE METZ", None, "49200"),
    "either of two of one name": ("49001", "1", None, "RUE", "DE METZ", None, "49999"),
    "old commune": ("49002", "1", None, "RUE", "DE METZ", None, "49999"),
    "old commune by its new code": ("49001", "3", None, "RUE", "DE BREST", None, None),
    "city by postcode": ("75056", "5", None, "RUE", "DE LAPPE", None, "75011"),
    "city, one such street": ("75056", "5", None, "RUE", "UNIQUE", None, None),
    "city, two such streets": ("75056", "5", None, "RUE", "DE LAPPE", None, None),
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
        rows = [(name, *(*case, "93300")[:7]) for name, case in CASES.items()]
        bench.insert("adresse_lue", rows)
        normalise_addresses(bench)
        match(bench, ban)
        rows = bench.rows("SELECT cle, adresse_id, niveau, score, lon FROM adresse_trouvee")
        yield {name: Found(*rest) for name, *rest in rows}


@each_row(
    ("case", "identifier", "lon", "score"),
    [
        ("exact", "E3", 2.03, 1.0), ("entrance", "E1e", 2.015, 1.0), ("bis", "E4b", 2.045, 1.0),
        ("afnor", "J1", 2.11, 1.0), ("other commune", "X1", 2.99, 1.0),
        ("misspelt", "E3", 2.03, 0.9), ("no type", "J1", 2.11, 0.9),
        ("word order", "J1", 2.11, 0.95), ("swapped letters", "J1", 2.11, 0.94),
        ("misspelt article", "E3", 2.03, 0.9), ("initial", "D1", 2.61, 0.93),
        ("words joined", "D1", 2.61, 0.97), ("number in the name", "E4b", 2.045, 1.0),
        ("range", "E3", 2.03, 1.0), ("place with a type", "Y2", 2.64, 0.9),
        ("first of two of one name", "F1", 0.1, 1.0), ("second of two of one name", "F2", 0.2, 1.0),
        ("old commune", "F2", 0.2, 1.0),
        ("old commune by its new code", "F3", 0.21, 1.0),
        ("city by postcode", "K1", 2.37, 1.0), ("city, one such street", "K2", 2.38, 1.0),
    ],
)  # fmt: skip
def test_the_number_itself_has_the_id_of_the_ban(
    found: dict[str, Found], case: str, identifier: str, lon: float, score: float
) -> None:
    point = found[case]
    assert (point.adresse_id, point.niveau, point.lon) == (identifier, 1, lon)
    assert point.score == pytest.approx(score, abs=0.01)


@each_row(
    ("case", "niveau", "lon", "score"),
    [
        ("same parity", 2, 2.09, 0.9), ("tie goes low", 2, 2.04, 0.9),
        ("unknown index", 2, 2.03, 0.9), ("no such parity", 3, 2.11, 0.7),
        ("lieu-dit", 4, 2.20, 0.5), ("lieu-dit as street", 4, 2.20, 0.5),
        ("street as lieu-dit", 4, 2.30, 0.5), ("other street number", 5, None, 0.0),
        ("two as alike", 5, None, 0.0), ("unknown", 5, None, 0.0), ("nothing", 5, None, 0.0),
        ("one letter, two words of their own", 5, None, 0.0),
        ("one word more", 5, None, 0.0), ("one word less", 5, None, 0.0),
        ("other type", 5, None, 0.0), ("type only", 5, None, 0.0),
        ("no such commune", 5, None, 0.0), ("no commune", 5, None, 0.0),
        ("very long", 5, None, 0.0), ("no Latin letter", 5, None, 0.0),
        ("either of two of one name", 5, None, 0.0), ("city, two such streets", 5, None, 0.0),
    ],
)  # fmt: skip
def test_other_levels_have_an_id_of_ours(
    found: dict[str, Found], case: str, niveau: int, lon: float | None, score: float
) -> None:
    point = found[case]
    assert (point.niveau, point.lon) == (niveau, lon)
    assert point.score == pytest.approx(score, abs=0.01)
    assert point.adresse_id.startswith("RPLS-")


@each_row("case", ["no number", "9999", "zero"])
def test_a_street_without_number_stands_in_its_middle(found: dict[str, Found], case: str) -> None:
    middle = (2.015 + 2.03 + 2.09 + 2.04 + 2.045 + 2.08) / 6
    assert found[case].niveau == 3
    assert found[case].lon == pytest.approx(middle)


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
