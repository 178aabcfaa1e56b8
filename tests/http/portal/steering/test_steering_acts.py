"""Conventions, organisations, journal and jobs of pilotage over HTTP, and whoever attacks them."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parc_social.access.conventions.convention import Acte, Convention, Evenement, legal_day
from parc_social.access.conventions.text import DONNEES
from parc_social.domain.job import Owner
from parc_social.registry.jobs.order import Order
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ROOT = "/portail/pilotage"
QUEUE, PARTIES, JOURNAL, JOBS = (
    f"{ROOT}/{one}" for one in ("conventions", "organisations", "journal", "travaux")
)
NEW = {"code": "999800014", "nom": "OPH d’essai", "type": "bailleur", "ressort": ""}


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@pytest.fixture
def ending(own_service: Any) -> Callable[[str], str]:
    """Makes a convention of an EPCI that is in force and ends in twenty days; its number."""

    def made(numero: str) -> str:
        acts = (
            (Acte.ENVOYER, "demo-gip"),
            (Acte.SIGNER, "demo-epci"),
            (Acte.CONTRESIGNER, "demo-contresignataire"),
        )
        now = datetime.now(UTC)
        today = legal_day(now)
        events = tuple(Evenement(acte, now, who) for acte, who in acts)
        dates = today - timedelta(days=300), today + timedelta(days=20)
        code = own_service.accounts["demo-commune"].organisation
        with closing(open_registry(read_settings(own_service.environ).registry)) as registry:
            modele = registry.texts.modele(DONNEES)
            draft = Convention(numero, code, *dates, events)
            registry.agreements.create(replace(draft, modele=(modele.id, modele.version)))
        return numero

    return made


def test_several_are_renewed_and_sent_in_one_act_each_and_their_party_signs(
    gip: Any, person: Callable[..., Any], ending: Callable[[str], str]
) -> None:
    numbers = [ending("R-1")]
    assert f'value="{numbers[0]}"' in gip.see(f"{QUEUE}?delai=30").text
    assert f'value="{numbers[0]}"' not in gip.see(f"{QUEUE}?delai=7").text
    sent = {"numero": numbers, "delai": "30"}
    done = gip.send(f"{QUEUE}/renouveler", sent)
    assert done.status_code == 303
    assert done.headers["Location"].endswith("?delai=30#brouillons")
    page = gip.see(QUEUE).text
    assert 'id="b-R-2"' in page
    assert 'id="n-R-1"' not in page
    twice = gip.send(f"{QUEUE}/renouveler", sent)
    assert (twice.status_code, "déjà suivie de la convention R-2" in twice.text) == (409, True)
    assert gip.send(f"{QUEUE}/envoyer", {"numero": ["R-2"]}).status_code == 303
    again = gip.send(f"{QUEUE}/envoyer", {"numero": ["R-2"]})
    assert (again.status_code, "rien n’a été fait" in again.text) == (409, True)
    assert "R-2" in person("demo-commune").text("/portail/")
    assert "Signer pour votre organisme" in person("demo-commune").text("/portail/conventions/R-2")


@each_row(
    ("sent", "status", "said"),
    [
        ({}, 400, "cochez-en au moins une"),
        ({"numero": [f"X{n}" for n in range(101)]}, 400, "100 à la fois"),
        ({"numero": ["x" * 41]}, 400, "illisible"),
        ({"numero": ["N-1", "NULLE"]}, 409, "NULLE"),
    ],
)
def test_a_renewal_that_can_not_be_does_nothing_and_keeps_the_ticks(
    gip: Any, ending: Callable[[str], str], sent: dict[str, Any], status: int, said: str
) -> None:
    if gip.see("/portail/conventions/N-1").status_code == 404:
        ending("N-1")
    answer = gip.send(f"{QUEUE}/renouveler", sent)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert 'role="alert"' in answer.text
    assert "N-2" not in gip.see(QUEUE).text
    if "N-1" in sent.get("numero", ()):
        assert re.search(r'value="N-1" checked', answer.text)


def test_an_organisation_is_added_found_and_corrected(gip: Any) -> None:
    made = gip.send(PARTIES, NEW)
    sheet = f"{PARTIES}/{NEW['code']}"
    assert (made.status_code, made.headers["Location"]) == (303, gip.base_url + sheet)
    twice = gip.send(PARTIES, NEW)
    assert (twice.status_code, "déjà connu" in twice.text) == (409, True)
    assert "OPH d’essai" in gip.text(f"{PARTIES}?q=oph+d%E2%80%99essai&type=bailleur&etat=sans")
    assert "OPH d’essai" not in gip.text(f"{PARTIES}?type=epci")
    seen = re.search(r'name="avant" value="(\w+)"', gip.see(sheet).text)
    assert seen
    change = {"avant": seen[1], "nom": "OPH <renommé>"}
    assert gip.send(sheet, change).status_code == 303
    assert "OPH &lt;renommé&gt;" in gip.see(sheet).text
    stale = gip.send(sheet, {**change, "nom": "Trop tard"})
    assert (stale.status_code, "a modifié cet organisme" in stale.text) == (409, True)
    assert "Trop tard" not in gip.text(PARTIES)
    wrong = gip.send(sheet, {**change, "nom": ""})
    assert (wrong.status_code, "Nom : à remplir" in wrong.text) == (400, True)
    rows = csv.DictReader(
        io.StringIO(gip.see(f"{PARTIES}?f=csv").content.decode("utf-8-sig")), delimiter=";"
    )
    assert "OPH <renommé>" in {row["nom"] for row in rows}


@each_row(
    ("changes", "said"),
    [
        ({"code": "12"}, "12"),
        ({"code": "999800015"}, "999800015"),  # the key of a SIREN is wrong
        ({"nom": ""}, "Nom : à remplir"),
        ({"type": "mairie"}, "type d&#39;organisme inconnu"),
        ({"type": "etat", "ressort": "departement:999"}, "999"),
        ({"ressort": "departement:93"}, "ne convient pas"),
        ({"nom": ["a", "b"]}, "Nom : donné deux fois"),
    ],
)
def test_an_organisation_that_can_not_be_is_refused_in_words(
    gip: Any, changes: dict[str, Any], said: str
) -> None:
    answer = gip.send(PARTIES, {**NEW, "code": "999800022", **changes})
    assert (answer.status_code, said in answer.text) == (400, True)
    assert gip.see(f"{PARTIES}/999800022").status_code == 404


def test_a_sheet_has_accounts_roles_conventions_and_no_secret(gip: Any, own_service: Any) -> None:
    one = own_service.accounts["demo-epci"]
    text = gip.text(f"{PARTIES}/{one.organisation}")
    for told in ("demo-epci", "signataire", "ce que ses conventions ouvrent", "active"):
        assert told in text
    assert one.portal_password not in text


def test_a_search_of_the_journal_finds_who_asked_and_is_itself_told(
    gip: Any, person: Callable[..., Any], own_service: Any, journal_of: Any
) -> None:
    since = datetime.now(UTC)
    one = person("demo-epci")
    assert one.account.get("/collections/rpls-logements/items", limit=1).status_code == 200
    journal_of(own_service, "demo-epci", "items", since=since)
    asked = f"collection=rpls-logements&operation=items&organisation={one.account.organisation}"
    page = gip.text(f"{JOURNAL}?{asked}")
    assert "demo-epci" in page
    text = gip.see(f"{JOURNAL}?{asked}&f=csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert {(line["Compte"], line["Opération"]) for line in lines} == {("demo-epci", "items")}
    assert {line["Organisme"] for line in lines} == {one.account.organisation}
    assert "Aucune demande" in gip.text(f"{JOURNAL}?compte=personne")
    journal_of(own_service, "demo-gip", *["page-steering-journal"] * 3, since=since)
    searches = gip.see(f"{JOURNAL}?operation=page-steering-journal&compte=demo-gip&f=csv")
    told = searches.content.decode("utf-8-sig")
    assert f"organisation={one.account.organisation}" in told
    assert "personne" not in told


@each_row(
    ("query", "said"),
    [
        ("du=2026-06-02&au=2026-06-01", "ce jour est avant le premier"),
        ("du=2024-01-01&au=2025-06-01", "366 jours au plus"),
        ("du=hier", "AAAA-MM-JJ"),
        ("organisation=000000000", "n’est pas dans le registre"),
        ("collection=menages", "n’existe pas"),
        ("operation=lire", "n’existe pas"),
        ("suite=x", "page inconnue"),
        ("f=xlsx", "f : "),
    ],
)
def test_a_search_that_can_not_be_is_said(gip: Any, query: str, said: str) -> None:
    answer = gip.see(f"{JOURNAL}?{query}")
    assert (answer.status_code, said in answer.text) == (400, True)


def test_a_job_of_another_is_seen_and_given_up_once(gip: Any, own_service: Any) -> None:
    registry = open_registry(read_settings(own_service.environ).registry)
    owner = Owner("demo-epci", own_service.accounts["demo-epci"].organisation)
    body = {"inputs": {"secret": "à moi"}, "outputs": {}}
    job = registry.jobs.accept(Order(owner, None, (), "0" * 32, "absent", body), datetime.now(UTC))
    registry.close()
    page = gip.see(f"{JOBS}?processus=absent")
    assert "demo-epci" in page.text
    assert "à moi" not in page.text
    answers = [gip.send(f"{JOBS}/{job.id}/abandonner").status_code for _ in range(2)]
    assert answers[1] == 409
    assert gip.send(f"{JOBS}/aucun/abandonner").status_code == 404
    assert gip.see(f"{JOBS}?etat=perdu").status_code == 400


PAGES = [f"{ROOT}/", QUEUE, PARTIES, f"{PARTIES}/999000003", JOURNAL, f"{JOURNAL}?f=csv", JOBS]
FORMS: list[tuple[str, dict[str, Any]]] = [
    (f"{QUEUE}/renouveler", {"numero": ["S-1"]}),
    (f"{QUEUE}/envoyer", {"numero": ["S-1"]}),
    (PARTIES, {**NEW, "code": "999800030"}),
    (f"{PARTIES}/999000003", {"nom": "Pris", "avant": "x"}),
    (f"{JOBS}/aucun/abandonner", {}),
]


@each_row("login", ["demo-epci", "demo-commune", "demo-etat", "demo-bailleur-1", "demo-expiree"])
def test_the_pages_are_no_pages_for_others(person: Callable[..., Any], login: str) -> None:
    one = person(login)
    for path in PAGES:
        assert one.see(path).status_code == 404, path
    for path, sent in FORMS:
        assert one.send(path, sent).status_code == 404, path


def test_a_form_of_another_site_or_session_does_nothing(gip: Any) -> None:
    for path, sent in FORMS:
        assert gip.send(path, sent, Origin="https://ailleurs.example").status_code == 403, path
        assert gip.send_bare(path, sent).status_code == 403, path
    assert gip.see(f"{PARTIES}/999800030").status_code == 404
    assert "Pris" not in gip.text(PARTIES)


def test_who_only_reads_at_the_gip_sees_and_acts_not(
    gip: Any, person: Callable[..., Any], own_service: Any, run_command: Callable[..., str]
) -> None:
    of = ("--organisation", gip.account.organisation, "--nom", "Lecteur")
    run_command(own_service.environ, "compte", "creer", "lecteur-gip", *of)
    printed = run_command(own_service.environ, "compte", "mot-de-passe", "lecteur-gip", "--portail")
    reader = person("demo-gip", signed=False)
    typed = {"identifiant": "lecteur-gip", "mot_de_passe": printed.split()[-1]}
    assert reader.sign_in(**typed).status_code == 303
    for path in (f"{ROOT}/", QUEUE, PARTIES, JOBS):
        page = reader.see(path)
        assert (page.status_code, 'method="post" action="/portail/pil' in page.text) == (200, False)
    assert reader.see(JOURNAL).status_code == 403
    for path, sent in FORMS:
        assert reader.send(path, sent).status_code == 403, path
