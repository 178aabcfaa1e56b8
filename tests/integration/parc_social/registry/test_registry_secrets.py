"""Secrets of accounts on both databases: what opens, until when, and what is kept of them."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.delegation_format import WHOLE
from parc_social.access.model.organisation import Delegation, Identity, Role, parse_ressort
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.registry import Registry, open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.registry.secrets.authentication import LastUse
from testing.made.registry import DDT, GIP, NOW, TODAY

LATER = date(2099, 1, 1)


@pytest.mark.parametrize("login", ["ddt", "", "a:b", "x" * 81, "a\nb"])
def test_a_login_is_free_and_can_be_typed_in_basic(registry: Registry, login: str) -> None:
    with pytest.raises(InvalidValue):
        registry.accounts.create(Identity(login, DDT), "Nom")


def test_a_password_opens_its_account_for_its_usage_alone(registry: Registry) -> None:
    shown = registry.secrets.add_password("ddt", "QGIS").shown
    pages = registry.secrets.add_portal_password("ddt", "pages").shown
    identity = registry.authenticate_password("ddt", shown)
    assert identity == Identity("ddt", DDT, Role.SIGNATAIRE)
    assert registry.authenticate_password("agent", shown) is None
    assert registry.authenticate_password("ddt", shown + "x") is None
    assert registry.authenticate_password("ddt", pages) is None
    assert registry.authenticate_password("ddt", shown.partition("-")[0]) is None


def test_a_key_opens_its_account(registry: Registry) -> None:
    shown = registry.secrets.add_key("agent", "script").shown
    identity = registry.authenticate_key(shown)
    assert identity is not None
    assert identity.compte == "agent"
    assert registry.authenticate_key(shown[:-1]) is None
    assert registry.authenticate_key(shown.partition(".")[0]) is None


def test_a_secret_carries_its_limits(registry: Registry) -> None:
    limits = Delegation(("adresses",), None, date(2099, 1, 1))
    secrets = registry.secrets
    key = secrets.add(
        "ddt", NewSecret(SecretTransport.CLE, "portail", limits, lecture_seule=True)
    ).shown
    password = secrets.add("ddt", NewSecret(SecretTransport.MOT_DE_PASSE, "QGIS", limits)).shown
    plain = secrets.add_password("ddt", "sans limite").shown
    narrowed = Identity("ddt", DDT, Role.SIGNATAIRE, delegations=(limits,))
    assert registry.authenticate_key(key) == replace(narrowed, lecture_seule=True)
    assert registry.authenticate_password("ddt", password) == narrowed
    assert registry.authenticate_password("ddt", plain) == Identity("ddt", DDT, Role.SIGNATAIRE)


def test_an_accounts_own_limits_come_with_every_secret(registry: Registry) -> None:
    own = Delegation(None, (parse_ressort("commune:93001"), parse_ressort("france")), LATER)
    registry.accounts.create(Identity("delegue", DDT, delegations=(own,)), "Délégué")
    more = Delegation(("adresses",))
    key = registry.secrets.add("delegue", NewSecret(SecretTransport.CLE, "x", more)).shown
    identity = registry.authenticate_key(key)
    assert identity == Identity("delegue", DDT, delegations=(own, more))
    assert registry.accounts.get("delegue").acting(TODAY).delegations == (own,)


@pytest.mark.parametrize(("day", "opens"), [(1, True), (2, True), (3, False)])
def test_a_secret_ends_with_its_last_day_in_paris(url: str, day: int, opens: bool) -> None:
    now = [datetime(2026, 5, 1, tzinfo=UTC)]
    registry = open_registry(url, lambda: now[0])
    registry.migrate()
    registry.accounts.save_organisation(DDT)
    registry.accounts.create(Identity("ddt", DDT), "Ddt")
    key = registry.secrets.add(
        "ddt", NewSecret(SecretTransport.CLE, "x", Delegation(jusque=date(2026, 6, 2)))
    ).shown
    assert registry.authenticate_key(key) is not None  # and is remembered
    now[0] = datetime(2026, 6, day, 21, 59, 59, tzinfo=UTC)  # 23:59:59 in Paris
    assert (registry.authenticate_key(key) is not None) is opens
    now[0] = datetime(2026, 6, day, 22, tzinfo=UTC)  # the next day there
    assert (registry.authenticate_key(key) is not None) is (day < 2)
    registry.close()


def test_a_key_opens_in_an_address_when_it_was_made_for_it(registry: Registry) -> None:
    today = legal_day(datetime.now(UTC))
    end = Delegation(jusque=today + timedelta(days=90))
    add = registry.secrets.add
    made = add(
        "ddt", NewSecret(SecretTransport.CLE, "url", end, lecture_seule=True, dans_url=True)
    ).shown
    plain = add("ddt", NewSecret(SecretTransport.CLE, "x", end, lecture_seule=True)).shown
    assert registry.authenticate_key(made, in_url=True) is not None
    assert registry.authenticate_key(made) is not None
    assert registry.authenticate_key(plain, in_url=True) is None
    assert registry.authenticate_key(plain) is not None
    for limits, read_only in (
        (end, False),
        (WHOLE, True),
        (Delegation(jusque=today + timedelta(days=91)), True),
    ):
        with pytest.raises(InvalidValue):
            add(
                "ddt",
                NewSecret(
                    SecretTransport.CLE, "url", limits, lecture_seule=read_only, dans_url=True
                ),
            )


def test_the_last_use_of_a_secret_is_kept_to_the_minute(url: str) -> None:
    now = [datetime(2026, 6, 1, 12, tzinfo=UTC)]
    registry = open_registry(url, lambda: now[0])
    registry.migrate()
    registry.accounts.save_organisation(DDT)
    registry.accounts.create(Identity("ddt", DDT), "Ddt")
    key = registry.secrets.add_key("ddt", "clé").shown
    password = registry.secrets.add_password("ddt", "mot").shown
    registry.secrets.add_key("ddt", "jamais")
    for later in (0, 30):
        now[0] = datetime(2026, 6, 1, 12, 0, later, tzinfo=UTC)
        assert registry.authenticate_key(key) is not None
        assert registry.authenticate_password("ddt", password) is not None
    assert registry.authenticate_key(key + "x") is None
    registry.close()  # writes what waits
    other = open_registry(url)
    used = {secret.libelle: secret.derniere for secret in other.secrets.of("ddt")}
    other.close()
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert used == {"clé": noon, "mot": noon, "jamais": None}


def test_a_registry_that_can_not_write_still_lets_in(registry: Registry) -> None:
    key = registry.secrets.add_key("ddt", "x").shown
    assert registry.authenticate_key(key) is not None
    last_use = LastUse(open_registry("postgresql://personne@127.0.0.1:9/rien").engine)
    last_use.key("abcdefgh", NOW)
    last_use.close()  # told in the log, and let go


def test_secrets_are_listed_without_themselves(registry: Registry) -> None:
    shown = registry.secrets.add(
        "ddt", NewSecret(SecretTransport.CLE, "script", Delegation(("adresses",)))
    ).shown
    page = registry.secrets.add_portal_password("ddt", "pages").shown
    registry.secrets.revoke(page.partition("-")[0])
    first, second = registry.secrets.of("ddt")
    assert (first.repere, first.nature, first.libelle) == (shown[:8], SecretTransport.CLE, "script")
    assert (first.delegation, first.revoque) == (Delegation(("adresses",)), None)
    assert second.nature is SecretTransport.PORTAIL
    assert second.revoque is not None
    assert shown not in repr(first)
    with pytest.raises(NotFound):
        registry.secrets.of("inconnu")


def test_no_secret_lies_in_the_database(registry: Registry) -> None:
    secrets = [
        registry.secrets.add_password("ddt", "x").shown.partition("-")[2],
        registry.secrets.add_key("ddt", "x").shown.partition(".")[2],
    ]
    with registry.engine.connect() as connection:
        rows = [
            *connection.execute(text("SELECT * FROM mot_de_passe")),
            *connection.execute(text("SELECT * FROM cle")),
        ]
    assert len(rows) == 2
    assert "$argon2id$" in str(rows)
    assert not [s for s in secrets if s in str(rows)]


def test_replacing_an_account_revokes_its_secrets(registry: Registry) -> None:
    before = registry.secrets.add_password("ddt", "x").shown
    registry.accounts.replace(Identity("ddt", GIP, Role.LECTEUR), "Muté")
    after = registry.secrets.add_password("ddt", "x").shown
    assert registry.authenticate_password("ddt", before) is None
    identity = registry.authenticate_password("ddt", after)
    assert identity is not None
    assert identity.organisation == GIP


@pytest.mark.usefixtures("passwords_of_the_product")
def test_argon2_is_paid_once_and_an_unknown_user_pays_it_too(registry: Registry) -> None:
    shown = registry.secrets.add_password("ddt", "x").shown

    def cost(login: str, password: str) -> float:
        begun = time.thread_time()
        registry.authenticate_password(login, password)
        return time.thread_time() - begun

    first, again = cost("ddt", shown), min(cost("ddt", shown) for _ in range(5))
    unknown, wrong = cost("personne", "x-y"), cost("ddt", shown + "x")
    assert again < first / 5
    assert unknown > first / 3
    assert wrong > first / 3
