"""Postal codes of communes: read of La Poste's list or of a JSON list of communes."""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

COMMUNES = """\
code_commune;nom;code_dep;code_reg
93001;Aubervilliers;93;11
93002;Ailleurs;93;11
75056;Paris;75;11
"""
MOVED = """\
MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
32,2019-01-01,COM,93009,0,VIEUX,Vieux,Vieux,COM,93002,0,AILLEURS,Ailleurs,Ailleurs
"""
POST = """\
#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5
93001;AUBERVILLIERS CAPITALES;93300;AUBERVILLIERS;
93001;AUBERVILLIERS CAPITALES;93301;AUBERVILLIERS;
93002;AILLEURS;93300;AILLEURS;
93009;VIEUX;93490;VIEUX;
75101;PARIS 01;75001;PARIS;
99138;MONACO;98000;MONACO;
"""


def made(folder: Path, **files: str) -> tuple[list[tuple[str, str]], dict[str, str], Any]:
    """Postal codes and codes, names by code, and the report of an edition of these files."""
    paths = []
    for name, text in files.items():
        path = folder / name.replace("_csv", ".csv").replace("_json", ".json")
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    staged = stage_territoires(paths, 2025, Context(folder / "editions", b"k"))
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        codes = bench.rows("SELECT code_postal, code FROM e.commune_code_postal")
        names = dict(bench.rows("SELECT code_commune, nom FROM e.appartenance"))
    return [(postal, code) for postal, code in codes], names, staged.report


def test_la_poste_tells_the_codes_and_no_name(tmp_path: Path) -> None:
    codes, names, _ = made(tmp_path, poste_csv=POST, communes_csv=COMMUNES)
    assert codes == [
        ("75001", "75056"), ("75001", "75101"), ("93300", "93001"), ("93300", "93002"),
        ("93301", "93001"),
    ]  # fmt: skip
    assert names["93001"] == "Aubervilliers"
    assert set(names) == {"93001", "93002", "75056"}


def test_a_code_of_another_cog_is_that_of_what_it_became(tmp_path: Path) -> None:
    codes, _, _ = made(tmp_path, poste_csv=POST, communes_csv=COMMUNES, v_mvtcommune_2025_csv=MOVED)
    assert ("93490", "93002") in codes


def test_a_list_of_communes_in_json_tells_them_too(tmp_path: Path) -> None:
    one = {"code": "93001", "nom": "Aubervilliers", "departement": "93", "region": "11",
           "type": "commune-actuelle", "codesPostaux": ["93300", "93301"]}  # fmt: skip
    bare = {**one, "code": "93002", "nom": "Ailleurs", "codesPostaux": []}
    older = {k: v for k, v in {**one, "code": "93003"}.items() if k != "codesPostaux"}
    codes, names, _ = made(tmp_path, communes_json=json.dumps([one, bare, older]))
    assert codes == [("93300", "93001"), ("93301", "93001")]
    assert set(names) == {"93001", "93002", "93003"}


def test_without_a_list_there_are_none(tmp_path: Path) -> None:
    codes, names, _ = made(tmp_path, communes_csv=COMMUNES)
    assert codes == []
    assert len(names) == 3


@each_row("postal", ["9330", "933000", "9330A", "93300 93301", "93,300"])
def test_what_is_no_postal_code_is_said_and_left_out(tmp_path: Path, postal: str) -> None:
    bad = f"CODE_COMMUNE_INSEE;CODE_POSTAL\n93001;{postal}\n93002;93300\n"
    codes, _, report = made(tmp_path, poste_csv=bad, communes_csv=COMMUNES)
    assert codes == [("93300", "93002")]
    assert "TER-064" in {total.code for total in report.totaux}


@pytest.mark.parametrize("text", ["CODE_POSTAL;NOM\n93300;X\n"])
def test_a_list_without_codes_of_communes_is_of_no_kind(tmp_path: Path, text: str) -> None:
    with pytest.raises(Exception, match="TER-100"):
        made(tmp_path, poste_csv=text, communes_csv=COMMUNES)
