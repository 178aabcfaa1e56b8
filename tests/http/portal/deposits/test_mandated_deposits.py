"""A union deposits for landlords under mandates, and for nobody and nothing else."""

import io
import re
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from parc_social.access.conventions.convention import legal_day
from testing.made.union import AGENT, LIMITED, READER, Given, add_landlord, add_union
from testing.rows import each_row
from testing.sample import taking_turns
from testing.waiting import waited_for

pytestmark = [taking_turns(4), pytest.mark.long]

ADDRESS = "/portail/deposer"
ABSENT = f"{ADDRESS}/0c073aff-8906-43a6-bad1-e31201358cba"
GIVER, ONLY_2022, OVER, TO_COME, FOURTH, WAITING = (
    "999900004", "999900087", "999900012", "999900020", "999900038", "999900046"
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(own_service: Any, run_command: Callable[..., str]) -> Any:
    """The service where two campaigns are open, and the union has mandates of each kind."""
    by, today = ("--compte", "demo-gip"), legal_day(datetime.now(UTC))
    days = ("--ouverture", str(today - timedelta(9)), "--cloture", str(today + timedelta(9)))
    for year in ("2024", "2022"):
        run_command(own_service.environ, "campagne", "creer", "ops", year, *days, *by)
        run_command(own_service.environ, "campagne", "ouvrir", "ops", year, *by)
    signers = {one: add_landlord(own_service, one) for one in (OVER, TO_COME, FOURTH, WAITING)}
    given = (
        Given(GIVER, "demo-bailleur-1"),
        Given(ONLY_2022, "demo-bailleur-2", millesime=2022),
        Given(ONLY_2022, "demo-bailleur-2", source="rpls"),
        Given(OVER, signers[OVER], first=-9, last=-1),
        Given(TO_COME, signers[TO_COME], first=1),
        Given(WAITING, signers[WAITING], countersigned=False),
    )
    add_union(own_service, given)
    return own_service


@pytest.fixture
def agent(opened: Any, person: Callable[..., Any]) -> Any:
    return person(AGENT)


def send(
    one: Any,
    octets: bytes,
    pour: str = GIVER,
    year: str = "2024",
    act: str = "envoyer",
    **form: str,
) -> Any:
    return one.browser.post(
        f"{one.base_url}{ADDRESS}/{act}?pour={pour}",
        data={"jeton": one.token(), "millesime": year, **form},
        files={"fichier": (f"ops-{year}.csv", octets)},
        headers={"Origin": one.base_url},
        allow_redirects=False,
        timeout=120,
    )


def done(one: Any, answer: Any) -> str:
    """The path of what a form made, once its check is over."""
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    path = str(answer.headers["Location"]).removeprefix(one.base_url)
    limit = time.monotonic() + 120
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.2)
    return path


def file_of(lines: list[str], note: str) -> bytes:
    values = lines[1].split(";")
    values[lines[0].split(";").index("adr_complement")] = note
    return ("\n".join([lines[0], ";".join(values), *lines[2:]]) + "\n").encode()


def kept(service: Any) -> list[str]:
    return sorted(p.name for p in (service.data / "depots").glob("*"))


@each_row("act", ["envoyer", "verifier"])
@each_row(
    ("pour", "year", "said"),
    [
        (ONLY_2022, "2024", "signé pour OPS 2022, pas pour OPS 2024"),
        (GIVER, "2022", "signé pour OPS 2024, pas pour OPS 2022"),
        (OVER, "2024", "a pris fin le"),
        (TO_COME, "2024", "commence le"),
        (WAITING, "2024", "n'est pas contresigné"),
        (FOURTH, "2024", f"Aucun bailleur « {FOURTH} » ne vous a donné mandat"),
        ("999900103", "2024", "Aucun bailleur « 999900103 » ne vous a donné mandat"),
        ("999000003", "2024", "Aucun bailleur « 999000003 » ne vous a donné mandat"),
        ("' OR 1", "2024", "ne vous a donné mandat"),
    ],
)
def test_what_no_mandate_gives_is_refused_and_leaves_nothing(
    agent: Any, opened: Any, waiting: Any, read_words: Any, pour: str, year: str, said: str,
    act: str,
) -> None:  # fmt: skip
    before = kept(opened)
    answer = send(agent, b"millesime\n2024\n", pour, year, act)
    assert answer.status_code == 403
    assert said in read_words(answer).replace("&#39;", "'")
    assert kept(opened) == before
    assert waiting(opened) == []


@each_row("query", ["", "?millesime=2022", f"?pour={ONLY_2022}", f"?pour={GIVER}"])
def test_the_page_opens_on_a_survey_that_may_be_deposited(agent: Any, query: str) -> None:
    page, earlier = agent.see(f"{ADDRESS}{query}").text, "2022" in query or ONLY_2022 in query
    assert f"<option selected>{2022 if earlier else 2024}</option>" in page
    assert f'<option value="{ONLY_2022 if earlier else GIVER}" selected>' in page
    assert 'name="fichier"' in page


@each_row("login", [READER, LIMITED])
def test_a_colleague_who_only_reads_or_is_limited_deposits_for_nobody(
    opened: Any, person: Callable[..., Any], login: str
) -> None:
    before = kept(opened)
    for act in ("envoyer", "verifier"):
        assert send(person(login), b"millesime\n2024\n", act=act).status_code == 403
    assert kept(opened) == before


def test_a_form_without_the_sessions_token_does_nothing(agent: Any, opened: Any) -> None:
    before = kept(opened)
    for act in ("envoyer", "verifier"):
        assert send(agent, b"millesime\n2024\n", act=act, jeton="x").status_code == 403
    assert kept(opened) == before


@each_row("login", ["demo-epci", "demo-gip"])
def test_who_holds_no_mandate_finds_no_page(
    opened: Any, person: Callable[..., Any], login: str
) -> None:
    assert person(login).see(f"{ADDRESS}?pour={GIVER}").status_code == 404
    assert send(person(login), b"x").status_code == 404


def test_another_landlord_deposits_for_none(opened: Any, person: Callable[..., Any]) -> None:
    assert send(person("demo-bailleur-2"), b"millesime\n2024\n").status_code == 403


def test_no_layer_is_opened_by_a_mandate(opened: Any) -> None:
    account = opened.accounts[AGENT]
    assert account.get("/collections").json()["collections"] == []
    for path in ("ops-menages", "rpls-logements", "indicateurs-commune"):
        assert account.get(f"/collections/{path}/items").status_code == 404


def test_a_deposit_under_a_mandate_says_who_and_for_whom_and_hides_the_others(
    agent: Any, opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    read_words: Any, journal_of: Callable[..., list[tuple[str, str]]],
) -> None:  # fmt: skip
    landlord, octets = person("demo-bailleur-1"), file_of(deposited(GIVER), "BAT U")
    own = done(landlord, send(landlord, file_of(deposited(GIVER), "BAT V")))
    for more in ("", "?f=etat", "?f=pdf", "?f=json", "?f=csv", "?f=xlsx"):
        found, nothing = agent.see(own + more), agent.see(ABSENT + more)
        assert found.status_code == nothing.status_code == 404, more
        assert found.text.replace(own, ABSENT) == nothing.text, more
    for act in ("transmettre", "retirer", "controler"):
        assert agent.send(f"{own}/{act}", {"engagement": "oui"}).status_code == 404
    same = send(agent, file_of(deposited(GIVER), "BAT V"))
    assert same.status_code == 409
    assert own.rpartition("/")[2] not in same.text
    made = done(agent, send(agent, octets))
    assert own not in agent.see(f"{ADDRESS}?pour={GIVER}&millesime=2024").text
    assert made in agent.see(f"{ADDRESS}?pour={GIVER}&millesime=2024").text
    assert landlord.see(f"{own}?f=etat").json()["message"] == "conforme"  # not replaced
    assert agent.send(f"{made}/transmettre", {"engagement": "oui"}).status_code == 303
    (pdf,) = PdfReader(io.BytesIO(agent.see(f"{made}?f=pdf").content)).pages
    for said in (GIVER, AGENT, "Union régionale HLM", "sous le mandat n°", "au nom de"):
        assert said in " ".join(pdf.extract_text().split()), said
    assert "sous le mandat n°" in landlord.text(made)
    again = done(landlord, send(landlord, file_of(deposited(GIVER), "BAT W")))
    assert landlord.send(f"{again}/transmettre", {"engagement": "oui"}).status_code == 303
    assert agent.see(f"{made}?f=etat").json()["message"] == "remplacé"
    last = done(agent, send(agent, file_of(deposited(GIVER), "BAT X")))
    refused = agent.send(f"{last}/transmettre", {"engagement": "oui"})
    assert refused.status_code == 409
    assert "le bailleur a déjà transmis" in read_words(refused)
    lines = journal_of(opened, AGENT, "page-send-deposit", "page-transmit")
    for operation in ("page-send-deposit", "page-transmit", "page-one-deposit"):
        for party in (GIVER, opened.accounts[AGENT].organisation):
            assert (operation, party) in lines, (operation, party)


def test_the_file_of_another_landlord_is_refused_whole(
    agent: Any, deposited: Callable[[str], list[str]]
) -> None:
    theirs = done(agent, send(agent, file_of(deposited(FOURTH), "BAT Y")))
    assert agent.see(f"{theirs}?f=etat").json()["message"] == "refusé"
    assert "OPS-C007" in agent.text(theirs)


def by_api(one: Any, octets: bytes, process: str = "depot", **inputs: Any) -> Any:
    given = {"nom": "ops-2024.csv", "millesime": 2024, "fichier": b64encode(octets).decode()}
    return one.execute(process, {"inputs": {**given, **inputs}})


@each_row("process", ["depot", "verification-depot"])
@each_row(
    ("login", "pour", "year", "status", "said"),
    [
        (AGENT, ONLY_2022, 2024, 403, "signé pour OPS 2022, pas pour OPS 2024"),
        (AGENT, OVER, 2024, 403, "a pris fin le"),
        (AGENT, TO_COME, 2024, 403, "commence le"),
        (AGENT, WAITING, 2024, 403, "n'est pas contresigné"),
        (AGENT, FOURTH, 2024, 403, "ne vous a donné mandat"),
        (AGENT, "", 2024, 403, "Seul le bailleur"),
        (AGENT, 7, 2024, 400, "pour : un texte est attendu"),
        (READER, GIVER, 2024, 403, "ne fait que lire"),
        (LIMITED, GIVER, 2024, 403, "limité à une partie"),
        ("demo-epci", GIVER, 2024, 404, ""),
        ("demo-bailleur-2", GIVER, 2024, 403, "ne vous a donné mandat"),
    ],
)
def test_the_api_refuses_what_the_pages_refuse(
    opened: Any, waiting: Any, login: str, pour: Any, year: int, status: int, said: str,
    process: str,
) -> None:  # fmt: skip
    before = kept(opened)
    account = opened.accounts[login]
    answer = by_api(account, b"millesime\n2024\n", process, pour=pour, millesime=year)
    assert (answer.status_code, said in answer.json().get("detail", "")) == (status, True)
    assert kept(opened) == before
    assert waiting(opened) == []


def test_the_api_deposits_under_a_mandate_and_gives_its_report_while_it_lasts(
    opened: Any, agent: Any, person: Any, deposited: Callable[[str], list[str]],
    run_command: Callable[..., str],
) -> None:  # fmt: skip
    number = add_union(opened, [Given(FOURTH, f"bailleur-{FOURTH}")])[0]
    account = opened.accounts[AGENT]
    answer = by_api(account, file_of(deposited(FOURTH), "BAT API"), pour=FOURTH)
    assert answer.status_code == 201, answer.text
    made, job = answer.json()["accuse"], f"/jobs/{answer.json()['jobID']}"
    ended = waited_for(lambda: account.json(job)["status"], lambda s: s == "successful", 120)
    assert ended == "successful"
    told = account.json(f"{job}/results")
    assert (told["mandat"], told["accuse"]["depot"]) == (number, made["depot"])
    page = person(f"bailleur-{FOURTH}").text(f"{ADDRESS}/{made['depot']}")
    assert f"sous le mandat n° {number}" in page
    assert opened.accounts[READER].get(job).status_code == 404
    assert account.get("/jobs").status_code == 404  # no list: it has no convention
    assert account.get("/collections/ops-menages/items").status_code == 404
    by = ("--compte", f"bailleur-{FOURTH}", "--motif", "essai")
    run_command(opened.environ, "mandat", "revoquer", str(number), *by)
    assert account.get(f"{job}/results").status_code == 403
    again = by_api(account, file_of(deposited(FOURTH), "BAT API 2"), pour=FOURTH)
    assert (again.status_code, "est révoqué" in again.json()["detail"]) == (403, True)


def test_nothing_is_left_of_a_mandate_that_is_revoked_between_check_and_deposit(
    agent: Any, opened: Any, deposited: Callable[[str], list[str]], run_command: Any,
    read_words: Any,
) -> None:  # fmt: skip
    octets = file_of(deposited(GIVER), "BAT Z")
    report = done(agent, send(agent, octets, act="verifier"))
    made = done(agent, send(agent, octets))
    assert re.search("pour le compte d[eu’]", agent.text(report))
    assert agent.see(f"{report}?f=json").status_code == 200
    (number,) = re.findall(r"mandat n° (\d+)", agent.text(made))[:1]
    by = ("--compte", "demo-bailleur-1", "--motif", "essai")
    suspended = ("convention", "suspendre", "DEMO-999900004-1", "--compte", "demo-gip")
    run_command(opened.environ, *suspended, "--motif", "essai")
    limit = time.monotonic() + 6
    while agent.see(f"{made}?f=json").status_code == 200:  # the mandant's convention
        assert time.monotonic() < limit
    assert "OPS-C0" not in agent.see(made).text
    assert agent.send(f"{made}/transmettre", {"engagement": "oui"}).status_code == 403
    resumed = ("convention", "reprendre", "DEMO-999900004-1", "--compte", "demo-gip")
    run_command(opened.environ, *resumed)
    run_command(opened.environ, "mandat", "revoquer", number, *by)
    for path in (report, f"{report}?f=json", made, f"{made}?f=pdf", f"{made}?f=json"):
        assert agent.see(path).status_code == 404, path
    for act in ("transmettre", "retirer", "controler"):
        assert agent.send(f"{made}/{act}", {"engagement": "oui"}).status_code == 404
    again = send(agent, file_of(deposited(GIVER), "BAT Q"))
    assert again.status_code == 403
    assert "est révoqué" in read_words(again)
    assert made not in agent.see(f"{ADDRESS}?pour={GIVER}&millesime=2024").text
