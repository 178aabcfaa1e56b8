"""The table of who finds each page, asked over HTTP: others' things, readers, forged forms."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, inspect, select, table

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity
from parc_social.catalogue.routes.pages import ROUTES
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from portal.query import TAKEN
from testing.made.union import Given, add_person, add_union
from testing.pages.access_table import PAGES, Who
from testing.pages.printed_spaces import unset_words
from testing.rows import each_row
from testing.sample import WHOLE, sampled
from testing.waiting import waited_for

pytestmark = pytest.mark.parametrize(
    "any_registry_service",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)],
    indirect=True,
    scope="module",
)
BY_NAME = {one.operation: one for one in ROUTES}
QUERY = {"page-follow-up-picture": "?par=departement&fond=metropole"}
FIELDS = {"page-mandate": {"acte": "revoquer", "motif": "essai", "mot_de_passe": "x"}}
ABSENT = {
    "depot": "0c073aff-8906-43a6-bad1-e31201358cba", "fiche": "1-999999", "mandat": "999999",
    "job_id": "0c073aff-8906-43a6-bad1-e31201358cba", "edition": "ops_2026_00000000",
}  # fmt: skip
EDITIONS = "/portail/pilotage/editions"
ACTORS = (Who.GIP, Who.OWNER, Who.HOLDER, Who.EPCI)
FILES = ("page-check-file", "page-send-deposit")
# What a request writes that does nothing: who was there, and the journal with its seals.
_TOLD = ("session", "journal", "usage", "quota", "essai_refuse", "alembic_version")
FOUND = {200, 303, 400}


@pytest.fixture(scope="module")
def own_service(any_registry_service: Any, run_command: Callable[..., str]) -> Any:
    """An open campaign, colleagues who only read, a union with a mandate for another survey."""
    service, by = any_registry_service, ("--compte", "demo-gip")
    today = legal_day(datetime.now(UTC))
    days = ("--ouverture", str(today - timedelta(9)), "--cloture", str(today + timedelta(9)))
    run_command(service.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(service.environ, "campagne", "ouvrir", "ops", "2024", *by)
    add_union(service, [Given(service.accounts[Who.OWNER].organisation, Who.OWNER, millesime=2022)])
    with closing(registry_of(service)) as registry:
        for like, login in ((Who.OWNER, Who.OWNER_READER), (Who.GIP, Who.GIP_READER)):
            party = registry.accounts.organisation(service.accounts[like].organisation)
            add_person(registry, service, Identity(login, party))
    return service


@pytest.fixture(scope="module")
def kept(own_service: Any) -> dict[str, str]:
    """What `values` has made."""
    return {}


@pytest.fixture
def values(
    own_service: Any, kept: dict[str, str], person: Callable[..., Any], checked: Any,
    deposit_file: Any, deposited: Callable[[str], list[str]],
) -> dict[str, str]:  # fmt: skip
    """What is in an address, all of the owner: a deposit, its first row, a check, a mandate."""
    if kept:
        return kept
    owner, siren = person(Who.OWNER), own_service.accounts[Who.OWNER].organisation
    octets = "\n".join(deposited(siren)).encode()
    check, deposit = checked(owner, octets), deposit_file(owner, octets)
    row = re.search(r"/fiches/(\d+-\d+)", owner.see(f"{deposit}/fiches").text)
    edition = re.search(r"/editions/(ops_\w+)", person(Who.GIP).see(EDITIONS).text)
    assert row
    assert edition
    with closing(registry_of(own_service)) as registry:
        mandate = registry.mandates.given_by(siren)[0].numero
        message = next(m for m in registry.outbox.page(None, 0, 9) if m.compte == Who.OWNER).id
    kept |= {
        "depot": deposit.rpartition("/")[2], "job_id": check.rpartition("/")[2],
        "fiche": row[1], "edition": edition[1], "mandat": str(mandate), "message": str(message),
        "organisme": siren, "source": "ops", "millesime": "2024", "modele": "modele-ops-2024.csv",
        "indicateur": "part_personnes_seules", "repere": "x",
    }  # fmt: skip
    return kept


@pytest.fixture
def ended(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any],
    run_command: Callable[..., str],
) -> Iterator[None]:  # fmt: skip
    """The owner's convention is suspended for a test, and the server knows."""
    owner, report = person(Who.OWNER), f"/portail/deposer/{values['depot']}?f=json"
    number = f"DEMO-{own_service.accounts[Who.OWNER].organisation}-1"
    why = (number, "--compte", "demo-gip", "--motif", "essai")
    run_command(own_service.environ, "convention", "suspendre", *why)
    status = waited_for(lambda: owner.see(report).status_code, lambda found: found != 200)
    assert status == 403
    yield
    run_command(own_service.environ, "convention", "reprendre", *why)
    assert waited_for(lambda: owner.see(report).status_code, lambda found: found == 200) == 200


def registry_of(service: Any) -> Registry:
    return open_registry(read_settings(service.environ).registry)


def rows_of(service: Any) -> dict[str, int]:
    """How many rows each table has, save those that say who was there."""
    with closing(registry_of(service)) as registry, registry.engine.connect() as connection:
        every = inspect(registry.engine).get_table_names()
        names = [name for name in every if not name.startswith(_TOLD)]
        count = {name: select(func.count()).select_from(table(name)) for name in names}
        return {name: connection.execute(count[name]).scalar_one() for name in sorted(names)}


def asked_of(name: str) -> list[Who]:
    """All; in `make test` those that differ in kind, and whoever may act."""
    some = {Who.GIP_READER, Who.OWNER_READER, Who.OTHER, Who.HOLDER, Who.EPCI}
    return [who for who in Who if WHOLE or who in some or who in (PAGES[name].acts or ())]


def path_of(name: str, values: Mapping[str, str]) -> str:
    return BY_NAME[name].addresses[0].path.format(**values) + QUERY.get(name, "")


def sent(one: Any, name: str, path: str, jeton: str, **headers: str) -> requests.Response:
    """A form, with a file where one is due."""
    files = {"fichier": ("ops-2024.csv", b"millesime\n2024\n")} if name in FILES else None
    answer: requests.Response = one.browser.post(
        one.base_url + path,
        data={"jeton": jeton, "millesime": "2024", **FIELDS.get(name, {})},
        files=files,
        headers={"Origin": one.base_url, **headers},
        allow_redirects=False,
        timeout=60,
    )
    return answer


@pytest.mark.long
@sampled
def test_a_page_is_found_by_whom_the_table_says(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any]
) -> None:
    wrong: list[tuple[Who, str, int]] = []
    unset: set[tuple[str, str]] = set()  # words without the spaces of French printing
    persons = {who: person(who) for who in Who if WHOLE or who in asked_of("page-deposit")}
    for name, access in PAGES.items():
        if "GET" not in BY_NAME[name].methods:
            continue
        for who in set(asked_of(name)) & set(persons):
            answer = persons[who].see(path_of(name, values))
            status = answer.status_code
            if "html" in answer.headers.get("Content-Type", ""):
                unset |= {(name, words) for words in unset_words(answer.content.decode())}
            reads = who in (access.finds if access.reads is None else access.reads)
            due = FOUND if reads else {403} if who in access.finds else {404}
            if status not in due:
                wrong.append((who, name, status))
    assert wrong == []
    assert unset == set()


def test_a_page_refuses_what_it_does_not_heed_of_its_address(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any], read_words: Any
) -> None:
    persons, wrong = {who: person(who) for who in (Who.GIP, Who.OWNER, Who.EPCI)}, []
    for name, access in PAGES.items():
        readers = access.finds if access.reads is None else access.reads
        path = path_of(name, values) + ("&" if name in QUERY else "?")
        for one in [persons[who] for who in persons if who in readers][:1]:
            if "GET" not in BY_NAME[name].methods or one.see(path).status_code != 200:
                continue
            asked = {"zut=1": "« zut »"}
            if "f" in TAKEN.get(BY_NAME[name].endpoint.rpartition(".")[2], ()):
                asked["f=html&f=json"] = "est attendue"
            for more, said in asked.items():
                answer = one.see(path + more)
                if answer.status_code != 400 or said not in read_words(answer):
                    wrong.append((name, more, answer.status_code))
    assert wrong == []


@pytest.mark.long
@sampled
def test_a_form_that_is_not_theirs_does_nothing(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any]
) -> None:
    wrong: list[tuple[Who, str, int]] = []
    persons = {who: person(who) for who in Who if WHOLE or who in asked_of("page-deposit")}
    tokens, before = {who: one.token() for who, one in persons.items()}, rows_of(own_service)
    for name, access in PAGES.items():
        if access.acts is None or access.own:
            continue
        for who in set(persons) - access.acts:
            one, jeton = persons[who], tokens[who]
            answer = sent(one, name, path_of(name, values), jeton)
            if answer.status_code == (403 if who in access.finds else 404):
                continue
            # refused before anything is looked for: then as where there is nothing
            nothing = sent(one, name, path_of(name, {**values, **ABSENT}), jeton)
            if not answer.status_code == nothing.status_code == 403:
                wrong.append((who, name, answer.status_code))
    assert wrong == []
    assert rows_of(own_service) == before


def test_a_forged_form_of_who_may_act_does_nothing(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any]
) -> None:
    wrong: list[tuple[str, str, int]] = []
    actors = {who: person(who) for who in ACTORS}
    right = {who: one.token() for who, one in actors.items()}
    other = {who: person(who).token() for who in ACTORS}  # of another session of theirs
    before = rows_of(own_service)  # once all have signed in, which a message tells them
    for name, access in PAGES.items():
        for who in [one for one in ACTORS if one in (access.acts or ())][:1]:
            one, path = actors[who], path_of(name, values)
            for told, jeton, headers in (
                ("no token", "", {}),
                ("another session's", other[who], {}),
                ("another site's", right[who], {"Origin": "https://mal.exemple.fr"}),
                ("another site's fetch", right[who], {"Sec-Fetch-Site": "cross-site"}),
            ):
                status = sent(one, name, path, jeton, **headers).status_code
                if status != 403:
                    wrong.append((told, name, status))
    assert wrong == []
    assert rows_of(own_service) == before


def test_who_has_not_signed_in_is_led_to_the_entrance(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any]
) -> None:
    stranger, wrong = person(Who.EPCI, signed=False), []
    for name in PAGES:
        path = path_of(name, values)
        for answer in (stranger.see(path), sent(stranger, name, path, "")):
            place = answer.headers.get("Location", "")
            if answer.status_code not in (401, 405) and "/portail/connexion" not in place:
                wrong.append((name, answer.status_code))
    assert wrong == []


@each_row(
    ("name", "status"),
    [
        ("page-deposit", 200), ("page-one-deposit", 200), ("page-deposit-preview", 403),
        ("page-deposit-rows", 403), ("page-deposit-row", 403), ("page-new-row", 403),
        ("page-missing-dwellings", 403), ("page-file-check", 403),
    ],
)  # fmt: skip
def test_once_the_convention_has_ended_nothing_of_a_deposit_is_shown(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any], ended: None,
    read_words: Any, name: str, status: int,
) -> None:  # fmt: skip
    answer = person(Who.OWNER).see(path_of(name, values))
    assert answer.status_code == status
    assert "Aucune convention en cours n’ouvre de" in read_words(answer)


def test_once_the_convention_has_ended_no_form_does_anything(
    own_service: Any, values: Mapping[str, str], person: Callable[..., Any], ended: None
) -> None:
    owner, before = person(Who.OWNER), rows_of(own_service)
    jeton, wrong = owner.token(), []
    for name, access in PAGES.items():
        path = BY_NAME[name].addresses[0].path
        if name == "page-erase-check":  # of their own, which is theirs to throw away
            continue
        if Who.OWNER in (access.acts or ()) and path.startswith("/portail/deposer"):
            status = sent(owner, name, path_of(name, values), jeton).status_code
            if status != 403:
                wrong.append((name, status))
    assert wrong == []
    assert rows_of(own_service) == before


def test_what_was_typed_when_the_convention_ended_is_shown_again(
    values: Mapping[str, str], person: Callable[..., Any], ended: None
) -> None:
    owner, path = person(Who.OWNER), path_of("page-save-row", values)
    typed = {"nb_pers": "<quatre>", "mot_de_passe": "du-portail"}
    answer = owner.send(path, typed)
    assert (answer.status_code, "&lt;quatre&gt;" in answer.text) == (403, True)
    assert "du-portail" not in answer.text
    forged = owner.send(path, typed, Origin="https://mal.exemple.fr")
    assert (forged.status_code, "quatre" in forged.text) == (403, False)
