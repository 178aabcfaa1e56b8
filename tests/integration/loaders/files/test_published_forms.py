"""Files as their producers publish them: linked workbooks, repeated layers, tables of others."""

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from pyproj import Transformer

from loaders.context import Context, StagedEdition
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import workshop
from testing.sample import taking_turns

pytestmark = taking_turns(4)

TABLE = (
    "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n93001;A;1;93;11;200054781;\n"
)
# The columns of the DGCL's lists of members, title apart; ours are invented.
MEMBERS = (
    "dept", "siren", "raison_sociale", "nature_juridique", "insee", "nom_membre", "pmun_2025",
)  # fmt: skip
EPT, EPCI = "200057867", "200054781"
RING = [(2.30, 48.90), (2.31, 48.90), (2.31, 48.91), (2.30, 48.91), (2.30, 48.90)]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(tmp_path / "editions", bytes(32))


def memberships(staged: StagedEdition) -> list[tuple[str, str | None, str | None]]:
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        return bench.rows("SELECT code_commune, code_epci, code_ept FROM e.appartenance")


def table(tmp_path: Path) -> Path:
    file = tmp_path / "appartenance-2025.csv"
    file.write_text(TABLE)
    return file


def members(file: Path, nature: str) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(MEMBERS)
    sheet.append(["93", EPT, "Plaine Commune", nature, "93001", "A", 90000])
    sheet["C2"].hyperlink = "https://www.exemple.invalid/ept"
    book.save(file)
    return file


@pytest.mark.parametrize(("name", "nature"), [("ept.xlsx", ""), ("membres.xlsx", "EPT")])
def test_the_dgcl_workbook_of_ept_is_read_link_and_all(
    tmp_path: Path, context: Context, name: str, nature: str
) -> None:
    files = [table(tmp_path), members(tmp_path / name, nature)]
    staged = stage_territoires(files, 2025, context)
    assert memberships(staged) == [("93001", EPCI, EPT)]
    assert staged.report.nombre("TER-021") == 0  # it does not contradict the EPCI


def test_the_dgcl_workbook_of_epci_stays_one_of_epci(tmp_path: Path, context: Context) -> None:
    list_only = tmp_path / "communes-2025.csv"
    list_only.write_text("TYPECOM;COM;REG;DEP;LIBELLE\nCOM;93001;11;93;A\n")
    files = [list_only, members(tmp_path / "epci.xlsx", "METRO")]
    assert memberships(stage_territoires(files, 2025, context)) == [("93001", EPT, None)]


def layer(crs: int, shift: float = 0.0) -> str:
    to = Transformer.from_crs(4326, crs, always_xy=True)
    ring = [to.transform(x + shift, y) for x, y in RING]
    properties = {"code_qp": "QN09301M", "lib_qp": "Q", "insee_com": "93001"}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{crs}"}},
            "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
        }
    )


def archive(file: Path, second: str) -> Path:
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("QP2024_WGS84.geojson", layer(4326))
        made.writestr("QP2024_LAMB93.geojson", second)
    return file


def test_outlines_repeated_in_another_projection_are_said_once(
    tmp_path: Path, context: Context
) -> None:
    qpv = archive(tmp_path / "qp2024.zip", layer(2154))
    report = stage_territoires([table(tmp_path), qpv], 2025, context).report
    assert (report.nombre("TER-032"), report.nombre("TER-047"), report.refusees) == (0, 1, 0)
    (said,) = [r for r in report.rejets if r.code == "TER-047"]
    assert (said.ligne, said.valeur, said.gravite.value) == (None, "1 contours", "information")
    assert report.chiffre("contours_qpv") == 1


def test_another_outline_of_the_same_code_is_still_refused(
    tmp_path: Path, context: Context
) -> None:
    qpv = archive(tmp_path / "qp2024.zip", layer(2154, shift=0.001))
    report = stage_territoires([table(tmp_path), qpv], 2025, context).report
    assert (report.nombre("TER-032"), report.nombre("TER-047")) == (1, 0)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("commune;epci;montant;annee", "FIC-047"),
        ("identifiant;adresse;insee;annee;bailleur;nature;siren;nb_logements;finances", "FIC-047"),
        ("TYPECOM;COM;REG;DEP;CTCD;ARR;TNCC;NCC;NCCENR;LIBELLE;CAN;COMPARENT", "FIC-015"),
        ("CODGEO;LIBGEO;DEP;REG;EPCI;NATURE_EPCI;ARR;CV;ZE2020;UU2020;TUU2017;TDUU2017", "FIC-015"),
    ],
)
def test_only_a_list_of_communes_is_taken_for_one(
    tmp_path: Path, context: Context, header: str, code: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"{header}\n{';' * header.count(';')}\n")
    with pytest.raises(BadFile) as refused:
        stage_rpls([file], 2025, context)
    assert refused.value.code == code


def test_lines_of_too_few_and_too_many_columns_are_told_apart(
    tmp_path: Path, context: Context
) -> None:
    stage_territoires([table(tmp_path)], 2025, context)
    file = tmp_path / "rpls.csv"
    header = "DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;TYPVOIE;NOMVOIE;NBPIECE;SURFHAB;CONSTRUCT"
    good = "1;93001;93300;A;1;RUE;DE L'ETOILE;3;60;1970"
    file.write_text("\n".join([header, good, good + ";9", good + ";9;9", "1;93001"]) + "\n")
    report = stage_rpls([file], 2019, context).report
    (total,) = [t for t in report.totaux if t.code == "RPLS-000"]
    assert total.nombre == report.nombre("RPLS-000") == 3
    assert "il y a trop de colonnes (2)" in total.message
    assert "il manque des colonnes (1)" in total.message
