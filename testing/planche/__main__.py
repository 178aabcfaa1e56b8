"""Takes a picture of every page for every role, from a demonstration that it serves itself.

    python -m testing.planche DOSSIER [--donnees DOSSIER] [--largeurs 1280,390] [--roles gip,etat]

DOSSIER/index.html shows all of them, one picture a role and width beside it. The exit code is 1
where a page answers 5xx, is wider than its window, speaks in the console or asks another host.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.console import Console

from testing.cluster import free_port
from testing.planche.accounts import Account, accounts_of
from testing.planche.addresses import Linked, addresses_of
from testing.planche.deposited import deposit
from testing.planche.sheet import PageShown, write_page, write_sheet
from testing.servers import COMMAND, DEPARTEMENTS, environment, running_server

_CHROMIUM = "/usr/bin/chromium-headless-shell"
_ROWS = "6000"
_PATIENCE = 180_000.0  # milliseconds: a machine may have much else to do
_LONGEST = 90  # characters of a file's name
_console = Console(stderr=True)


def main(words: Sequence[str]) -> int:
    """How many pages have a fault that needs no eye, as an exit code."""
    asked = argparse.ArgumentParser(prog="python -m testing.planche")
    asked.add_argument("dossier", type=Path)
    asked.add_argument("--donnees", type=Path, default=Path("var/planche"))
    asked.add_argument("--largeurs", default="1280,390")
    asked.add_argument("--roles", default="", help="personne, gip, bailleur-2… ; tous sinon")
    given = asked.parse_args(words)
    widths = [int(width) for width in given.largeurs.split(",")]
    data: Path = given.donnees
    if not (data / "demo-comptes-union.json").exists():
        data.mkdir(parents=True, exist_ok=True)
        made = [COMMAND, "demo", "--departements", DEPARTEMENTS, "--logements", _ROWS,
                "--campagne", "--union"]  # fmt: skip
        subprocess.run(made, env=environment(data, "duckdb:", 0), check=True)  # noqa: S603 - our own
    accounts = accounts_of(data)
    roles = {name: accounts[name] for name in given.roles.split(",") if name} or accounts
    port = free_port()
    environ = environment(data, "duckdb:", port)
    environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
    with running_server([COMMAND, "serve"], environ, port):
        deposit(environ["PARC_SOCIAL_BASE_URL"], data, accounts)
        shown = list(_pictures(environ["PARC_SOCIAL_BASE_URL"], roles, given.dossier, widths))
    write_page(given.dossier / "index.html", shown)
    for role, width in dict.fromkeys((one.role, one.width) for one in shown):
        some = [one for one in shown if (one.role, one.width) == (role, width)]
        write_sheet(given.dossier / f"{role}-{width}.png", some)
    wrong = [one for one in shown if one.faults]
    for one in wrong:
        _console.print(f"{one.role} {one.width} {one.address} : {'; '.join(one.faults)}")
    _console.print(f"{len(shown)} pages, {len(wrong)} en faute : {given.dossier / 'index.html'}")
    return 1 if wrong else 0


def _pictures(
    base: str, roles: Mapping[str, Account | None], folder: Path, widths: Sequence[int]
) -> Iterator[PageShown]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for role, account in roles.items():
            for width in widths:
                _console.print(f"{role}, {width}")
                yield from _of_role(browser, base, folder, (role, width), account)
        browser.close()


def _of_role(
    browser: Browser, base: str, folder: Path, whose: tuple[str, int],
    account: Account | None,
) -> Iterator[PageShown]:  # fmt: skip
    role, width = whose
    (folder / f"{role}-{width}").mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        base_url=base, viewport={"width": width, "height": 900}, locale="fr-FR"
    )
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    if account is not None:
        page.goto("/portail/connexion")
        page.get_by_label("Identifiant").fill(account["login"])
        page.get_by_label("Mot de passe du portail").fill(account["portal_password"])
        page.get_by_role("button", name="Se connecter").click()
    known, linked = set[str](), Linked()
    waiting = [*dict.fromkeys((*addresses_of(account), *_menu(page)))]
    while waiting:
        address = waiting.pop(0)
        answer = context.request.get(address)
        if answer.headers.get("content-type", "").startswith("text/html"):
            waiting += linked.of(answer.text())
            # Whoever has not signed in is led to one page from everywhere, and back.
            url = answer.url if account else answer.url.partition("?")[0]
            if url not in known:
                known.add(url)
                yield _shown(context, base, folder / f"{role}-{width}", whose, address)
    context.close()


def _menu(page: Page) -> list[str]:
    """What the menu of the role leads to."""
    if page.url == "about:blank":
        return []
    found = page.eval_on_selector_all("header a", "all => all.map(a => a.getAttribute('href'))")
    return [path for path in found if path and path.startswith("/") and "deconnexion" not in path]


def _shown(
    context: BrowserContext, base: str, folder: Path, whose: tuple[str, int], address: str
) -> PageShown:
    """The picture of one page, taken once nothing is asked for any more."""
    role, width = whose
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"console : {message.text}")
            if "GL Driver Message" not in message.text else None)  # fmt: skip
    page.on("request", lambda asked: said.append(f"ailleurs : {asked.url}")
            if not asked.url.startswith((base, "data:", "blob:")) else None)  # fmt: skip
    answer = page.goto(address, wait_until="networkidle")
    status = answer.status if answer else 0
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults = [f"{wide} pixels de large"] if wide > width else []
    faults += [f"réponse {status}"] if status >= 500 else []
    faults += [one for one in said if "status of 4" not in one]
    name = re.sub(r"\W+", "-", address).strip("-")[:_LONGEST]
    file = folder / f"{name}.png"
    page.screenshot(path=file, full_page=True)
    shown = PageShown(role, width, address, status, page.title(), file, faults)
    page.close()
    return shown


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
