"""« Vérifier sans déposer » : the engine's report, for its asker alone, and nothing left behind."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

ADDRESS = "/portail/deposer"
ABSENT = f"{ADDRESS}/verifications/0c073aff-8906-43a6-bad1-e31201358cba"


def spoilt(lines: list[str], every: int = 7) -> bytes:
    """One line of `every` says that `x` people live there; another names one of them."""
    head = lines[0].split(";")
    made = [lines[0]]
    for number, text in enumerate(lines[1:]):
        values = text.split(";")
        if number % every == 0:
            values[head.index("nb_occupants")] = "x"
        if number == 3:
            values[head.index("adr_complement")] = "chez Mme DUPONT Jeanne"
        made.append(";".join(values))
    return ("\n".join(made) + "\n").encode()


@pytest.mark.both_stores
def test_a_file_is_checked_by_the_engine_and_its_report_is_taken_away(
    service: Any,
    visitor: Callable[..., Any],
    checked: Callable[..., str],
    waiting: Callable[[Any], list[Any]],
    deposited: Callable[[str], list[str]],
    tmp_path: Any,
    run_command: Callable[..., str],
) -> None:
    one, octets = visitor("demo-bailleur-1"), spoilt(deposited("999900004"))
    path = checked(one, octets)
    assert waiting(service) == []
    told = one.see(f"{path}?f=json").json()
    faulty = len(range(0, told["lues"], 7))
    counts = {total["code"]: total["nombre"] for total in told["totaux"]}
    assert (counts["OPS-C025"], counts["OPS-C049"]) == (faulty, 1)
    assert told["refusees"] == faulty + 1  # line 3 is none of those
    text = one.text(path)
    assert "À corriger." in text
    assert f"OPS-C025 , {faulty} fois" in text
    assert "Que faire : Donnez un entier de 0 à 30." in text
    assert "DUPONT" not in one.see(path).text
    assert "OPS-C049" in one.text(f"{path}?gravite=erreur")
    assert "OPS-C049" not in one.text(f"{path}?gravite=bloquant")
    csv = one.see(f"{path}?f=csv")
    assert "OPS-C025" in csv.content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(one.see(f"{path}?f=xlsx").content))
    assert book.sheetnames == ["donnees", "lisez-moi"]
    sheet = book["donnees"]
    assert sheet.max_row == told["lues"] + 1
    cells = [c for row in sheet.iter_rows() for c in row if c.fill.fgColor.rgb == "FFF8CBAD"]
    assert len(cells) >= faulty
    assert any("OPS-C025" in cell.comment.text for cell in cells if cell.comment)
    assert "DUPONT" not in str([cell.value for row in sheet.iter_rows() for cell in row])
    file = tmp_path / "ops-2024.csv"
    file.write_bytes(octets)
    said = json.loads(run_command(service.environ, "verifier", "ops", str(file), "--json"))
    for volatile in ("edition", "duree_s"):
        del told[volatile], said[volatile]
    assert told == said


@pytest.mark.both_stores
def test_a_file_of_another_landlord_is_refused_before_anything_is_looked_up(
    visitor: Callable[..., Any], checked: Callable[..., str], deposited: Callable[[str], list[str]]
) -> None:
    one, mine = visitor("demo-bailleur-1"), deposited("999900004")
    theirs = deposited("999900087")
    for octets in ("\n".join(theirs), "\n".join([*mine, theirs[1]])):
        told = one.see(f"{checked(one, octets.encode())}?f=json").json()
        assert [total["code"] for total in told["totaux"]] == ["OPS-C007"]
        assert (told["lues"], told["chiffres"], told["ecarts"]) == (0, {}, [])
        assert "999900087" in told["totaux"][0]["message"]


@pytest.mark.both_stores
def test_nobody_else_finds_a_check(
    visitor: Callable[..., Any], checked: Callable[..., str], deposited: Callable[[str], list[str]]
) -> None:
    one = visitor("demo-bailleur-1")
    path = checked(one, spoilt(deposited("999900004")))
    absent = re.sub(r"[0-9a-f]{8}-.*", "", ABSENT)
    for login in ("demo-bailleur-2", "demo-gip", "demo-epci"):
        other = visitor(login)
        for more in ("", "?f=etat", "?f=json", "?f=csv", "?f=xlsx"):
            found, nothing = other.see(path + more), other.see(ABSENT + more)
            assert found.status_code == nothing.status_code == 404, (login, more)
            same = [answer.text.replace(path, absent) for answer in (found, nothing)]
            assert same[0] == same[1].replace(ABSENT, absent), (login, more)
        assert other.send(f"{path}/effacer").status_code == 404
    assert one.see(path).status_code == 200
    assert one.account.get(path.replace(f"{ADDRESS}/verifications", "/jobs")).status_code == 404
    listed = one.account.json("/jobs")["jobs"]
    assert [job for job in listed if job["processID"] == "verification-ops"] == []


@each_row("login", ["demo-gip", "demo-epci", "demo-commune", "demo-etat"])
def test_who_is_no_landlord_finds_no_page(
    visitor: Callable[..., Any],
    login: str,
    send_file: Callable[..., Any],
    waiting: Any,
    service: Any,
) -> None:
    one = visitor(login)
    for path in (ADDRESS, f"{ADDRESS}/modeles/modele-ops-2024.csv"):
        assert one.see(path).status_code == 404
    assert send_file(one, b"a;b\n").status_code == 404
    assert waiting(service) == []


def test_a_report_is_thrown_away_by_its_owner(
    visitor: Callable[..., Any], checked: Callable[..., str]
) -> None:
    one = visitor("demo-bailleur-1")
    path = checked(one, b"millesime\n2024\n")
    assert path in one.see(ADDRESS).text
    assert one.send_bare(f"{path}/effacer", {}).status_code == 403
    assert one.see(path).status_code == 200
    assert one.send(f"{path}/effacer").status_code == 303
    assert one.see(path).status_code == 404
    assert path not in one.see(ADDRESS).text


def test_models_are_given_away(visitor: Callable[..., Any]) -> None:
    one = visitor("demo-bailleur-1")
    names = re.findall(
        r"/portail/deposer/modeles/([\w.-]+)", one.see(f"{ADDRESS}?millesime=2024").text
    )
    assert len(names) == 6
    for name in names:
        answer = one.see(f"{ADDRESS}/modeles/{name}")
        assert answer.status_code == 200
        assert name in answer.headers["Content-Disposition"]
    assert one.see(f"{ADDRESS}/modeles/modele-ops-2023.csv").status_code == 404
    book = one.see(f"{ADDRESS}/modeles/exemple-ops-2024.xlsx").content
    assert "listes" in load_workbook(io.BytesIO(book)).sheetnames


def test_the_journal_knows_of_a_check_and_not_of_its_file(
    own_service: Any, person: Callable[..., Any], checked: Callable[..., str], journal_of: Any
) -> None:
    one = person("demo-bailleur-2")
    checked(one, b"millesime\n2024\n", "mme-dupont.csv")
    lines = journal_of(own_service, "demo-bailleur-2", "page-check-file")
    assert ("page-check-file", "999900087") in lines
    assert b"mme-dupont" not in (own_service.data / "serve.log").read_bytes()
