"""Forms of deposits that come twice, or after their hour: one answer each, and nothing is left."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ADDRESS = "/portail/deposer"
SIREN = "999900004"
BY = ("--compte", "demo-gip")


@pytest.fixture(scope="module")
def opened(own_service: Any, run_command: Callable[..., str]) -> Any:
    """The service where the campaigns of 2024 and of 2022 are open."""
    today = legal_day(datetime.now(UTC))
    days = ("--ouverture", f"{today - timedelta(9)}", "--cloture", f"{today + timedelta(9)}")
    for year in ("2024", "2022"):
        run_command(own_service.environ, "campagne", "creer", "ops", year, *days, *BY)
        run_command(own_service.environ, "campagne", "ouvrir", "ops", year, *BY)
    return own_service


@pytest.fixture
def one(opened: Any, person: Callable[..., Any]) -> Any:
    return person("demo-bailleur-1")


def sent(one: Any, octets: bytes, *, year: str = "2024", **form: str) -> Any:
    fields = {"jeton": form.get("jeton") or one.token(), "millesime": year}
    return one.browser.post(
        f"{one.base_url}{ADDRESS}/envoyer", data=fields,
        files={"fichier": (form.get("name", "ops.csv"), octets)},
        headers={"Origin": one.base_url}, allow_redirects=False, timeout=120,
    )  # fmt: skip


def over(one: Any, answer: Any) -> str:
    """The path of a deposit, once it is checked."""
    path: str = answer.headers["Location"].removeprefix(one.base_url)
    limit = time.monotonic() + 120
    while not one.see(f"{path}?f=etat").json()["fini"]:
        assert time.monotonic() < limit, path
        time.sleep(0.2)
    return path


def noted(lines: Sequence[str], note: str) -> bytes:
    """A survey unlike any other by the complement of its first address."""
    head, values = lines[0].split(";"), lines[1].split(";")
    values[head.index("adr_complement")] = note
    return ("\n".join([lines[0], ";".join(values), *lines[2:]]) + "\n").encode()


def sealed(service: Any) -> list[str]:
    return sorted(path.name for path in (service.data / "depots").glob("*.aes"))


def at_once(act: Callable[[Any], Any], people: Sequence[Any]) -> list[Any]:
    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(act, people), key=lambda answer: answer.status_code)


def test_a_form_sent_twice_at_once_is_one_deposit_and_one_transmission(
    one: Any, opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    waiting: Any, read_words: Callable[[Any], str],
) -> None:  # fmt: skip
    people, octets = [one, person("demo-bailleur-1")], noted(deposited(SIREN), "BAT DEUX FOIS")
    before = sealed(opened)
    made, again = at_once(lambda who: sent(who, octets), people)
    assert (made.status_code, again.status_code) == (303, 409)
    assert "rien n’a été ajouté" in read_words(again).replace("'", "’")
    path = over(one, made)
    assert len(sealed(opened)) == len(before) + 1
    assert waiting(opened) == []
    said = {"engagement": "oui"}
    done, late = at_once(lambda who: who.send(f"{path}/transmettre", said), people)
    assert (done.status_code, late.status_code) == (303, 409)
    assert one.text(path).count("Transmis au GIP SNE.") == 1


def test_a_form_that_was_open_when_the_campaign_closed_is_refused_and_its_file_forgotten(
    one: Any, opened: Any, deposited: Callable[[str], list[str]], waiting: Any,
    run_command: Callable[..., str], read_words: Callable[[Any], str],
) -> None:  # fmt: skip
    lines = [line.replace("2024;", "2022;", 1) for line in deposited(SIREN)]
    path = over(one, sent(one, noted(lines, "BAT A TEMPS"), year="2022"))
    jeton, before = one.token(), sealed(opened)
    assert "Déposer ce fichier" in one.see(f"{ADDRESS}?millesime=2022").text
    run_command(opened.environ, "campagne", "fermer", "ops", "2022", "--motif", "essai", *BY)
    late = sent(one, noted(lines, "BAT TROP TARD"), year="2022", jeton=jeton)
    assert late.status_code == 403
    assert "fermée" in read_words(late)
    for act in ("transmettre", "retirer"):
        answer = one.send(f"{path}/{act}", {"engagement": "oui"})
        assert answer.status_code == 403, act
        assert "fermée" in read_words(answer), act
    assert sealed(opened) == before
    assert waiting(opened) == []
    assert one.see(f"{path}?f=pdf").status_code == 200  # what was there in time is there


def test_a_page_left_open_until_its_session_ended_deposits_and_transmits_nothing(
    one: Any, opened: Any, deposited: Callable[[str], list[str]], waiting: Any
) -> None:
    path = over(one, sent(one, noted(deposited(SIREN), "BAT OUVERT")))
    jeton, before = one.token(), sealed(opened)
    one.send("/portail/deconnexion")
    answer = sent(one, noted(deposited(SIREN), "BAT LENDEMAIN"), jeton=jeton)
    assert answer.status_code == 303
    assert "/portail/connexion" in answer.headers["Location"]
    said = {"jeton": jeton, "engagement": "oui"}
    late = one.browser.post(
        f"{one.base_url}{path}/transmettre", said, headers={"Origin": one.base_url},
        allow_redirects=False, timeout=60,
    )  # fmt: skip
    assert late.status_code == 303 or "Transmis" not in late.text
    one.sign_in()
    assert "Transmis au GIP SNE." not in one.text(path)
    assert sealed(opened) == before
    assert waiting(opened) == []
    assert one.send(f"{path}/transmettre", {"engagement": "oui"}).status_code == 303


@each_row(
    ("given", "kept"),
    [
        ("../../../tmp/ops.csv", "ops.csv"),
        ("🏠 enquête.csv", "🏠 enquête.csv"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
        ("=cmd|'/c calc'!A1.csv", "c calc'!A1.csv"),
    ],
)
def test_a_name_of_a_deposit_is_a_text_on_its_page_its_receipt_and_its_list(
    one: Any, opened: Any, deposited: Callable[[str], list[str]], given: str, kept: str
) -> None:
    octets = noted(deposited(SIREN), f"BAT {len(given)} {kept[:9]}".replace(";", ""))
    path = over(one, sent(one, octets, name=given))
    assert kept in one.text(path).replace("’", "'")
    assert one.see(f"{path}?f=pdf").content.startswith(b"%PDF")
    listed = [line["fichier"] for line in one.see(f"{ADDRESS}?f=json").json()["lignes"]]
    assert kept in listed
    assert not list(opened.data.parent.rglob("ops.csv"))
