"""The demonstration's accounts, made from a real store of a few published rows."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cli.demo import check_accounts, demo, surveys_named
from parc_social.access.conventions.convention import Etat, legal_day
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Role
from parc_social.access.policy import standing
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, Unavailable
from parc_social.registry.demo.campaign import open_demo_campaign
from parc_social.registry.demo.seed import seed
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

CAP, NORD, CINOR = "249710054", "249710096", "249740119"
COMMUNES = [  # code, dep, reg, epci, dwellings of (WEST, EAST, BOTH)
    ("97101", "971", "01", CAP, (700, 0, 0)),
    ("97103", "971", "01", CAP, (400, 0, 5)),
    ("97102", "971", "01", NORD, (30, 0, 0)),
    ("97411", "974", "04", CINOR, (0, 500, 5)),
    ("97418", "974", "04", CINOR, (0, 90, 0)),
]
WEST, EAST, BOTH = "999800014", "999800022", "999800030"
Rows = tuple[tuple[str, int], ...]
BAILLEURS = [(WEST, "Habitat Ouest"), (EAST, "Habitat Est"), (BOTH, "Les deux")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Five communes of three EPCI, 1,730 dwellings of three landlords."""
    opened = published(tmp_path_factory.mktemp("entrepot"), _territoires)
    yield opened
    opened.close()


def published(folder: Path, territoires: Callable[[Workbench], Rows]) -> Store:
    opened = open_store(Settings(data=folder), owner=True)
    opened.migrate()
    for name, fill in (("territoires", territoires), ("rpls", _rpls)):
        file = folder / f"{name}.duckdb"
        with workshop(file) as bench:
            rows = fill(bench)
        edition = Edition(
            f"{name}_2025_0123abcd", name, 2025, EditionState.STAGED, datetime.now(UTC), rows
        )
        opened.stage(edition, file, lambda *_: None)
        opened.publish([edition.id], [])
    return opened


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """An empty registry."""
    opened = open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    opened.migrate()
    yield opened
    opened.close()


def _territoires(bench: Workbench) -> tuple[tuple[str, int], ...]:
    bench.run(
        "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
        " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR)"
    )
    bench.insert(
        "appartenance",
        [(c, f"Ville {c}", dep, reg, epci, None) for c, dep, reg, epci, _ in COMMUNES],
    )
    create_relation(bench, collections()["territoires-epci"])
    for fid, code in enumerate((CAP, NORD, CINOR), start=1):
        bench.run(
            "INSERT INTO territoire_epci (fid, code, nom, annee_cog) VALUES (?, ?, ?, 2025)",
            [fid, code, f"Agglo {code}"],
        )
    return (("territoire_epci", 3),)


def _rpls(bench: Workbench) -> tuple[tuple[str, int], ...]:
    create_relation(bench, collections()["rpls-logements"])
    bench.run(
        "CREATE TABLE stock_bailleur (siren VARCHAR, code_commune VARCHAR, logements INTEGER)"
    )
    fid = 1
    for commune, dep, reg, epci, counts in COMMUNES:
        for siren, count in zip((WEST, EAST, BOTH), counts, strict=True):
            if not count:
                continue
            bench.insert("stock_bailleur", [(siren, commune, count)])
            bench.run(
                "INSERT INTO rpls_logement (fid, id, millesime, code_commune, code_dep, code_reg,"
                " code_epci, siren_bailleur) SELECT n, n::VARCHAR, 2025, ?, ?, ?, ?, ?"
                " FROM range(?, ?) AS rows(n)",
                [commune, dep, reg, epci, siren, fid, fid + count],
            )
            fid += count
    return (("rpls_logement", fid - 1),)


def _of_one_epci(bench: Workbench) -> Rows:
    rows = _territoires(bench)
    bench.run("UPDATE appartenance SET code_epci = ?", [CAP])
    return rows


def seeded(registry: Registry, store: Store, folder: Path) -> dict[str, dict[str, Any]]:
    file = folder / "demo-comptes.json"
    seed(registry, store, file, BAILLEURS)
    return {account["login"]: account for account in json.loads(file.read_text("ascii"))}


def test_the_file_is_what_the_contract_says(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    accounts = seeded(registry, store, tmp_path)
    assert (tmp_path / "demo-comptes.json").stat().st_mode & 0o777 == 0o600
    for account in accounts.values():
        assert set(account) == {
            "login", "password", "api_key", "portal_password", "organisation", "type",
            "perimetre", "role", "state",
        }  # fmt: skip
    active = [a["type"] for a in accounts.values() if a["state"] == "active"]
    assert sorted(active) == ["bailleur", "bailleur", "commune", "epci", "etat", "gip"]
    assert sorted(a["state"] for a in accounts.values())[-2:] == ["expired", "unsigned"]


def test_perimeters_are_every_commune_that_the_grant_opens(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    accounts = seeded(registry, store, tmp_path)
    everything = sorted(c for c, *_ in COMMUNES)
    assert accounts["demo-gip"]["perimetre"] == everything
    assert accounts["demo-etat"]["perimetre"] == everything
    assert accounts["demo-epci"]["organisation"] == CAP  # 1,105 dwellings, in 971
    assert accounts["demo-epci"]["perimetre"] == ["97101", "97103"]
    assert accounts["demo-non-signee"]["perimetre"] == []
    assert accounts["demo-expiree"]["perimetre"] == []
    stocks = [set(accounts[f"demo-bailleur-{n}"]["perimetre"]) for n in (1, 2)]
    assert stocks == [{"97101", "97102", "97103"}, {"97411", "97418"}]


def test_each_account_opens_its_perimeter_and_nothing_else(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    today = legal_day(datetime.now(UTC))
    for account in seeded(registry, store, tmp_path).values():
        by_password = registry.authenticate_password(account["login"], account["password"])
        assert by_password is not None
        assert by_password == registry.authenticate_key(account["api_key"])
        assert by_password.role is Role(account["role"])
        conventions = registry.agreements.of(account["organisation"])
        decision = standing(by_password, conventions, today, store.facts())
        assert isinstance(decision, Grant) is (account["state"] == "active")
        if isinstance(decision, Grant):
            assert _communes_seen(store, decision) == account["perimetre"]


def _communes_seen(store: Store, grant: Grant) -> list[str]:
    def count(code: str) -> int | None:
        return store.count(grant, FeatureQuery("rpls-logements", equals=(("code_commune", code),)))

    return sorted(code for code, *_ in COMMUNES if count(code))


def test_the_portal_password_is_for_pages_alone(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    account = seeded(registry, store, tmp_path)["demo-epci"]
    login, pages = account["login"], account["portal_password"]
    assert registry.authenticate_password(login, pages) is None
    assert registry.is_portal_password(login, pages)


def test_seeding_again_replaces_secrets_and_keeps_one_active_convention(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    before = seeded(registry, store, tmp_path)
    after = seeded(registry, store, tmp_path)
    today = legal_day(datetime.now(UTC))
    for login, account in before.items():
        assert registry.authenticate_password(login, account["password"]) is None
        assert registry.authenticate_key(account["api_key"]) is None
        assert registry.authenticate_password(login, after[login]["password"]) is not None
    active = [c for c in registry.agreements.all() if c.etat(today) is Etat.ACTIVE]
    assert len(active) == 6
    assert len(registry.agreements.all()) == 8


def test_the_campaign_is_open_and_opened_once(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    today = legal_day(datetime.now(UTC))
    seeded(registry, store, tmp_path)
    for _ in range(2):
        open_demo_campaign(registry, 2026)
        (found,) = registry.campaigns.open_on(today)
        assert (found.nom, len(found.evenements)) == ("OPS 2026", 2)
        assert found.dernier_jour > today


def test_two_people_signed_each_active_convention(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    seeded(registry, store, tmp_path)
    for convention in registry.agreements.all():
        signers = {e.compte for e in convention.evenements[1:]}
        if convention.etat(date.today()) is Etat.ACTIVE:  # noqa: DTZ011 - no boundary is near
            assert len(signers) == 2


def test_where_there_is_one_epci_a_commune_holds_the_expired_account(
    registry: Registry, tmp_path: Path
) -> None:
    with closing(published(tmp_path / "entrepot", _of_one_epci)) as store:
        accounts = seeded(registry, store, tmp_path)
    types = {login: accounts[login]["type"] for login in ("demo-epci", "demo-expiree")}
    assert types == {"demo-epci": "epci", "demo-expiree": "commune"}
    holders = [accounts[one]["organisation"] for one in ("demo-commune", "demo-non-signee")]
    assert len({*holders, accounts["demo-expiree"]["organisation"]}) == 3


@each_row(
    ("departements", "said"), [(["75"], "1 EPCI et 1 commune"), (["93"], None), (["971"], None)]
)
def test_a_demonstration_without_enough_holders_is_refused_before_it_is_made(
    departements: list[str], said: str | None
) -> None:
    if said is None:
        check_accounts(departements)
        return
    with pytest.raises(InvalidValue, match=said):
        check_accounts(departements)


@each_row(
    ("named", "years"),
    [
        ("", {2018, 2020, 2022, 2024}), ("2024", {2024}), (" 2018, 2024,", {2018, 2024}),
        ("2023", None), ("2024;2022", None), ("deux", None), ("\u0662\u0660\u0662\u0664", None),
    ],
)  # fmt: skip
def test_the_surveys_of_a_demonstration_are_those_that_it_has(
    named: str, years: set[int] | None
) -> None:
    if years is not None:
        assert surveys_named(named) == years
        return
    with pytest.raises(InvalidValue, match=r"--enquetes .* celles de 2018, 2020, 2022, 2024"):
        surveys_named(named)


def test_surveys_are_chosen_of_what_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="--enquetes choisit ce qui est chargé"):
        demo(vers=tmp_path / "fichiers", enquetes="2024")
    assert not (tmp_path / "fichiers").exists()


def test_landlords_that_share_a_commune_are_not_enough(
    registry: Registry, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="disjoint"):
        seed(registry, store, tmp_path / "x.json", BAILLEURS[1:])
    assert not (tmp_path / "x.json").exists()
