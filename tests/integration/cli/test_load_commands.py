"""`parc-social load` and `verifier`, as a person types them."""

import json
import stat
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli.load import register
from parc_social.errors import BadFile, InvalidValue, NotFound, ParcSocialError, Unavailable
from parc_social.settings import read_settings
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
ADDRESS = "A1;1;;Rue de l'Étoile;93300;93001;2.38;48.91\n"
TABLE = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n93001;A;1;93;11;;\n"
HEADER = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_nomvoie;"
    "conventionne;etat_occupation;reponse_enquete;date_bail;composition;nb_personnes_charge;"
    "nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;tranche_plafond"
)
VACANT = "2024;999900012;;L{};93001;RUE DE L'ETOILE;1;2;;;;;;;;;0;"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    return tmp_path


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def text(file: Path, content: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def editions(data: Path) -> dict[str, EditionState]:
    store = open_store(read_settings({"PARC_SOCIAL_DATA": str(data / "var")}), owner=True)
    try:
        return {e.id: e.state for e in store.editions()}
    finally:
        store.close()


def test_load_prints_the_id_of_a_checked_edition(data: Path) -> None:
    result = run(
        "load", "ban", text(data / "adresses-93.csv", BAN + ADDRESS), "--millesime", "2025"
    )
    assert result.exit_code == 0, result.output
    identifier = result.stdout.strip()
    assert editions(data) == {identifier: EditionState.CHECKED}
    assert identifier.startswith("ban_2025_")
    assert "1 lignes retenues sur 1" in result.stderr
    key = data / "var" / "cle.bin"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_that_was_lost_is_not_replaced_by_another(data: Path) -> None:
    """Identifiers of what is loaded next would all change."""
    file = text(data / "adresses-93.csv", BAN + ADDRESS)
    assert run("load", "ban", file, "--millesime", "2025").exit_code == 0
    (data / "var" / "cle.bin").unlink()
    result = run("load", "ban", file, "--millesime", "2026")
    assert isinstance(result.exception, Unavailable)
    assert "sauvegarde" in str(result.exception)
    assert not (data / "var" / "cle.bin").exists()
    assert len(editions(data)) == 1


def test_a_store_restored_without_its_edition_files_says_which_is_missing(data: Path) -> None:
    """It is not that nobody ever loaded the territories."""
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    (file,) = (data / "var" / "editions").glob("territoires_*.duckdb")
    file.rename(data / "ailleurs.duckdb")
    survey = text(data / "2024" / "depot.csv", f"{HEADER}\n{VACANT.format(1)}\n")
    result = run("load", "ops", survey)
    assert isinstance(result.exception, NotFound)
    assert f"l'entrepôt connaît {file.stem}" in str(result.exception)
    assert "sauvegarde" in str(result.exception)
    (data / "ailleurs.duckdb").rename(file)
    assert run("load", "ops", survey).exit_code == 0


def test_loading_twice_is_loading_once(data: Path) -> None:
    file = text(data / "adresses-93.csv", BAN + ADDRESS)
    first, second = (run("load", "ban", file, "--millesime", "2025") for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout == second.stdout
    assert len(editions(data)) == 1


def test_the_year_is_read_in_names(data: Path) -> None:
    table = text(data / "appartenance-2025.csv", TABLE)
    outline = text(data / "qpv-2015.geojson", '{"type": "FeatureCollection", "features": []}')
    result = run("load", "territoires", outline, table)
    assert result.stdout.startswith("territoires_2025_"), result.output


def test_the_year_is_read_in_the_folder(data: Path) -> None:
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    file = text(data / "2024" / "depot.csv", f"{HEADER}\n{VACANT.format(1)}\n")
    assert run("load", "ops", file).stdout.startswith("ops_2024_")


@pytest.mark.parametrize("names", [["a.csv"], ["a-2023.csv", "b-2024.csv"]])
def test_without_one_year_it_must_be_given(data: Path, names: list[str]) -> None:
    files = [text(data / name, "x") for name in names]
    result = run("load", "rpls", *files)
    assert isinstance(result.exception, InvalidValue)
    assert "--millesime" in str(result.exception)


@pytest.mark.parametrize("command", ["load", "verifier"])
def test_a_missing_file_is_one_line(data: Path, command: str) -> None:
    result = run(command, "rpls", data / "absent-2025.csv")
    assert isinstance(result.exception, BadFile)
    said = str(result.exception)
    assert said.startswith(f"{data / 'absent-2025.csv'} : fichier introuvable [FIC-004]")
    assert "\n" not in said


def test_json_is_the_whole_report(data: Path) -> None:
    file = text(data / "adresses-93.csv", BAN + ADDRESS + ADDRESS.replace("2.38;48.91", "0;0"))
    report = json.loads(run("load", "ban", file, "--millesime", "2025", "--json").stdout)
    assert (report["lues"], report["retenues"], report["refusees"]) == (2, 1, 1)
    assert [(r["ligne"], r["code"]) for r in report["rejets"]] == [(3, "BAN-020")]
    assert list(editions(data)) == [report["edition"]]


def verified(data: Path, header: str, line: str) -> Result:
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    return run("verifier", "ops", text(data / "ops-2024.csv", f"{header}\n{line}\n"))


def test_verifier_keeps_nothing(data: Path) -> None:
    result = verified(data, HEADER, VACANT.format(1))
    assert result.exit_code == 0, result.output
    assert "1 lignes retenues sur 1" in result.stdout
    assert [name[:11] for name in editions(data)] == ["territoires"]
    kept = {path.name[:11] for path in (data / "var" / "editions").glob("*.duckdb")}
    assert kept == {"territoires"}


def test_verifier_tells_refused_lines_without_failing(data: Path) -> None:
    lines = VACANT.format(1).replace("999900012", "999900013") + "\n" + VACANT.format(2)
    result = verified(data, HEADER, lines)
    assert result.exit_code == 0
    assert "OPS-C041" in result.stdout


BARE = (
    "DROIT;DEPCOM;CODEPOSTAL;LIBCOM;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;TYPECONST;NBPIECE;SURFHAB;"
    "CONSTRUCT;LOCAT;FINAN"
)
NOWHERE = "1;93999;93300;X;1;;RUE;DE L'ETOILE;C;3;60;1970;1971;13"
REFUSED = {  # one line of each source that its rules refuse
    "rpls": (f"{BARE}\n{NOWHERE}\n", "2019", "RPLS-020"),
    "ops": (f"{HEADER}\n{VACANT.format(1).replace('93001', '93999')}\n", "2024", "OPS-C044"),
    "ban": (BAN + ADDRESS.replace("2.38;48.91", "0;0"), "2025", "BAN-020"),
    "territoires": (TABLE.replace("93001", "9300"), "2025", "TER-111"),
}


@pytest.mark.parametrize(
    ("command", "source"),
    [*(("load", source) for source in REFUSED), ("verifier", "rpls"), ("verifier", "ops")],
)
def test_a_file_of_which_no_line_is_kept_makes_no_edition(
    data: Path, command: str, source: str
) -> None:
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    before = editions(data)
    content, year, code = REFUSED[source]
    result = run(command, source, text(data / "refus.csv", content), "--millesime", year)
    assert result.exit_code == 1
    assert isinstance(result.exception, BadFile)
    assert "aucune" in str(result.exception)
    assert code in str(result.exception) + result.stdout
    assert editions(data) == before
    kept = {path.name for path in (data / "var" / "editions").glob("*.duckdb")}
    assert kept == {f"{identifier}.duckdb" for identifier in before}


def test_a_file_of_which_no_line_is_kept_is_no_reference_of_the_next(data: Path) -> None:
    bad = text(data / "adresses-2024.csv", REFUSED["ban"][0])
    assert run("load", "ban", bad).exit_code == 1
    good = text(data / "adresses-2025.csv", BAN + ADDRESS)
    report = json.loads(run("load", "ban", good, "--json").stdout)
    assert report["ecarts"] == []


def test_a_landlords_file_of_gone_dwellings_alone_makes_no_edition(data: Path) -> None:
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    fields = [""] * 64
    fields[0], fields[1], fields[2], fields[3], fields[9] = "0000000001", "L1", "1", "93001", "X"
    fields[22:28] = ["C", "3", "60", "1970", "1971", "1971"]
    fields[36] = "4"  # demolished
    first = "2025;999900012;OFFICE;OF;;;;;;99990001200011;1;"
    file = text(data / "bailleur.csv", f"{first}\n{';'.join(fields)}\n")
    result = run("load", "rpls", file, "--millesime", "2025")
    assert isinstance(result.exception, BadFile)
    assert "RPLS-040" in str(result.exception)
    assert [name[:11] for name in editions(data)] == ["territoires"]


def test_verifier_fails_when_a_file_is_blocked(data: Path) -> None:
    result = verified(data, HEADER + ";nom", VACANT.format(1) + ";DUPONT")
    assert result.exit_code == 1
    assert "OPS-C004" in result.stdout
    assert "DUPONT" not in result.output


def test_load_fails_when_every_file_is_blocked_and_says_why(data: Path) -> None:
    run("load", "territoires", text(data / "appartenance-2025.csv", TABLE))
    file = text(data / "ops-2024.csv", f"{HEADER};nom\n{VACANT.format(1)};DUPONT\n")
    result = run("load", "ops", file)
    assert isinstance(result.exception, ParcSocialError)
    assert "OPS-C004" in result.stdout
    assert len(editions(data)) == 1


def test_what_a_file_holds_is_not_taken_for_markup(data: Path) -> None:
    line = VACANT.format(1).replace(";0;", ";[bold]x[/bold];")
    result = verified(data, HEADER, line)
    assert "[bold]" in result.stdout
