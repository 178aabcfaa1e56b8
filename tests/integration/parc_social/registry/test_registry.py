"""The registry on both of its databases: the same questions, the same answers."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.convention import Acte, Convention, Etat, Evenement, legal_day
from parc_social.access.conventions.delegation_format import WHOLE
from parc_social.access.conventions.text import DONNEES, fingerprint
from parc_social.access.model.delegation import Delegation
from parc_social.access.model.identity import Identity, Role
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Organisation, parse_organisation, parse_ressort
from parc_social.access.model.succession import Succession
from parc_social.access.model.succession import SuccessionKind as Change
from parc_social.database.declarative import Base
from parc_social.errors import InvalidValue, NotFound, Refused, Unavailable
from parc_social.journal.entry import JournalEntry
from parc_social.registry.open import open_registry
from parc_social.registry.registry import Registry
from parc_social.registry.secrets.held_secrets import NewSecret, SecretTransport
from parc_social.registry.secrets.last_use import LastUse
from parc_social.registry.successions import Recorded

GIP = parse_organisation("999000003", "GIP", "gip", None)
DDT = parse_organisation("999000011", "DDT de la Seine-Saint-Denis", "etat", "departement:93")
TODAY = date(2026, 6, 1)
LATER = date(2099, 1, 1)
NOW = datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)
SIGNED = ((Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"))


@pytest.fixture
def url(registry_url: str) -> str:
    """A migrated registry of each kind, empty."""
    return registry_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new empty database of each kind, to be migrated."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.sqlite'}"
    own_database: Callable[[], str] = request.getfixturevalue("own_database")
    return own_database()


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """With two organisations and two accounts."""
    opened = open_registry(url)
    for organisation, login in ((GIP, "agent"), (DDT, "ddt")):
        opened.accounts.save_organisation(organisation)
        opened.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), login.title())
    yield opened
    opened.close()


def entry(number: int = 0, **more: object) -> JournalEntry:
    values = {
        "quand": NOW, "requete_id": f"r{number}", "methode": "GET", "operation": "items",
        "statut": 200, "duree_ms": 3, "octets": 1234, "compte": "ddt", "conventions": ("C1", "C2"),
        "requete": "nom=L'Haÿ",
    }  # fmt: skip
    return JournalEntry(**(values | more))  # pyright: ignore[reportArgumentType]


def test_migrating_twice_changes_nothing_and_fits_the_models(registry: Registry) -> None:
    registry.migrate()
    with registry.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_commands_that_start_together_find_one_registry(own_database: Callable[[], str]) -> None:
    url = own_database()
    script = "import sys; from parc_social.registry.open import open_registry as o; "
    words = [sys.executable, "-c", f"{script}o(sys.argv[1]).migrate()", url]
    starting = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate()[1] for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], said
    with closing(open_registry(url)) as registry:
        registry.check()


def test_a_registry_never_migrated_says_so(empty_url: str) -> None:
    opened = open_registry(empty_url)
    with pytest.raises(Unavailable, match="migrate"):
        opened.check()
    with pytest.raises(Unavailable):
        opened.journal.append(entry())
    with pytest.raises(Unavailable):
        opened.authenticate_key("abcdefgh.x")
    opened.close()


@pytest.mark.parametrize("version", ["0001", "0012", "0002_a_venir"])
def test_a_registry_of_a_version_that_is_not_known_is_refused_with_its_remedy(
    registry: Registry, version: str
) -> None:
    registry.check()
    with registry.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
    for act in (registry.check, registry.migrate):
        with pytest.raises(Unavailable) as refused:
            act()
        told = str(refused.value)
        assert f"({version})" in told
        assert "PARC_SOCIAL_REGISTRY" in told
        assert "parc-social migrate" in told


def test_a_database_that_is_away_is_unavailable() -> None:
    opened = open_registry("postgresql://personne@127.0.0.1:9/rien")
    for act in (
        opened.check,
        opened.migrate,
        lambda: opened.conventions("999000003"),
        lambda: opened.authenticate_password("a", "b-c"),
        lambda: opened.journal.append(entry()),
    ):
        with pytest.raises(Unavailable) as error:
            act()
        assert "127.0.0.1" not in str(error.value)
    opened.close()


@pytest.mark.parametrize("text_", ["", "mysql://x", "sqlite://", "sqlite:///:memory:", "n'importe"])
def test_a_url_that_is_none_is_refused(text_: str) -> None:
    with pytest.raises(InvalidValue):
        open_registry(text_)


def test_a_file_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(Unavailable, match="registre"):
        open_registry(f"sqlite:///{tmp_path / 'fichier' / 'registre.sqlite'}")


def test_the_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    opened = open_registry(f"sqlite:///{tmp_path / 'dossier' / 'registre.sqlite'}")
    opened.migrate()
    opened.journal.append(entry())
    modes = {p.name: p.stat().st_mode & 0o777 for p in (tmp_path / "dossier").iterdir()}
    opened.close()
    assert "registre.sqlite-wal" in modes
    assert modes.pop("registre.sqlite-attente") == 0o700  # a folder
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    "organisation",
    [GIP, DDT, parse_organisation("2A004", "Ajaccio", "commune", None),
     parse_organisation("999000011", "DHUP", "etat", "france")],
)  # fmt: skip
def test_an_organisation_comes_back_as_it_went(
    registry: Registry, organisation: Organisation
) -> None:
    registry.accounts.save_organisation(organisation)
    assert registry.accounts.organisation(organisation.code) == organisation


def test_what_is_not_there_is_not_found(registry: Registry) -> None:
    accounts, agreements, secrets = registry.accounts, registry.agreements, registry.secrets
    event = Evenement(Acte.ENVOYER, NOW, "agent")
    for act in (
        lambda: accounts.organisation("999999999"),
        lambda: accounts.get("inconnu"),
        lambda: accounts.revoke("inconnu"),
        lambda: secrets.add_password("inconnu", "x"),
        lambda: secrets.add_key("inconnu", "x"),
        lambda: secrets.revoke("inconnu"),
        lambda: agreements.get("inconnue"),
        lambda: agreements.act("inconnue", event, TODAY),
        lambda: agreements.create(Convention("C", "999999999", TODAY, TODAY)),
    ):
        with pytest.raises(NotFound):
            act()


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


def test_a_convention_lives_through_its_acts(registry: Registry) -> None:
    lines = (Ligne("ops-adresses", Etendue.RESSORT),)
    registry.agreements.create(
        Convention("C1", DDT.code, date(2026, 1, 1), date(2026, 12, 31), annexe=Annexe(lines))
    )
    states: list[Etat] = []
    for acte, compte in [
        (Acte.ENVOYER, "agent"), (Acte.SIGNER, "ddt"), (Acte.CONTRESIGNER, "agent"),
        (Acte.SUSPENDRE, "agent"), (Acte.REPRENDRE, "agent"), (Acte.REVOQUER, "agent"),
    ]:  # fmt: skip
        after = registry.agreements.act("C1", Evenement(acte, NOW, compte, "motif"), TODAY)
        states.append(after.etat(TODAY))
    assert states == [
        Etat.ENVOYEE, Etat.SIGNEE, Etat.ACTIVE, Etat.SUSPENDUE, Etat.ACTIVE, Etat.REVOQUEE,
    ]  # fmt: skip
    (kept,) = registry.conventions(DDT.code)
    assert kept.lignes == lines
    assert [e.quand for e in kept.evenements] == [NOW] * 6
    assert registry.agreements.all() == [kept]
    assert registry.conventions(GIP.code) == ()
    with pytest.raises(Refused):
        registry.agreements.act("C1", Evenement(Acte.REPRENDRE, NOW, "agent"), TODAY)


def test_a_process_sees_within_five_seconds_what_another_has_changed(
    registry: Registry, url: str
) -> None:
    registry.agreements.create(Convention("C1", DDT.code, date(2026, 1, 1), date(2026, 12, 31)))
    for acte, compte in SIGNED:
        registry.agreements.act("C1", Evenement(acte, NOW, compte), TODAY)
    other = open_registry(url)
    (before,) = other.conventions(DDT.code)
    registry.agreements.act("C1", Evenement(Acte.REVOQUER, NOW, "agent", "motif"), TODAY)
    ends = time.monotonic() + 5
    after = before
    while time.monotonic() < ends and after.etat(TODAY) is Etat.ACTIVE:
        time.sleep(0.1)  # asked again and again: a memory must not live on by use
        (after,) = other.conventions(DDT.code)
    other.close()
    assert (before.etat(TODAY), after.etat(TODAY)) == (Etat.ACTIVE, Etat.REVOQUEE)


def test_successions_come_with_the_account_that_they_touch(registry: Registry) -> None:
    one, other = (parse_organisation(c, c, "bailleur", None) for c in ("999800014", "999800022"))
    for organisation in (one, other):
        registry.accounts.save_organisation(organisation)
    registry.accounts.create(Identity("un", one), "Un")
    merger = Succession(Change.FUSION, one.code, other.code, TODAY)
    transfer = Succession(Change.TRANSFERT, one.code, other.code, date(2025, 1, 1), ("93001",))
    for succession in (merger, transfer):
        registry.successions.add(Recorded(succession, "agent", NOW, "acte"))
    assert [r.succession for r in registry.successions.all()] == [merger, transfer]
    assert registry.accounts.organisation(other.code).successions == (merger, transfer)
    assert registry.accounts.organisation(DDT.code).successions == ()
    identity = registry.authenticate_key(registry.secrets.add_key("un", "x").shown)
    assert identity is not None
    assert identity.organisation.successions == (merger, transfer)
    with pytest.raises(Refused):
        registry.successions.add(Recorded(merger, "agent", NOW))
    with pytest.raises(NotFound):
        registry.successions.add(Recorded(replace(merger, vers="999999999"), "agent", NOW))


def test_an_incident_suspends_the_organisation_until_it_is_over(registry: Registry) -> None:
    key = registry.secrets.add_key("ddt", "x").shown
    registry.incidents.suspend(DDT.code, "agent", " fuite ", NOW)
    assert registry.accounts.organisation(DDT.code).suspension == "fuite"
    identity = registry.authenticate_key(key)
    assert identity is not None
    assert identity.organisation.suspension == "fuite"
    with pytest.raises(Refused, match="déjà"):
        registry.incidents.suspend(DDT.code, "agent", "encore", NOW)
    registry.incidents.resume(DDT.code, "agent", "", NOW)
    assert registry.accounts.organisation(DDT.code).suspension == ""
    with pytest.raises(Refused, match="non suspendu"):
        registry.incidents.resume(DDT.code, "agent", "", NOW)
    with pytest.raises(InvalidValue, match="motif"):
        registry.incidents.suspend(DDT.code, "agent", " ", NOW)
    with pytest.raises(NotFound):
        registry.incidents.suspend("999999999", "agent", "x", NOW)


def test_a_number_serves_once(registry: Registry) -> None:
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    with pytest.raises(InvalidValue):
        registry.agreements.create(Convention("C1", GIP.code, TODAY, TODAY))


def test_two_signatures_at_once_are_one(registry: Registry) -> None:
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def sign() -> None:
        barrier.wait()
        try:
            registry.agreements.act("C1", Evenement(Acte.SIGNER, NOW, "ddt"), TODAY)
            outcomes.append("signed")
        except Refused:
            outcomes.append("refused")

    _together(sign, 4)
    assert sorted(outcomes) == ["refused"] * 3 + ["signed"]


def _texted(registry: Registry, number: str = "C1") -> Convention:
    """A draft with the shipped text."""
    modele = registry.texts.modele(DONNEES)
    draft = Convention(
        number, DDT.code, TODAY, TODAY, objet="Étude", modele=(modele.id, modele.version)
    )
    registry.agreements.create(draft)
    return registry.agreements.get(number)


def test_what_is_signed_is_the_text_that_was_sent(registry: Registry) -> None:
    draft = _texted(registry)
    assert draft.texte == ""
    sent = registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    text_ = registry.texts.text(sent)
    assert sent.texte == fingerprint(text_)
    assert "DDT de la Seine-Saint-Denis (999000011)" in text_
    assert "Étude" in text_
    registry.accounts.save_organisation(replace(DDT, nom="Autre nom"))
    assert registry.texts.text(sent) == text_
    for read in ("", "0" * 64):
        with pytest.raises(Refused, match="relisez"):
            registry.agreements.act("C1", Evenement(Acte.SIGNER, NOW, "ddt", "", read), TODAY)
    signed = Evenement(Acte.SIGNER, NOW, "ddt", "", sent.texte)
    registry.agreements.act("C1", signed, TODAY)
    assert registry.agreements.get("C1").evenements[-1] == signed


def test_a_convention_recorded_as_signed_was_signed_on_its_text(registry: Registry) -> None:
    modele = registry.texts.modele(DONNEES)
    events = tuple(Evenement(a, NOW, c) for a, c in SIGNED)
    registry.agreements.create(
        Convention("C1", DDT.code, TODAY, TODAY, events, modele=(modele.id, modele.version))
    )
    kept = registry.agreements.get("C1")
    assert kept.etat(TODAY) is Etat.ACTIVE
    assert {e.empreinte for e in kept.evenements} == {fingerprint(registry.texts.text(kept))}


def test_a_model_that_changes_is_a_new_version_and_the_old_one_stays(registry: Registry) -> None:
    first = registry.texts.modele(DONNEES)
    draft = _texted(registry)
    second = registry.texts.add_modele(DONNEES, "Texte court : $annexe", TODAY)
    registry.migrate()  # the shipped text is known: it is not added again
    assert (first.version, second.version) == (1, 2)
    assert registry.texts.modele(DONNEES) == second
    assert [m.version for m in registry.texts.modeles()] == [1, 2]
    assert registry.texts.text(draft).startswith("CONVENTION DE MISE")


def test_a_model_that_is_not_there_is_not_found(registry: Registry) -> None:
    for identifier, version in (("autre", None), (DONNEES, 9)):
        with pytest.raises(NotFound):
            registry.texts.modele(identifier, version)
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    with pytest.raises(NotFound, match="texte"):
        registry.texts.text(registry.agreements.get("C1"))


@pytest.mark.parametrize(
    "table", ["journal", "journal_sceau", "journal_redacteur", "convention_evenement"]
)
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 'agent'", "DELETE FROM {}"])
def test_the_trail_only_grows(registry: Registry, table: str, act: str) -> None:
    registry.journal.append(entry())
    registry.journal.flush()
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    column = {"journal_sceau": "tete", "journal_redacteur": "hote"}.get(table, "compte")
    with (
        pytest.raises(DBAPIError, match="append-only"),
        registry.engine.begin() as connection,
    ):
        connection.execute(text(act.format(table, column)))


@pytest.mark.parametrize(
    "table",
    [
        *("modele_convention", "convention_texte", "organisation_succession"),
        *("organisation_evenement", "convention_acceptation", "journal_archive"),
    ],
)
def test_the_tables_beside_the_trail_only_grow(registry: Registry, table: str) -> None:
    """One row where it is not there yet; then no row changes or goes."""
    first = {
        "convention_texte": "VALUES ('e', 't')",
        "organisation_succession": "(genre, de, vers, le, quand, compte, motif) VALUES"
        " ('fusion', '999000003', '999000011', '2026-01-01', '2026-01-01', 'agent', '')",
        "organisation_evenement": "(organisation, acte, quand, compte, motif)"
        " VALUES ('999000011', 'suspendue', '2026-01-01', 'agent', '')",
        "convention_acceptation": "SELECT id, 'n', 'f', 'c', 'a', 'g' FROM convention_evenement",
        "journal_archive": "VALUES ('r', 1, 'q', 1, 2, 't', 1, 's', 'f', 's', 'p', 'e')",
    }
    registry.agreements.create(Convention("C1", DDT.code, TODAY, TODAY))
    registry.agreements.act("C1", Evenement(Acte.ENVOYER, NOW, "agent"), TODAY)
    column = {"organisation_succession": "motif", "organisation_evenement": "motif"}
    column |= {"convention_acceptation": "nom", "journal_archive": "fichier"}
    with registry.engine.begin() as connection:
        if table in first:
            connection.execute(text(f"INSERT INTO {table} {first[table]}"))
    acts = ("UPDATE {0} SET {1} = 'x'", "DELETE FROM {0}")
    for act in (a.format(table, column.get(table, "texte")) for a in acts):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            registry.engine.begin() as connection,
        ):
            connection.execute(text(act))


def _together(act: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
