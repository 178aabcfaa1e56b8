"""A file of every legal value of the SDES's dictionary, unknown ones too, loses no dwelling.

The values are the dictionary's, written down here apart from the layouts that read them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.report import Gravite, Report
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.sample import in_this_turn, sampled

UNKNOWN_WORDS = (
    "Non renseigné", "Non conforme", "NON RENSEIGNE", "NC", "NA", "NaN", "null", "#N/A",
)  # fmt: skip
UNKNOWN = dict.fromkeys(UNKNOWN_WORDS)
LABELS = {**dict(zip("2345678", "ABCDEFG", strict=True)), **{c: c for c in "ABCDEFG"},
          "9": None, "0": None, "NC": None, "Sans objet": None, "N": None}  # fmt: skip
YEARS = {"1970": 1970, "01/1970": 1970, "9999": None, "01/1900": None, "0": None, **UNKNOWN}
DATES = {"05/2015": "2015-05-01", "17/05/2015": "2015-05-17", "2015/05": "2015-05-01",
         "01/1900": None, "Sans objet": None, "NA/NA": None, **UNKNOWN}  # fmt: skip
FINAN = "10 11 12 13 14 15 16 17 49 50 51 52 53 54 55 99"
# Our column: what it reads of each value.
VALUES: dict[str, dict[str, Any]] = {
    "depcom": {"93001": "93001", "99999": None, "00000": None, **UNKNOWN},
    "droit": {**{c: c for c in "12345"}, "0": None, **UNKNOWN},
    "typeconst": {**{c: c for c in "ICE"}, **UNKNOWN},
    "nbpiece": {**{c: int(c) for c in "123456789"}, "0": None, "3.0": 3, **UNKNOWN},
    "surfhab": {"65": 65, "65.0": 65, "65,0": 65, "1 234": 1234, "0": None, "999": None, **UNKNOWN},
    "construct": YEARS,
    "locat": YEARS,
    "patrimoine": YEARS,
    "origine": {**{c: c for c in "1234"}, "0": None, **UNKNOWN},
    "finan": {**{c: c for c in FINAN.split()},
              "0": None, "13.0": "13", **UNKNOWN},
    "conv": {"1": True, "2": False, "0": None, **UNKNOWN},
    "qpv": {"1": True, "2": False, "0": None, **UNKNOWN},
    "dpe_date": DATES,
    "dpe_energie": LABELS,
    "dpe_ges": LABELS,
    "pmr": {"1": "1", "2": "2", "3": "3", "0": None, **UNKNOWN},
    "sru_alinea": {"1": "1", "2": "2", "3": "3", "0": None, **UNKNOWN},
    "sru_expir": {"2035": 2035, **UNKNOWN},
    "cus": {"11": "11", "13": "13", "14": "14", "16": "16", **UNKNOWN},
    "mode": {**{c: c for c in "12345"}, "9": None, **UNKNOWN},
    "bail_date": DATES,
    "loyer_principal": {"412,5": 412.5, "1 234.5": 1234.5, "9999": None, **UNKNOWN},
    "contingent": {**{c: c for c in "1234567"}, "9": None, **UNKNOWN},
    "duree_vacance": {"0": None, "5": None, **UNKNOWN},
}  # fmt: skip
# The millésime that each family is read in: 2018 where none is named.
YEARS_READ = {"rpls-2025": 2025, "rpls-2023": 2023, "rpls-opendatasoft": 2023, "rpls-2016": 2017}
NOT_SERVED = {"duree_vacance"}
SOUND = {
    "depcom": "93001", "numvoie": "1", "typvoie": "RUE", "nomvoie": "A", "droit": "1",
    "typeconst": "C", "nbpiece": "3", "surfhab": "65", "construct": "1960", "finan": "13",
    "siret": "99990001200013", "mode": "1", "bail_date": "05/2010",
}  # fmt: skip
_NAMES = (
    "depcom numvoie typvoie nomvoie droit typeconst nbpiece surfhab construct locat patrimoine"
    " origine finan conv qpv dpe_date dpe_energie dpe_ges sru_alinea sru_expir cus"
)
_PUBLIC = tuple(_NAMES.split())
_BARE = {
    "dpe_date": "DPEDATE",
    "dpe_energie": "DPEENERGIE",
    "dpe_ges": "DPESERRE",
    "codepostal": "CODEPOSTAL",
}


def bare(*columns: str) -> dict[str, str]:
    return {c: _BARE.get(c, c.upper()) for c in columns}


CODES = {
    "droit": "DROIT_CODE", "typeconst": "TYPECONST_CODE", "finan": "FINAN_CODE",
    "qpv": "QPV_CODE", "pmr": "PMR_CODE",
}  # fmt: skip
# The header of each family, by our columns.
FAMILIES: dict[str, dict[str, str]] = {
    "rpls-2025": {**bare(*_PUBLIC), **CODES, "x24": "PLG_QP24"},
    "rpls-2023": {**bare(*_PUBLIC), **CODES, "x": "PLG_ZFU", "y": "QUALITE_ZFU"},
    "rpls-opendatasoft": {
        **bare(*_PUBLIC), **CODES, "depcom": "DEPCOM_CODE", "x": "DEPCOM_LIBELLE",
    },
    "rpls-2017": {**bare(*_PUBLIC), "pmr": "PMR"},
    "rpls-2017-geolocalise": {**bare(*_PUBLIC), "pmr": "PMR", "x": "REG", "y": "UU2010"},
    "rpls-2016": {c: f"{name}_red" for c, name in bare(*_PUBLIC).items()},
    "rpls-loi-2022": {
        **bare(*_PUBLIC), "pmr": "PMR", "siret": "SIRET", "identifiant": "IDENT_REP",
        "mode": "MODE", "bail_date": "BAIL", "loyer_principal": "LOYERPRINC",
        "contingent": "CONTRESLOG", "duree_vacance": "duree_vacance",
    },
    "rpls-loi": {
        **{c: f"{name}_red" for c, name in bare(*_PUBLIC).items()
           if c not in ("numvoie", "typvoie", "nomvoie", "sru_alinea", "sru_expir")},
        "cus": "finan_cus", "siret": "SIRET", "identifiant": "IDENT_REP",
        "mode": "MODE_red", "bail_date": "bail_red", "loyer_principal": "loyerprinc_red",
        "contingent": "CONTRESLOG_red",
        "duree_vacance": "duree_vacance",
    },
}  # fmt: skip
RANKS = {
    "identifiant": 0, "droit": 2, "depcom": 3, "numvoie": 6, "typvoie": 8, "nomvoie": 9, "qpv": 21,
    "typeconst": 22, "nbpiece": 23, "surfhab": 24, "construct": 25, "locat": 26, "patrimoine": 27,
    "origine": 28, "finan": 31, "conv": 33, "mode": 39, "bail_date": 40, "loyer_principal": 43,
    "cus": 46, "dpe_date": 47, "dpe_energie": 48, "dpe_ges": 49, "sru_expir": 50, "sru_alinea": 51,
    "contingent": 62,
}  # fmt: skip
LANDLORD = "rpls-bailleur"
NAMES = (
    "SELECT column_name FROM duckdb_columns() WHERE table_name = 'rpls_logement'"
    " ORDER BY column_index"
)
ROWS = "FROM r.rpls_logement"


@dataclass(frozen=True)
class Loaded:
    """A family's file, one line a legal value of each of its columns."""

    family: str
    cases: tuple[tuple[str, str], ...]
    report: Report
    rows: dict[str, dict[str, Any]]

    @staticmethod
    def of(family: str, cases: tuple[tuple[str, str], ...], report: Report, file: Path) -> "Loaded":
        """All that the edition keeps of each line: 1,200 questions took a second of processor."""
        with workshop(None) as bench:
            bench.attach("r", file)
            names = [name for (name,) in bench.rows(NAMES)]
            rows = [dict(zip(names, row, strict=True)) for row in bench.rows(ROWS)]
        by_number = {row["etage"] or row["identifiant_rpls"]: row for row in rows}
        assert len(by_number) == len(rows)
        return Loaded(family, cases, report, by_number)

    def value(self, number: int, column: str) -> Any:
        """Of the line whose storey, or whose number, is that number."""
        return self.rows[str(number)][column]


def cases_of(columns: Iterator[str] | Any) -> tuple[tuple[str, str], ...]:
    return tuple((c, text) for c in VALUES if c in columns for text in VALUES[c])


def write(folder: Path, family: str) -> tuple[Path, tuple[tuple[str, str], ...]]:
    file = folder / "logements.csv"
    if family == LANDLORD:
        cases = cases_of(RANKS)
        rows = [";".join(fields_of(case, n)) for n, case in enumerate(cases)]
        head = f"2018;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;99990001200013;{len(rows)};"
        file.write_text("\n".join([head, *rows]) + "\n")
        return file, cases
    header = FAMILIES[family]
    cases = cases_of(header)
    floor = {"rpls-2016": "ETAGE_red"}.get(family, "ETAGE")
    names = [*header.values(), *([floor] if "nomvoie" in header else [])]
    rows = []
    for n, (column, text) in enumerate(cases):
        line = {c: SOUND.get(c, "") for c in header} | {"identifiant": str(n)} | {column: text}
        values = [line[c] for c in header]
        rows.append(";".join([*values, *([str(n)] if "nomvoie" in header else [])]))
    file.write_text("\n".join([";".join(names), *rows]) + "\n", encoding="utf-8")
    return file, cases


def fields_of(case: tuple[str, str], n: int) -> list[str]:
    fields = [""] * 64
    for column, text in {
        **SOUND,
        "identifiant": str(n),
        "numvoie": str(n + 1),
        case[0]: case[1],
    }.items():
        if column in RANKS:
            fields[RANKS[column]] = text
    fields[36] = "9"
    return fields


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("dictionnaire")
    table = folder / "appartenance-2018.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table.write_text(f"{head}\n93001;Aubervilliers;1000;93;11;;\n")
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([table], 2018, made)
    return made


@pytest.fixture(scope="module", params=in_this_turn([*FAMILIES, LANDLORD], 2, "layouts"))
def loaded(
    request: pytest.FixtureRequest, context: Context, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    file, cases = write(tmp_path_factory.mktemp("file"), request.param)
    staged = stage_rpls([file], YEARS_READ.get(request.param, 2018), context)
    return Loaded.of(request.param, cases, staged.report, staged.file)


@sampled
def test_no_legal_value_loses_a_dwelling(loaded: Loaded) -> None:
    assert [f.format for f in loaded.report.fichiers] == [loaded.family]
    assert loaded.report.refusees == 0
    assert len(loaded.rows) == len(loaded.cases)


@sampled
def test_no_legal_value_breaks_a_rule_of_its_column(loaded: Loaded) -> None:
    """But what one value says of another: a year of entry, a date of lease that is not known."""
    told = {"RPLS-008", "RPLS-009", "RPLS-043", "RPLS-048", "RPLS-049"}
    elsewhere = {"RPLS-003", "RPLS-007", "RPLS-074"}  # this machine's BAN and outlines, the header
    assert {t.code for t in loaded.report.totaux} - told - elsewhere == set()


@sampled
def test_each_value_is_read_as_the_dictionary_says(loaded: Loaded) -> None:
    wrong = []
    for n, (column, text) in enumerate(loaded.cases):
        if column in NOT_SERVED:
            continue
        flag = "en_qpv24" if loaded.family == "rpls-2025" else "en_qpv15"
        served = {"qpv": flag, "depcom": "code_commune"}.get(column, column)
        found = loaded.value(n, served)
        read = str(found) if found is not None and column.endswith("date") else found
        if read != VALUES[column][text]:
            wrong.append((column, text, read))
    assert wrong == []


@sampled
def test_unknown_values_are_counted_once_a_column(loaded: Loaded) -> None:
    """Words, zeros and 999; not empty ones, nor what says that there is nothing to say (9, N)."""
    wordless = {"Sans objet"}
    counted = {r.colonne: r for r in loaded.report.rejets if r.code in ("RPLS-008", "RPLS-009")}
    for column in ("surfhab", "construct", "droit"):
        said = [t for c, t in loaded.cases if c == column and VALUES[column][t] is None]
        said = [t for t in said if t not in wordless]
        assert counted[column].valeur == f"{len(said)} lignes"
        alert = column != "droit"
        assert counted[column].gravite is (Gravite.ALERTE if alert else Gravite.INFORMATION)
