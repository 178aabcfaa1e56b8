"""Deposited files go after their delay: the file, the act that says so, and the journal's line."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import Deposit, DepositAct
from parc_social.journal.entry import ERASED
from parc_social.registry.registry import Registry, open_registry
from server.jobs.at_rest.retention import Retention
from server.jobs.at_rest.sealed_files import SealedFiles

NOW, TODAY = datetime(2026, 6, 1, 12, tzinfo=UTC), date(2026, 6, 1)
OPH = parse_organisation("999900004", "OPH", "bailleur", None)
OPS = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 6, 30))


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    """An open campaign and a landlord."""
    opened = open_registry(registry_url)
    opened.accounts.save_organisation(OPH)
    opened.accounts.create(Identity("odile", OPH), "Odile")
    opened.campaigns.create(OPS, CampaignEvent(CampaignAct.CREER, NOW, "odile"))
    opened.campaigns.act("ops", 2026, CampaignEvent(CampaignAct.OUVRIR, NOW, "odile"), TODAY)
    yield opened
    opened.close()


def received(registry: Registry, files: SealedFiles, name: str, days: int, source: Path) -> Deposit:
    """A deposit of so many days ago, with its file."""
    when = NOW - timedelta(days=days)
    made = Deposit(
        f"{name:0<36}", OPH.code, "ops", 2026, 0, "a.csv", 3, f"{name:0<64}", when, "odile"
    )
    files.seal(made.id, source)
    return registry.deposits.receive(made, TODAY)


def test_a_file_goes_after_its_delay_and_it_is_told(registry: Registry, tmp_path: Path) -> None:
    files = SealedFiles(tmp_path / "depots", tmp_path / "cle")
    source = tmp_path / "a.csv"
    source.write_bytes(b"a;b")
    old, young = (received(registry, files, n, d, source) for n, d in (("a", 31), ("b", 29)))
    retention = Retention(registry.deposits, files, registry.journal, lambda: NOW, 30)
    assert retention.run() == 1
    assert [path.stem for path in files.folder.iterdir()] == [young.id]
    told = registry.deposits.get(OPH.code, old.id).event(DepositAct.EFFACER)
    assert told is not None
    assert (told.quand, told.compte) == (NOW, None)
    registry.journal.flush()
    query = text("SELECT requete_id, organisation FROM journal WHERE operation = :o")
    with registry.engine.connect() as connection:
        assert connection.execute(query, {"o": ERASED}).all() == [(old.id, OPH.code)]
    again = Retention(registry.deposits, files, registry.journal, lambda: NOW, 30)
    assert again.run() == 0


def test_what_a_sudden_stop_left_without_a_deposit_goes_too(
    registry: Registry, tmp_path: Path
) -> None:
    files = SealedFiles(tmp_path / "depots", tmp_path / "cle")
    source = tmp_path / "a.csv"
    source.write_bytes(b"a;b")
    kept = received(registry, files, "a", 1, source)
    lost, fresh = f"{'b':0<36}", f"{'c':0<36}"
    for name in (lost, fresh):
        files.seal(name, source)
    half = files.folder / f"{'d':0<36}.arrive"
    half.write_bytes(b"cut")
    old, young = (NOW.timestamp() - seconds for seconds in (7_200, 60))
    for path in (files.folder / f"{kept.id}.aes", files.folder / f"{lost}.aes", half):
        os.utime(path, (old, old))
    os.utime(files.folder / f"{fresh}.aes", (young, young))
    Retention(registry.deposits, files, registry.journal, lambda: NOW, 30).run()
    assert {path.name for path in files.folder.iterdir()} == {f"{kept.id}.aes", f"{fresh}.aes"}
