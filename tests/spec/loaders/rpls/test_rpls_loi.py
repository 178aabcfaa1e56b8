"""The nominative file of the State (« RPLS loi », CCH L.411-10): what it gives, and never twice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.report import Report
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(3)

Line = dict[str, str]
SIRET, WRONG = "99990001200013", "99990001300013"  # the key of the second is false
DWELLING: Line = {
    "IDENT_REP": "A1", "SIRET": SIRET, "DEPCOM_red": "93001", "nbpiece_red": "3",
    "surfhab_red": "60", "construct_red": "1970", "locat_red": "1971", "finan_red": "13",
    "QPV_red": "2", "MODE_red": "1", "bail_red": "05/2015", "remlocdate_red": "01/1900",
    "duree_vacance": "", "surfmode_red": "62", "loyerprinc_red": "412",
    "SORTIEPATRIM_red": "9", "CONTRESLOG_red": "2",
}  # fmt: skip
PUBLIC: Line = {
    "DEPCOM": "93001",
    "NOMVOIE": "RUE A",
    "NBPIECE": "3",
    "SURFHAB": "60",
    "CONSTRUCT": "1970",
}
LANDLORD_HEAD = f"2018;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{SIRET};1;"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("loi")
    table = folder / "appartenance-2018.csv"
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    rows = [f"{code};{code};1000;93;11;;" for code in ("93001", "93002")]
    table.write_text("\n".join([head, *rows]) + "\n")
    made = Context(folder / "editions", b"k" * 32)
    stage_territoires([table], 2018, made)
    return made


def written(file: Path, lines: Sequence[Line]) -> Path:
    file.write_text("\n".join(";".join(row) for row in (lines[0], *(x.values() for x in lines))))
    return file


def landlords(file: Path, identifier: str) -> Path:
    fields = [""] * 64
    for rank, text in {0: identifier, 3: "93001", 6: "3", 8: "RUE", 9: "A", 23: "3", 24: "60",
                       25: "1970", 36: "9", 39: "1", 40: "05/2015", 43: "412"}.items():  # fmt: skip
        fields[rank] = text
    file.write_text(f"{LANDLORD_HEAD}\n{';'.join(fields)}\n")
    return file


def staged(context: Context, files: Sequence[Path], columns: str) -> tuple[list[Any], Report]:
    found = stage_rpls(files, 2018, context)
    with workshop(None) as bench:
        bench.attach("r", found.file)
        sql = f"SELECT {columns} FROM r.rpls_logement ORDER BY ALL"  # noqa: S608 - our own names
        return bench.rows(sql), found.report


def test_it_alone_gives_landlord_occupation_lease_and_rent(
    context: Context, tmp_path: Path
) -> None:
    file = written(tmp_path / "loi.csv", [DWELLING])
    columns = (
        "siren_bailleur, identifiant_rpls, mode, bail_date::VARCHAR, loyer_principal, contingent"
    )
    rows, report = staged(context, [file], columns)
    assert rows == [("999900012", "A1", "1", "2015-05-01", 412.0, "2")]
    assert report.refusees == 0


@each_row(
    ("told", "since"),
    [
        ({"duree_vacance": "4"}, "2017-09-01"),
        ({"duree_vacance": "3"}, "2017-10-01"),
        ({"duree_vacance": "3,5"}, "2017-09-01"),  # longer than three months
        ({"remlocdate_red": "02/2017", "duree_vacance": "11"}, "2017-02-01"),
        ({"duree_vacance": "Non renseigné"}, None),
    ],
)
def test_months_of_vacancy_make_the_date_that_is_not_given(
    context: Context, tmp_path: Path, told: Line, since: str | None
) -> None:
    file = written(tmp_path / "loi.csv", [DWELLING | {"MODE_red": "2", "bail_red": ""} | told])
    assert staged(context, [file], "offre_date::VARCHAR")[0] == [(since,)]


def test_alike_dwellings_of_one_commune_are_all_counted(context: Context, tmp_path: Path) -> None:
    lines = [DWELLING | {"IDENT_REP": f"A{n}"} for n in range(9)]
    rows, report = staged(context, [written(tmp_path / "loi.csv", lines)], "id, adresse_id")
    assert len({identifier for identifier, _ in rows}) == 9
    assert len({address for _, address in rows}) == 1  # its place is its commune
    assert report.chiffre("logements") == 9


def test_a_landlord_whose_key_is_false_is_not_known(context: Context, tmp_path: Path) -> None:
    file = written(tmp_path / "loi.csv", [DWELLING | {"SIRET": WRONG}])
    rows, report = staged(context, [file], "siren_bailleur, mode")
    assert rows == [(None, "1")]
    assert report.nombre("RPLS-065") == 1


def test_a_dwelling_that_left_the_stock_is_not_counted(context: Context, tmp_path: Path) -> None:
    lines = [DWELLING, DWELLING | {"IDENT_REP": "A2", "SORTIEPATRIM_red": "4"}]
    assert len(staged(context, [written(tmp_path / "loi.csv", lines)], "id")[0]) == 1


def test_beside_a_public_file_of_its_communes_it_is_refused(
    context: Context, tmp_path: Path
) -> None:
    files = [written(tmp_path / "loi.csv", [DWELLING]), written(tmp_path / "public.csv", [PUBLIC])]
    with pytest.raises(BadFile, match=r"loi.csv.*1 commune\(s\).*deux fois.*\[FIC-058\]"):
        stage_rpls(files, 2018, context)


def test_beside_a_public_file_of_other_communes_both_count(
    context: Context, tmp_path: Path
) -> None:
    other = written(tmp_path / "public.csv", [PUBLIC | {"DEPCOM": "93002"}])
    rows, _ = staged(
        context, [written(tmp_path / "loi.csv", [DWELLING]), other], "code_commune, mode"
    )
    assert rows == [("93001", "1"), ("93002", None)]


def test_a_dwelling_of_its_landlords_file_too_is_counted_once_with_its_address(
    context: Context, tmp_path: Path
) -> None:
    lines = [DWELLING, DWELLING | {"IDENT_REP": "A2"}]
    files = [written(tmp_path / "loi.csv", lines), landlords(tmp_path / "b.csv", "A1")]
    rows, report = staged(context, files, "identifiant_rpls, nomvoie")
    assert rows == [("A1", "A"), ("A2", None)]
    assert report.nombre("RPLS-064") == 1
