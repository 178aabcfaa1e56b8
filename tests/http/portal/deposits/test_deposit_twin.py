"""What a deposit would tell of its landlord's stock; its twin by the API; two at once; formulas."""

import csv
import hashlib
import io
import re
import time
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from openpyxl import load_workbook

from parc_social.access.conventions.convention import legal_day
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

ADDRESS = "/portail/deposer"
SIREN = "999900004"


@pytest.fixture(scope="module")
def opened(own_service: Any, run_command: Callable[..., str]) -> Any:
    """The service where the campaign of 2024 is open."""
    today = legal_day(datetime.now(UTC))
    days = ("--ouverture", today.isoformat(), "--cloture", (today + timedelta(9)).isoformat())
    by = ("--compte", "demo-gip")
    run_command(own_service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(own_service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    return own_service


def test_the_preview_has_the_figures_that_the_published_rows_have(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str], journal_of: Any,
) -> None:  # fmt: skip
    one, lines = person("demo-bailleur-1"), deposited(SIREN)
    text = one.text(ADDRESS)
    found = re.search(r"(\d+) logements \(RPLS 2024\) rien", text)
    assert found is not None, text
    path = deposit_file(one, ("\n".join(lines) + "\n").encode())
    share = round(100 * (len(lines) - 1) / int(found[1]))
    assert f"{len(lines) - 1} lignes gardées, {share} % de l’attendu" in one.text(ADDRESS)
    names = ["part_personnes_seules", "part_apl", "taille_menage", "part_ressources_moins_20"]
    asked = {"niveau": "france", "codes": ["FR"], "patrimoine": True, "millesimes": [2024],
             "indicateurs": names}  # fmt: skip
    answer = one.account.ask("POST", "/processes/comparaison/execution", json={"inputs": asked})
    own = {r["indicateur"]: r for r in answer.json()}
    shown = {
        r["indicateur"]: r
        for r in one.see(f"{path}/apercu?f=json").json()
        if r["niveau"] == "ensemble"
    }
    parts = ("valeur", "num", "den", "statut")
    for name in names:
        published = [own[name].get(f"{part}_b") for part in parts]
        assert published == [shown[name][part] for part in parts], name
    page = one.text(f"{path}/apercu")
    assert "Votre enquête 2022" in page
    assert one.see(f"{path}/apercu?territoire=commune:01001").status_code == 400
    assert one.see(f"{path}/apercu?f=xml").status_code == 400
    book = load_workbook(io.BytesIO(one.see(f"{path}/apercu?f=xlsx").content), read_only=True)
    rows = list(book["Données"].iter_rows(values_only=True))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    for row in told:
        if row["niveau"] == "ensemble" and row["indicateur"] in shown:
            assert row["valeur"] == shown[row["indicateur"]]["valeur"], row
    assert len(told) == len(one.see(f"{path}/apercu?f=json").json())
    told = journal_of(opened, "demo-bailleur-1", "page-deposit-preview")
    assert ("page-deposit-preview", SIREN) in told


def asked(one: Any, process: str, octets: bytes, *, form: bool, year: int = 2024) -> Any:
    """An execution by a key, as JSON or as a form."""
    path = f"/processes/{process}/execution"
    if form:
        return one.account.ask(
            "POST", path, data={"millesime": str(year)}, files={"fichier": ("../ops.csv", octets)}
        )
    file = {"value": b64encode(octets).decode(), "mediaType": "text/csv", "encoding": "base64"}
    return one.account.ask(
        "POST", path, json={"inputs": {"millesime": year, "nom": "../ops.csv", "fichier": file}}
    )


def results(one: Any, answer: Any) -> Any:
    """What a job came to."""
    path, limit = f"/jobs/{answer.json()['jobID']}", time.monotonic() + 120
    while one.account.json(path)["status"] in ("accepted", "running"):
        assert time.monotonic() < limit
        time.sleep(0.2)
    return one.account.json(f"{path}/results")


@pytest.mark.parametrize("form", [True, False])
def test_the_api_checks_and_deposits_as_the_pages_do(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    checked: Callable[..., str], waiting: Any, form: bool,
) -> None:  # fmt: skip
    one, lines = person("demo-bailleur-1"), deposited(SIREN)
    values = lines[1].split(";")
    values[lines[0].split(";").index("nb_occupants")] = "x"
    spoiled = [lines[0], ";".join(values), *lines[2:], ""]
    octets = "\n".join([*spoiled, "\n" if form else ""]).encode()
    by_page = one.see(f"{checked(one, octets)}?f=json").json()
    answer = asked(one, "verification-depot", octets, form=form)
    assert answer.status_code == 201
    by_api = results(one, answer)
    assert by_page["totaux"]
    for part in ("totaux", "lues", "retenues", "refusees", "ecarts"):
        assert by_api[part] == by_page[part], part
    made = asked(one, "depot", octets, form=form)
    receipt = made.json()["accuse"]
    assert receipt["sha256"] == hashlib.sha256(octets).hexdigest()
    assert (receipt["octets"], receipt["nom"]) == (len(octets), "ops.csv")
    told = results(one, made)
    assert told["rapport"]["totaux"] == by_page["totaux"]
    page = one.text(f"{ADDRESS}/{receipt['depot']}")
    assert receipt["sha256"] in page
    assert told["accuse"]["etat"] in page
    again = asked(one, "depot", octets, form=form)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert waiting(opened) == []


@pytest.mark.parametrize("process", ["depot", "verification-depot"])
def test_the_twin_is_for_landlords_who_act_and_leaves_nothing(
    opened: Any, person: Callable[..., Any], waiting: Any, process: str
) -> None:
    path = f"/processes/{process}/execution"
    for login in ("demo-epci", "demo-gip", "demo-etat"):
        one = person(login, signed=False)
        assert one.account.get(f"/processes/{process}").status_code == 404
        assert asked(one, process, b"a", form=True).status_code == 404
    one = person("demo-bailleur-1")
    by_session = one.browser.post(
        one.base_url + path, data={"millesime": "2024"}, files={"fichier": ("a.csv", b"a")},
        headers={"Origin": one.base_url}, timeout=60,
    )  # fmt: skip
    assert by_session.status_code in (401, 403, 405)
    for inputs in ({}, {"millesime": 2024, "nom": "a.csv", "fichier": "!"}, {"autre": 1}, []):
        assert one.account.ask("POST", path, json={"inputs": inputs}).status_code == 400
    assert one.account.ask("POST", path, data=b"{}" * 600_000).status_code == 413
    assert asked(one, "depot", b"a", form=True, year=2022).status_code == 403
    assert asked(one, "verification-depot", b"a", form=False, year=2023).status_code == 400
    assert waiting(opened) == []


def test_the_twin_is_not_for_an_account_that_does_not_see_its_rows_whole(
    opened: Any, person: Callable[..., Any], run_command: Callable[..., str], waiting: Any
) -> None:
    of = ("--organisation", SIREN, "--nom", "Limité", "--role", "deposant")
    limits = ("--territoires", "commune:93066")
    run_command(opened.environ, "compte", "creer", "limite-api", *of, *limits)
    key = run_command(opened.environ, "compte", "cle", "limite-api").split()[-1]
    before = person("demo-bailleur-1").see(ADDRESS).text.count(f'href="{ADDRESS}/')
    for process in ("verification-depot", "depot"):
        answer = requests.post(
            f"{opened.base_url}/processes/{process}/execution", data={"millesime": "2024"},
            files={"fichier": ("a.csv", b"a")}, headers={"X-API-Key": key}, timeout=60,
        )  # fmt: skip
        assert answer.status_code == 403, answer.text
    assert person("demo-bailleur-1").see(ADDRESS).text.count(f'href="{ADDRESS}/') == before
    assert waiting(opened) == []


def noted(lines: list[str], note: str, values: dict[int, str]) -> bytes:
    """A survey unlike any other by `note`; what some of its lines say, by their number."""
    head, made = lines[0].split(";"), [line.split(";") for line in lines]
    for number, value in values.items():
        made[number][head.index("nb_occupants")] = value
        made[number][head.index("adr_complement")] = value
    made[1][head.index("adr_complement")] = note
    return ("\n".join(";".join(line) for line in made) + "\n").encode()


def test_two_deposits_at_once_are_both_whole_and_the_later_one_replaces(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str],
) -> None:  # fmt: skip
    people = [person("demo-bailleur-1"), person("demo-bailleur-1")]
    files = [noted(deposited(SIREN), f"BAT {name}", {}) for name in ("K", "L")]
    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(deposit_file, people, files))
    words = [people[0].text(path) for path in paths]
    for path, octets, text in zip(paths, files, words, strict=True):
        assert hashlib.sha256(octets).hexdigest() in text
        kept = opened.data / "depots" / f"{path.rpartition('/')[2]}.aes"
        assert kept.stat().st_size == len(octets) + 28
    states = [people[0].see(f"{path}?f=etat").json()["message"] for path in paths]
    versions = [int(re.findall(r"version (\d+)", text)[0]) for text in words]
    assert abs(versions[0] - versions[1]) == 1
    assert states[versions.index(max(versions))] == "conforme"
    assert states[versions.index(min(versions))] == "remplacé"


def test_what_looks_like_a_formula_comes_back_as_a_text(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str],
) -> None:  # fmt: skip
    one, texts = person("demo-bailleur-1"), ("=1+1", "+33", "@SUM(A1)", "-2+3", "=cmd|'/c calc'!A1")
    path = deposit_file(one, noted(deposited(SIREN), "BAT M", dict(enumerate(texts, start=2))))
    report = one.see(f"{path}?f=csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(report), delimiter=";") for cell in row]
    book = load_workbook(io.BytesIO(one.see(f"{path}?f=xlsx").content))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in every if cell.value in texts]
    for text in texts:
        assert text not in cells, text
        assert f"'{text}" in cells, text
    assert {str(cell.value) for cell in found} == set(texts)
    assert {cell.data_type for cell in found} == {"s"}
