"""A wrong millésime, missing outlines, an arrondissement that is due: refused, or never missed."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from cli import editions, load, rapport
from parc_social.access.conventions.convention import legal_day
from parc_social.errors import BadFile, InvalidValue
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

TABLE = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
AUBERVILLIERS = "93001;Aubervilliers;90000;93;11;200054781;200057867\n"
PARIS = "75056;Paris;2100000;75;11;200054781;\n"
SQUARE = [[2.3, 48.9], [2.4, 48.9], [2.4, 49.0], [2.3, 49.0], [2.3, 48.9]]
BARE = (
    "DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;TYPECONST;NBPIECE;SURFHAB;"
    "CONSTRUCT;LOCAT;FINAN;DPEDATE"
)
BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\nA1;1;;Rue A;93300;93001;2.38;48.91\n"
DEPOSIT = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_nomvoie;conventionne;"
    "etat_occupation;reponse_enquete;date_bail;composition;nb_personnes_charge;nb_mineurs;"
    "nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;tranche_plafond"
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the territories of two communes: one has an outline, Paris has none."""
    return _variables(tmp_path, monkeypatch)


def _variables(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    patch.setenv("PARC_SOCIAL_DATA", str(folder / "var"))
    patch.delenv("PARC_SOCIAL_STORE", raising=False)
    outline = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "93001", "nom": "A"},
                "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
            }
        ],
    }
    text(folder / "communes.geojson", json.dumps(outline))
    return folder


@pytest.fixture(scope="module")
def canned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which Aubervilliers is loaded once, only to be copied."""
    folder = tmp_path_factory.mktemp("aubervilliers")
    with pytest.MonkeyPatch.context() as patch:
        territories(_variables(folder, patch))
    return folder / "var"


@pytest.fixture
def aubervilliers(data: Path, canned: Path) -> None:
    """As after `territories(data)`."""
    shutil.copytree(canned, data / "var")


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    for noun in (load, editions, rapport):
        noun.register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def text(file: Path, content: str) -> Path:
    file.write_text(content, encoding="utf-8")
    return file


def territories(data: Path, *communes: str, outlines: bool = True) -> Result:
    table = text(data / "appartenance-2025.csv", TABLE + "".join(communes or (AUBERVILLIERS,)))
    found = run(
        "load", "territoires", table, *([data / "communes.geojson"] if outlines else []), "--json"
    )
    assert found.exit_code == 0, found.output
    return found


def dwelling(locat: int = 1971, depcom: str = "93001", dpe: str = "") -> str:
    return f"1;{depcom};93300;A;1;;RUE;DE L'ETOILE;C;3;60;1970;{locat};13;{dpe}"


def register(data: Path, name: str, *lines: str, header: str = BARE) -> Path:
    return text(data / name, "\n".join([header, *lines]) + "\n")


def report(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, f"{result.output} {result.exception!r}"
    return json.loads(result.stdout)


def told(result: Result) -> set[str]:
    """The codes that nobody can miss."""
    return {sentence.split(" :")[0] for sentence in report(result)["a_ne_pas_manquer"]}


@pytest.mark.usefixtures("aubervilliers")
@pytest.mark.parametrize(
    ("name", "year", "codes"),
    [
        ("rpls2019_detail.csv", "2019", set[str]()),
        ("rpls.csv", "2019", set[str]()),
        ("rpls-2018-recu-2019.csv", "2019", set[str]()),
        ("rpls-20180131.csv", "2019", set[str]()),  # a day, not a year
        ("rpls2018_detail.csv", "2019", {"RPLS-070"}),
        ("rpls.csv", "2022", set[str]()),
        ("rpls.csv", "2023", {"RPLS-071"}),  # names that the producer gave until 2022
    ],
)
def test_the_name_and_the_columns_of_a_register_tell_its_year(
    data: Path, name: str, year: str, codes: set[str]
) -> None:
    file = register(data, name, dwelling())
    assert told(run("verifier", "rpls", file, "--millesime", year, "--json")) == codes


def test_a_column_of_a_later_geography_refuses_the_year(data: Path) -> None:
    header = BARE.replace("DROIT", "DROIT_CODE").replace("TYPECONST", "TYPECONST_CODE")
    header = header.replace("FINAN", "FINAN_CODE") + ";PLG_QP24;PLG_IRIS2024_CODE"
    line = dwelling() + ";HZ;930010101"
    file = register(data, "rpls.csv", line, header=header)
    refused = run("load", "rpls", file, "--millesime", "2019")
    assert isinstance(refused.exception, BadFile)
    assert refused.exception.code == "FIC-042"
    assert "PLG_QP24" in str(refused.exception)
    territories(data)
    assert "RPLS-071" in told(run("verifier", "rpls", file, "--millesime", "2023", "--json"))
    assert "RPLS-071" not in told(run("verifier", "rpls", file, "--millesime", "2024", "--json"))


@pytest.mark.usefixtures("aubervilliers")
@pytest.mark.parametrize(
    ("years", "codes"),
    [
        ({2017: 20, 2018: 20}, set[str]()),
        ({2017: 20, 2018: 20, 2019: 9}, set[str]()),  # too few to tell
        ({2017: 20, 2018: 40, 2019: 19}, set[str]()),  # less than half of a whole year
        ({2017: 20, 2018: 20, 2019: 10}, {"RPLS-072"}),
        ({1971: 4_990, 2015: 20}, {"RPLS-073"}),  # 5,010 dates, three years missing
        ({1971: 4_900, 2016: 20}, set[str]()),  # 4,920 dates, two years missing: may be chance
    ],
)
def test_first_lettings_tell_the_year(data: Path, years: dict[int, int], codes: set[str]) -> None:
    lines = [dwelling(locat) for locat, count in years.items() for _ in range(count)]
    file = register(data, "rpls.csv", *lines)
    assert told(run("verifier", "rpls", file, "--millesime", "2019", "--json")) == codes


@pytest.mark.usefixtures("aubervilliers")
def test_energy_certificates_tell_the_year(data: Path) -> None:
    lines = [dwelling(dpe=f"0{1 + n % 9}/{2018 + n % 2}") for n in range(40)]
    file = register(data, "rpls.csv", *lines)
    result = run("verifier", "rpls", file, "--millesime", "2019", "--json")
    (sentence,) = report(result)["a_ne_pas_manquer"]
    assert "diagnostic : 20 en 2019 ou après, 20 en 2018" in sentence


@pytest.mark.parametrize("source", ["rpls", "ops", "ban", "territoires", "sdes"])
def test_a_year_to_come_is_refused(data: Path, source: str) -> None:
    coming = legal_day(datetime.now(UTC)).year + 1
    file = text(data / "appartenance.csv", TABLE + AUBERVILLIERS)
    refused = run("load", source, file, "--millesime", str(coming + coming % 2))
    assert isinstance(refused.exception, InvalidValue)
    assert "à venir" in str(refused.exception)


def test_an_arrondissement_that_is_due_is_counted(data: Path) -> None:
    territories(data, AUBERVILLIERS, PARIS)
    file = register(data, "rpls.csv", *[dwelling(depcom="75056")] * 3, dwelling(depcom="75101"))
    found = report(run("verifier", "rpls", file, "--millesime", "2019", "--json"))
    (total,) = [t for t in found["totaux"] if t["code"] == "RPLS-075"]
    assert (total["nombre"], total["pressante"], found["retenues"]) == (3, True, 4)
    lines = [
        f"2024;999900012;;L{n};{c};RUE A;1;2;;;;;;;;;0;" for n, c in enumerate(("75056", "75101"))
    ]
    deposit = text(data / "ops-2022.csv", "\n".join([DEPOSIT, *lines]) + "\n")
    found = report(run("verifier", "ops", deposit, "--millesime", "2024", "--json"))
    numbers = {t["code"]: t["nombre"] for t in found["totaux"] if t["pressante"]}
    assert numbers == {"OPS-C089": 1, "OPS-C090": 1, "OPS-C091": 1}  # and the name, and no outline


def test_the_name_of_an_address_list_tells_its_year(data: Path) -> None:
    file = text(data / "adresses-93-2024.csv", BAN)
    assert told(run("load", "ban", file, "--millesime", "2025", "--json")) == {"BAN-040"}


MOVEMENTS = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\n"
MERGER = (  # Pierrefitte-sur-Seine into Saint-Denis, known to the COG 2025
    "32,2025-01-01,COM,93059,COM,93066\n32,2025-01-01,COM,93066,COM,93066\n"
)


@pytest.mark.parametrize(("year", "codes"), [("2024", set[str]()), ("2025", {"TER-050"})])
def test_a_list_of_communes_of_an_earlier_year_is_said(
    data: Path, year: str, codes: set[str]
) -> None:
    table = text(data / "communes.csv", TABLE + "93059;P;1;93;11;;\n93066;S;1;93;11;;\n")
    moved = text(data / "mouvements.csv", MOVEMENTS + MERGER)
    result = run("load", "territoires", table, moved, "--millesime", year, "--json")
    assert told(result) - {"TER-048"} == codes
    sentences = " ".join(report(result)["a_ne_pas_manquer"])
    assert ("1 communes : 93059" in sentences) is bool(codes)


def test_levels_without_any_outline_are_named_and_counted(data: Path) -> None:
    found = report(territories(data, AUBERVILLIERS, PARIS, outlines=False))
    (sentence,) = found["a_ne_pas_manquer"]
    assert sentence.startswith("TER-048")
    for level in ("region : 1", "departement : 2", "epci : 1", "ept : 1", "commune : 2"):
        assert f"{level} sans contour sur" in sentence
    found = report(territories(data, AUBERVILLIERS, PARIS))
    assert found["a_ne_pas_manquer"] == []
    parts = {r["valeur"] for r in found["rejets"] if r["code"] == "TER-049"}
    assert parts == {"departement : 1 sans contour sur 2", "commune : 1 sans contour sur 2"}


def test_publication_says_where_no_row_is_made(data: Path) -> None:
    territories(data, AUBERVILLIERS, PARIS)
    file = register(data, "rpls.csv", dwelling(), dwelling(depcom="75101"))
    done = run("load", "rpls", file, "--millesime", "2019")
    words = " ".join(done.stderr.split())
    assert "1 à ne pas manquer : voir à la fin" in words
    after = words.split("À NE PAS MANQUER")[1]
    assert "RPLS-074" in after
    assert "1 communes, 1 lignes" in after
    published = run("publish")
    assert published.exit_code == 0, published.output
    said = " ".join(published.stderr.split())
    sentence = "sans contour, donc sans ligne ni carte : 1 département, 1 commune"
    assert f"À NE PAS MANQUER : indicateurs 2019 : {sentence}" in said
    listed = run("editions", "--json")  # as long as it is served, not at publication alone
    assert sentence in " ".join(listed.stderr.split())
    served = {edition["id"].split("_")[0] for edition in json.loads(listed.stdout)}
    assert {"rpls", "indicateurs"} <= served
    (kept,) = (data / "var" / "editions").glob("territoires_*.duckdb")
    kept.chmod(0o640)
    kept.write_bytes(b"x" * 5_000)  # a damaged file hides no edition from the list
    listed = run("editions", "--json")
    assert {edition["id"].split("_")[0] for edition in json.loads(listed.stdout)} == served


@pytest.mark.usefixtures("aubervilliers")
def test_every_form_of_the_report_says_it(data: Path) -> None:
    file = register(data, "rpls2018.csv", dwelling())
    run("verifier", "rpls", file, "--millesime", "2019", "--rapport", data / "r")
    for form in ("csv", "html"):
        shown = (data / "r" / f"rapport.{form}").read_text("utf-8").lower()
        assert "à ne pas manquer" in shown
        assert "rpls-070 : le nom du fichier dit un autre" in shown
    assert json.loads((data / "r" / "rapport.json").read_text("utf-8"))["a_ne_pas_manquer"]
    summary = load_workbook(data / "r" / "rapport.xlsx").worksheets[0]
    first = [str(row[0]) for row in summary.iter_rows(values_only=True)]
    assert any(cell.startswith("RPLS-070") for cell in first)


@pytest.mark.usefixtures("aubervilliers")
def test_a_file_of_which_no_line_is_kept_beside_others_is_said(data: Path) -> None:
    good = register(data, "a.csv", dwelling())
    bad = register(data, "b.csv", dwelling(depcom="93999"))
    result = run("verifier", "rpls", good, bad, "--millesime", "2019", "--json")
    assert report(result)["a_ne_pas_manquer"][0] == "b.csv : aucune ligne retenue sur 1 lues"
