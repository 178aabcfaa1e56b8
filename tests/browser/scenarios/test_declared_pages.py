"""Each declared page of a person: by axe, at 320 pixels, without scripts, printed."""

import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from parc_social.access.conventions.convention import legal_day
from parc_social.catalogue.routes.pages import ROUTES
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from testing.following import follow
from testing.made.union import Given, add_union
from testing.pages.access_table import PAGES, Who
from testing.service import running_service, started_worker
from testing.waiting import waited_for

pytestmark = pytest.mark.proof
BY_NAME = {one.operation: one for one in ROUTES}
PATHS = [
    ("duckdb", "1280", True), ("duckdb", "320", False),
    ("postgresql", "320", True), ("postgresql", "320", False),
]  # fmt: skip
BREAKS = re.compile(r"\S+ [:;?!%»](?!\S)|« \S+")  # a line may end at a plain space
NEW_MANDATE = "?mandataire=999000045&source=ops&millesime=2024&debut={today}&fin={today}"
MORE = {"page-follow-up": "?par=departement", "page-new-mandate": NEW_MANDATE}
NO_PAGE = ("page-follow-up-picture", "page-deposit-model")  # files
READERS = {"page-new-mandate": Who.OWNER, "page-qualify": Who.EPCI}
MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")


@pytest.fixture(scope="module")
def served(scene: Any, run_command: Callable[..., str]) -> Iterator[Any]:
    """The server with an open campaign, a mandate, and a worker."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", str(today), "--cloture", str(today + timedelta(9)))
    run_command(scene.environ, "campagne", "creer", "ops", "2024", *days, *by)
    run_command(scene.environ, "campagne", "ouvrir", "ops", "2024", *by)
    add_union(scene, [Given(scene.accounts[Who.OWNER].organisation, Who.OWNER)])
    if scene.environ["PARC_SOCIAL_STORE"] == "duckdb:":
        yield scene
        return
    with running_service(scene, started_worker(scene.environ)):
        yield scene


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, str]]:
    """What addresses name, by server: made once each."""
    return {}


@pytest.mark.parametrize(("scene", "screen", "script"), PATHS, indirect=["scene"], scope="module")
def test_every_declared_page_stands_by_itself(
    served: Any, open_window: Any, entering: Callable[..., None], demonstration: Path,
    tmp_path: Path, made: dict[str, dict[str, str]], faults: Callable[[Page], list[str]],
    screen: str, script: bool,
) -> None:  # fmt: skip
    def page_of(login: str) -> Page:
        window, _ = open_window(screen, "pointer", script=script)
        window.page.goto("/portail/")
        entering(window.page, served.accounts[login])
        page: Page = window.page
        return page

    pages = {login: page_of(login) for login in (Who.GIP, Who.OWNER, Who.EPCI)}
    if served.base_url not in made:
        made[served.base_url] = things(served, pages, demonstration, tmp_path)
    values = made[served.base_url]
    wrong: list[tuple[str, object]] = []
    for name, path in addresses(values):
        page = pages[reader_of(name)]
        answer = page.goto(path)
        status = answer.status if answer else 0
        if status != 200:
            wrong.append((name, status))
            continue
        if place := os.environ.get("CAPTURES"):  # a folder, for whoever wants to look
            page.screenshot(path=f"{place}/{name}-{screen}.png", full_page=True)
        wrong += [(name, fault) for fault in looked_at(page, int(screen))]
        wrong += [(name, fault) for fault in (faults(page) if script else [])]
    assert wrong == []


def reader_of(name: str) -> Who:
    """Whose window a page is opened in."""
    finds = PAGES[name].finds
    if name in READERS:
        return READERS[name]
    return Who.OWNER if Who.OWNER in finds and name != "page-mandates" else Who.GIP


def addresses(values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each page of the table that is read, with what its address names."""
    found: list[tuple[str, str]] = []
    for name, access in PAGES.items():
        route = BY_NAME[name]
        if "GET" not in route.methods or name in NO_PAGE:
            continue
        own = {**values, **({} if access.finds else {"depot": values["transmis"]})}
        more = MORE.get(name, "").format(today=legal_day(datetime.now(UTC)))
        found.append((name, route.addresses[0].path.format(**own) + more))
    return found


def looked_at(page: Page, width: int) -> list[str]:
    """What is wrong of a page that needs no script to see: its width, its head, its print."""
    told: list[str] = []
    if page.locator("main h1").count() != 1:
        told.append("one heading is due")
    if page.evaluate("document.documentElement.scrollWidth") > width:
        told.append("wider than the window")
    text = page.locator("main").inner_text()
    copied = "\n".join(page.locator("main pre, main code").all_inner_texts())  # to the letter
    told += [f"may break at {found!r}" for found in BREAKS.findall(text) if found not in copied]
    told += [f"says {raw}" for raw in ("None", "Undefined", "{{", "}}") if raw in text]
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", margin=MARGINS)))  # type: ignore[arg-type]
    text = unicodedata.normalize("NFKC", printed.pages[0].extract_text())  # fi is one sign there
    words = " ".join(text.split())
    if " ".join(page.locator("main h1").inner_text().split())[:20] not in words:
        told.append("printed without its heading")
    if "Se déconnecter" in words:
        told.append("printed with its menu")
    return told


def things(
    served: Any, pages: Mapping[Who, Page], demonstration: Path, own: Path
) -> dict[str, str]:
    """What addresses name: made by the pages, as a person would."""
    owner, siren = pages[Who.OWNER], served.accounts[Who.OWNER].organisation
    file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{siren}.csv"
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    small = own / "ops-2024.csv"
    transmitted = sent(owner, file)
    owner.get_by_role("heading", name="Transmettre au GIP SNE").wait_for()
    if owner.locator("[name=sans_lignes]").count():
        owner.locator("[name=sans_lignes]").check()
    owner.locator("[name=engagement]").check()
    follow(owner.get_by_role("button", name="Transmettre", exact=True))
    spoilt = [*lines[:8], lines[8].replace(";", ";x", 1), *lines[9:]]
    small.write_text("\n".join([head, *spoilt]) + "\n", encoding="utf-8")
    check = sent(owner, small, "Vérifier ce fichier")
    deposit = sent(owner, small)
    owner.goto(f"/portail/deposer/{deposit}/fiches")
    link = owner.locator("main th a[href*='/fiches/']").first.get_attribute("href") or ""
    row = link.rpartition("/")[2]
    gip = pages[Who.GIP]
    gip.goto("/portail/pilotage/editions")
    link = gip.locator("main a[href*='/editions/ops_']").first.get_attribute("href") or ""
    with closing(open_registry(read_settings(served.environ).registry)) as registry:
        mandate = registry.mandates.given_by(siren)[0].numero
        message = registry.outbox.page(None, 0, 1)[0].id
    return {
        "depot": deposit, "transmis": transmitted, "job_id": check, "fiche": row,
        "edition": link.rpartition("/")[2], "mandat": str(mandate), "message": str(message),
        "organisme": siren, "source": "ops", "millesime": "2024",
        "indicateur": "part_personnes_seules",
    }  # fmt: skip


def sent(page: Page, file: Path, button: str = "Déposer ce fichier") -> str:
    """Number of what a file becomes, once it is checked."""
    page.goto("/portail/deposer?millesime=2024")
    page.get_by_label("Fichier de l’enquête 2024").set_input_files(file)
    follow(page.get_by_role("button", name=button))
    path = page.url.partition("?")[0]
    page.goto("/portail/aide")  # its own script would follow the check meanwhile
    state = f"{path}?f=etat"
    assert waited_for(lambda: page.request.get(state).json()["fini"], bool, seconds=120)
    page.goto(path)
    return path.rpartition("/")[2]
