"""Small invented files of every family of the register, in any mixture."""

from typing import Any

import pytest

from loaders.context import Context, StagedEdition
from loaders.rpls.stage import stage_rpls
from testing.made.files.rpls_files import (
    CODES,
    EAST,
    FLAT,
    WEST,
    A,
    Line,
    deposit,
    placed,
    read,
    table,
)
from testing.rows import each_row

BARE = {"DEPCOM": "93001", "CODEPOSTAL": "93300", "FINAN": "13", "DROIT": "1", "TYPECONST": "C",
        "QPV": "1", "BAT": "A"}  # fmt: skip
# Families. File, encoding, line; then IRIS, QPV of 2024 and 2015, longitude.
FAMILIES: dict[str, tuple[str, str, Line, tuple[Any, ...]]] = {
    # codes told and a place that is the dwelling's own
    "rpls-2025": (
        "rpls-2025.csv", "utf-8-sig",
        FLAT | CODES | placed() | {"NUMVOIE": "3", "EPSG": "2154", "QUALITE_XY": "11",
                                   "PLG_QP24": "QN09301M", "PLG_QP15": "QP093001",
                                   "PLG_IRIS2024_CODE": EAST},
        (EAST, "QN09301M", "QP093001", 2.38),
    ),
    # one generation of QPV: outlines tell the other
    "rpls-2023": (
        "rpls-2023.csv.gz", "utf-8",
        FLAT | CODES | placed() | {"NUMVOIE": "4", "EPSG": "2154", "QUALITE_XY": "11",
                                   "PLG_QP": "HZ", "PLG_IRIS2022_CODE": EAST, "COMIRIS": "1",
                                   "PLG_ZFU": "CSZ"},
        (EAST, "QN09301M", None, 2.38),
    ),
    # lower case, another order, and a commune of the Ain that lost its zero
    "rpls-opendatasoft": (
        "rpls-opendatasoft.csv", "utf-8",
        {"depcom_libelle": "Abergement", "numvoie": "9", "nomvoie": "DU LAC", "nbpiece": "3",
         "surfhab": "60", "construct": "1970", "depcom_code": "1001", "codepostal": "1640",
         "epsg": "2154", "qualite_xy": "11", "plg_iris2022_code": "10010000"}
        | {name.lower(): value for name, value in placed((5.05, 46.05)).items()},
        ("010010000", None, None, 5.05),
    ),
    # neither place nor zones: the address tells all
    "rpls-2017": (
        "rpls2017_detail_ile_de_france_dep93.csv", "latin-1",
        FLAT | BARE | {"NOMVOIE": "DE L'ÉTOILE"}, (WEST, None, None, 2.31),
    ),
    # a place without a quality is not used; four characters of IRIS
    "rpls-2017-geolocalise": (
        "rpls2017_geolocalise.csv", "latin-1",
        {"REG": "11", "DEP": "93"} | FLAT | BARE | placed()
        | {"NUMVOIE": "2", "PLG_IRIS": "0102", "PLG_QP": "HZ"},
        (EAST, None, None, 2.32),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def mixed(context: Context, tmp_path_factory: pytest.TempPathFactory) -> StagedEdition:
    """One load of a file of each family, and of a landlord who holds the first flat."""
    folder = tmp_path_factory.mktemp("families")
    files = [table(folder / name, [line], code) for name, code, line, _ in FAMILIES.values()]
    files.append(deposit(folder / "bailleur.csv", A, [{1: "001", 7: "3"}], said="1"))
    return stage_rpls(files, 2025, context)


def test_families_are_read_in_any_mixture(mixed: StagedEdition) -> None:
    found = {f.nom: (f.format, f.retenues) for f in mixed.report.fichiers}
    expected = {name: (family, 1) for family, (name, *_) in FAMILIES.items()}
    assert found == expected | {"bailleur.csv": ("rpls-bailleur", 1)}


@each_row("family", FAMILIES)
def test_a_file_of_each_family_gives_its_dwelling(mixed: StagedEdition, family: str) -> None:
    _, _, line, kept = FAMILIES[family]
    number = line.get("NUMVOIE") or line["numvoie"]
    (row,) = read(
        mixed,
        "SELECT iris, qpv24, qpv15, round(lon, 5) FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE numvoie = '{number}'",
    )
    assert row == kept


def test_codes_that_came_as_numbers_get_their_zero_back(mixed: StagedEdition) -> None:
    rows = read(mixed, "SELECT code_commune, codepostal FROM rpls_logement WHERE numvoie = '9'")
    assert rows == [("01001", "01640")]


def test_a_landlord_strikes_its_flat_whatever_the_family(mixed: StagedEdition) -> None:
    rows = read(mixed, "SELECT numvoie, siren_bailleur, mode FROM rpls_logement ORDER BY 1")
    assert rows == [(n, A, "1") if n == "3" else (n, None, None) for n in "12349"]


def test_files_that_share_communes_are_told(mixed: StagedEdition) -> None:
    """Three of the five public files hold a commune that an earlier one holds."""
    told = {t.code: t.nombre for t in mixed.report.totaux if not t.pressante}
    assert told == {"RPLS-005": 3}
