"""The follow-up of a campaign over HTTP: steps, late ones, places, map and files."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.domain.campaigns.deposit import (
    Deposit,
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
    Said,
)
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

LIST = "/portail/pilotage/campagnes"
HERE = f"{LIST}/ops/2026/suivi"
REMIND = f"{LIST}/ops/2026/relancer"
PNG = b"\x89PNG"


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


@pytest.fixture
def followed(own_service: Any, gip: Any) -> str:
    """An open campaign in which the first landlord has transmitted; its SIREN."""
    today = legal_day(datetime.now(UTC))
    dates = {"ouverture": today.isoformat(), "cloture": (today + timedelta(days=60)).isoformat()}
    form = {"source": "ops", "millesime": "2026", "rappels": "", "profil": "depot", **dates}
    if gip.see(f"{LIST}/ops/2026").status_code == 404:
        assert gip.send(LIST, form).status_code == 303
        assert gip.send(f"{LIST}/ops/2026", {"acte": "ouvrir"}).status_code == 303
        registry = open_registry(read_settings(own_service.environ).registry)
        transmit(registry, own_service.accounts["demo-bailleur-1"].organisation)
        registry.close()
    return own_service.accounts["demo-bailleur-1"].organisation


def transmit(registry: Registry, siren: str) -> None:
    """As the pages of deposits do it, one act after the other."""
    who, now = "demo-bailleur-1", datetime.now(UTC)
    today = legal_day(now)
    made = Deposit("d" * 32, siren, "ops", 2026, 1, "f.csv", 1, "0" * 64, now, who)
    deposit = registry.deposits.receive(made, today)
    counts = DepositCounts(DepositVerdict.CONFORME, 9, 9, 0)
    checked = DepositEvent(DepositAct.CONTROLER, now, None, "", counts)
    registry.deposits.checked(siren, deposit.id, checked, b"")
    event = DepositEvent(DepositAct.TRANSMETTRE, now, who)
    registry.deposits.transmit(deposit, event, today, Said(sworn=True, leaving_out=False))


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_each_step_counts_landlords_and_dwellings_of_the_register(gip: Any, followed: str) -> None:
    text = gip.text(HERE)
    rows = rows_of(gip.see(f"{HERE}?f=csv"))
    whole = sum(int(row["logements"]) for row in rows)
    (mine,) = [row for row in rows if row["siren"] == followed]
    assert (mine["etat"], mine["en_retard"]) == ("transmis", "non")
    dwellings = mine["logements"]
    assert f"Attendus {len(rows)} {whole:,} ".replace(",", " ") in text
    for step in ("Reçus", "Conformes", "Transmis"):
        assert f"{step} 1 {dwellings} " in text
    assert "Acceptés 0 0 0,0 %" in text
    counted = gip.account.json(
        "/collections/rpls-logements/items", limit=1, filter=f"siren_bailleur = '{followed}'"
    )
    assert int(dwellings) == counted["numberMatched"]


def test_the_awaited_ones_are_a_file_and_who_has_transmitted_is_not_in_it(
    gip: Any, followed: str
) -> None:
    answer = gip.see(f"{HERE}?etape=attente&f=csv")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="suivi-ops-2026-attente.csv"'
    )
    late = rows_of(answer)
    assert len(late) == len(rows_of(gip.see(f"{HERE}?f=csv"))) - 1
    assert followed not in {row["siren"] for row in late}
    book = openpyxl.load_workbook(
        io.BytesIO(gip.see(f"{HERE}?etape=attente&f=xlsx").content), read_only=True
    )
    cells = list(book["Données"].iter_rows(values_only=True))
    assert [row[1] for row in cells[1:]] == [row["siren"] for row in late]
    text = gip.text(HERE)
    assert f"attendus ({len(late)})" in text  # no reminder is due: nobody is late yet
    assert "en retard au premier rappel" in text
    assert {row["en_retard"] for row in late} == {"non"}
    assert rows_of(gip.see(f"{HERE}?etape=retard&f=csv")) == []


def test_a_deposit_of_a_part_of_the_stock_is_told_and_found(gip: Any, followed: str) -> None:
    rows = rows_of(gip.see(f"{HERE}?f=csv"))
    (mine,) = [row for row in rows if row["siren"] == followed]
    share = 100 * 9 / int(mine["logements"])
    assert share < 95
    assert (mine["gardees"], mine["partiel"]) == ("9", "oui")
    assert float(mine["part_gardee"].replace(",", ".")) == round(share, 1)
    assert {row["partiel"] for row in rows if row["siren"] != followed} == {"non"}
    assert [row["siren"] for row in rows_of(gip.see(f"{HERE}?etape=partiel&f=csv"))] == [followed]
    assert "Voir les dépôts partiels (1)" in gip.text(HERE)
    ordered = rows_of(gip.see(f"{HERE}?tri=part-&f=csv"))
    assert ordered[0]["siren"] == followed


def test_once_a_campaign_is_over_who_has_transmitted_nothing_is_late(gip: Any) -> None:
    today = legal_day(datetime.now(UTC))
    dates = {"ouverture": today.isoformat(), "cloture": (today + timedelta(days=9)).isoformat()}
    form = {"source": "ops", "millesime": "2024", "rappels": "", "profil": "depot", **dates}
    assert gip.send(LIST, form).status_code == 303
    past = f"{LIST}/ops/2024"
    for acte, late in (("ouvrir", {"non"}), ("fermer", {"oui"})):
        assert gip.send(past, {"acte": acte, "motif": "essai"}).status_code == 303
        rows = rows_of(gip.see(f"{past}/suivi?f=csv"))
        assert {row["en_retard"] for row in rows} == late
    assert f"retards ({len(rows)})" in gip.text(f"{past}/suivi")


def test_a_place_has_received_the_dwellings_of_who_transmitted(gip: Any, followed: str) -> None:
    places = rows_of(gip.see(f"{HERE}?par=commune&f=csv"))
    departements = rows_of(gip.see(f"{HERE}?par=departement&f=csv"))
    landlords = {row["siren"]: int(row["logements"]) for row in rows_of(gip.see(f"{HERE}?f=csv"))}
    for level in (places, departements):
        assert sum(int(row["attendu"]) for row in level) == sum(landlords.values())
        assert sum(int(row["transmis"]) for row in level) == landlords[followed]
        assert sum(int(row["accepte"]) for row in level) == 0
    assert {row["code"] for row in departements} == {"93", "974"}
    assert all(row["nom"] for row in departements)
    asked = f"{HERE}?par=departement&etape=transmis"
    for fond in re.findall(r"fond=(\w+)", gip.see(asked).text):
        drawn = gip.see(f"{HERE}/carte?par=departement&etape=transmis&fond={fond}")
        assert (drawn.status_code, drawn.content[:4]) == (200, PNG)


def test_the_map_changes_with_what_was_received(gip: Any, followed: str) -> None:
    asked = f"{HERE}/carte?par=commune&etape="
    received, accepted = (gip.see(f"{asked}{step}").content for step in ("transmis", "accepte"))
    assert received[:4] == PNG
    assert received != accepted


def test_the_server_sorts_finds_and_pages(gip: Any, followed: str) -> None:
    def first(query: str) -> str:
        found = re.search(r'<td data-titre="SIREN">(\d{9})<', gip.see(f"{HERE}?{query}").text)
        return found[1] if found else ""

    rows = rows_of(gip.see(f"{HERE}?tri=logements-&f=csv"))
    counts = [int(row["logements"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert first("tri=logements-") == rows[0]["siren"]
    assert first("tri=logements-&page=9999") == rows[0]["siren"]  # one page: the last is shown
    assert first("tri=etape-") == followed
    assert first(f"q={followed}") == followed
    assert "Rien ne répond à ces choix" in gip.text(f"{HERE}?q=personne")


@each_row(
    ("query", "said"),
    [
        ("par=region", "par : « region » n’est pas proposé"),
        ("etape=perdu", "etape : « perdu »"),
        ("tri=siren", "tri : « siren »"),
        ("par=commune&etape=retard", "etape : « retard »"),
        ("f=pdf", "f : « pdf »"),
        ("q=" + "x" * 81, "80 caractères"),
        ("par=bailleur&par=commune", "par : une valeur"),
    ],
)
def test_what_is_not_proposed_is_named_beside_the_usual_view(
    gip: Any, followed: str, query: str, said: str
) -> None:
    answer = gip.see(f"{HERE}?{query}")
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "<table" in answer.text


@each_row("path", [f"{LIST}/ops/2098/suivi", f"{LIST}/ban/2026/suivi", f"{LIST}/ops/x/suivi/carte"])
def test_a_campaign_that_is_not_has_no_follow_up(gip: Any, path: str) -> None:
    assert gip.see(path).status_code == 404


@each_row("query", ["", "?par=bailleur", "?par=commune&fond=lune"])
def test_a_map_of_nothing_is_refused(gip: Any, followed: str, query: str) -> None:
    assert gip.see(f"{HERE}/carte{query}").status_code == 400


def test_the_home_counts_what_waits_and_the_journal_tells_what_was_read(
    gip: Any, followed: str, own_service: Any, journal_of: Any
) -> None:
    since = datetime.now(UTC)
    text = gip.text("/portail/pilotage/")
    assert "1 dépôt OPS 2026 transmis attend votre réponse" in text
    assert re.search(r"\d+ bailleurs attendus pour OPS 2026", text)
    gip.see(HERE)
    names = {name for name, _ in journal_of(own_service, "demo-gip", "page-follow-up", since=since)}
    assert {"page-steering", "page-follow-up"} <= names


def test_those_who_are_awaited_are_reminded_once_a_day_after_a_preview(
    own_service: Any, gip: Any, followed: str, person: Callable[..., Any]
) -> None:
    other = own_service.accounts["demo-bailleur-2"].organisation
    page = gip.see(REMIND)
    assert (page.status_code, f'value="{other}" checked' in page.text) == (200, True)
    assert f'value="{followed}"' not in page.text  # has transmitted
    assert "demo-bailleur-2" in page.text
    assert "votre dépôt manque" in page.text
    assert " checked" not in gip.see(f"{REMIND}?cocher=aucun").text
    assert person("demo-bailleur-2").see(REMIND).status_code == 404
    for form, status, said in [
        ({}, 400, "Qui relancer : à remplir"),
        ({"qui": "personne"}, 400, "tous ou choisis attendu"),
        ({"qui": "choisis"}, 400, "cochez-en au moins un"),
        ({"qui": "choisis", "bailleur": ["x" * 9_000]}, 400, "illisible"),
        ({"qui": "choisis", "bailleur": [followed]}, 409, "ont transmis depuis"),
    ]:
        answer = gip.send(REMIND, form)
        assert (answer.status_code, said in answer.text) == (status, True), form
    assert gip.send_bare(REMIND, {"qui": "tous"}).status_code == 403
    done = gip.send(REMIND, {"qui": "choisis", "bailleur": [other, followed]})
    assert (done.status_code, done.headers["Location"]) == (
        303,
        f"{gip.base_url}{LIST}/ops/2026#actes",
    )
    assert "relancée" in gip.text(f"{LIST}/ops/2026")
    assert f'value="{other}"' not in gip.see(REMIND).text
    again = gip.send(REMIND, {"qui": "choisis", "bailleur": [other]})
    assert (again.status_code, "déjà été relancées aujourd’hui" in again.text) == (409, True)
    assert "demo-bailleur-2" in gip.text("/portail/pilotage/messages")
