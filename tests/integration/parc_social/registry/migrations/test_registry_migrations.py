"""A registry of an earlier version, with rows in it, is brought to this one on both databases."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from parc_social.access.conventions.annexe import Annexe, Ligne
from parc_social.access.conventions.annexe_format import as_json
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Identity
from parc_social.database.engine import Base
from parc_social.domain.campaigns.campaign import Campaign, CampaignAct, CampaignEvent
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.edition_act import EditionAct, EditionEvent
from parc_social.domain.campaigns.row import RowAct, RowPlace, RowWrite
from parc_social.domain.mandates.mandate import Mandate, MandateAct, MandateEvent
from parc_social.domain.mandates.text import with_text
from parc_social.domain.message import MessageKind
from parc_social.errors import Unavailable
from parc_social.registry.criteria_sets import CriteriaSet, KeptCriterion
from parc_social.registry.deposit_row_acts import RowAuthor
from parc_social.registry.mail.notice import Notice
from parc_social.registry.migrations.version import MIGRATIONS
from parc_social.registry.registry import open_registry
from parc_social.registry.sessions import digest_of
from testing.made.registry import DDT, GIP, NOW

INSERTED = """
INSERT INTO convention (numero, organisation, debut, fin, lignes, annexe)
VALUES ('C1', :code, '2026-01-01', '2026-12-31', '[]', :annexe)"""
DEPOSITED = """
INSERT INTO depot (id, campagne, organisation, version, nom, octets, sha256, quand, compte)
VALUES (:id, 1, :code, 1, 'a.csv', 3, '00', :now, 'ddt')"""
REPORTED = "INSERT INTO depot_rapport (depot, contenu) VALUES (:id, :zip)"
OPENED = """
INSERT INTO session (empreinte, compte, mot_de_passe, ouverte, vue)
VALUES (:empreinte, 'ddt', :repere, :now, :now)"""
LINES = (Ligne("ops-adresses", Etendue.RESSORT),)
ANNEX = as_json(Annexe(LINES))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.sqlite'}"
    own_database: Callable[[], str] = request.getfixturevalue("own_database")
    return own_database()


def bring_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@pytest.mark.long
def test_conventions_of_the_first_version_keep_their_annex(url: str) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0001_registre")
        registry.accounts.save_organisation(DDT)
        with registry.engine.begin() as connection:
            connection.execute(text(INSERTED), {"code": DDT.code, "annexe": json.dumps(ANNEX)})
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        (kept,) = registry.conventions(DDT.code)
        assert (kept.numero, kept.lignes) == ("C1", LINES)
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_second_version_gets_criteria_and_keeps_its_conventions(
    url: str,
) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0002_convention_sans_lignes")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        with registry.engine.begin() as connection:
            kept = INSERTED.replace(" lignes,", "").replace(" '[]',", "")
            connection.execute(text(kept), {"code": DDT.code, "annexe": json.dumps(ANNEX)})
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert [one.numero for one in registry.conventions(DDT.code)] == ["C1"]
        criterion = KeptCriterion("part_monoparentales", "min", "30", 1)
        made = CriteriaSet("Un jeu", "commune", "tous", (criterion,), 1)
        registry.criteria_sets.save(Identity("ddt", DDT), made, NOW)
        assert [one.criteria for one in registry.criteria_sets.of(DDT.code)] == [made]
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_third_version_gets_campaigns_and_keeps_its_criteria(url: str) -> None:
    criterion = KeptCriterion("part_monoparentales", "min", "30", 1)
    made = CriteriaSet("Un jeu", "commune", "tous", (criterion,), 1)
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0003_jeu_criteres")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.criteria_sets.save(Identity("ddt", DDT), made, NOW)
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert [one.criteria for one in registry.criteria_sets.of(DDT.code)] == [made]
        campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "ddt"))
        assert [one.nom for one in registry.campaigns.all()] == ["OPS 2026"]
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_eleventh_version_gets_mandates_and_keeps_its_deposits(url: str) -> None:
    day, number = date(2026, 2, 1), "d" * 36
    campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0011_invitation")
        for organisation in (DDT, GIP):
            registry.accounts.save_organisation(organisation)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "ddt"))
        with registry.engine.begin() as connection:
            connection.execute(text(DEPOSITED), {"code": DDT.code, "id": number, "now": str(NOW)})
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert [(one.id, one.mandat) for one in registry.deposits.of(DDT.code)] == [(number, None)]
        made = with_text(Mandate(0, DDT.code, GIP.code, "ops", 2026, day, day), "DDT", "GIP")
        signed = MandateEvent(MandateAct.SIGNER, NOW, "ddt", DDT.code, empreinte=made.empreinte)
        assert registry.mandates.sign(made, signed, day).numero == 1
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_fourth_version_gets_deposits_and_keeps_its_campaigns(url: str) -> None:
    campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
    today = date(2026, 2, 1)
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0004_campagne")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "ddt"))
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        event = CampaignEvent(CampaignAct.OUVRIR, NOW, "ddt")
        registry.campaigns.act("ops", 2026, event, today)
        made = Deposit("d" * 36, DDT.code, "ops", 2026, 0, "a.csv", 3, "0" * 64, NOW, "ddt")
        registry.deposits.receive(made, today)
        assert [one.version for one in registry.deposits.of(DDT.code)] == [1]
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_fifth_version_keeps_its_deposits_and_takes_acts_on_their_rows(
    url: str,
) -> None:
    campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0005_depot")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "ddt"))
        with registry.engine.begin() as connection:
            connection.execute(text(DEPOSITED), {"code": DDT.code, "id": "d" * 36, "now": str(NOW)})
            connection.execute(text(REPORTED), {"id": "d" * 36, "zip": b"zip"})
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert registry.deposits.reports(DDT.code, "d" * 36) == b"zip"
        author = RowAuthor(DDT.code, "d" * 36, "ddt", NOW)
        registry.deposit_rows.write(author, [RowWrite(RowPlace(1, 2), RowAct.CORRIGER, 0, b"x")])
        assert registry.deposit_rows.last(DDT.code, "d" * 36) == (1, 0)
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_seventh_version_gets_an_outbox_and_keeps_its_accounts(url: str) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0007_renseigner")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        registry.mailboxes.set_address("ddt", "ddt@exemple.fr")
        told = registry.outbox.tell(Notice(MessageKind.CONNEXION, "ici", NOW), ["ddt"])
        assert (told, registry.outbox.count(None)) == (1, 1)
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_with_deposits_gets_acts_on_editions_and_keeps_them(url: str) -> None:
    campaign = Campaign("ops", 2026, date(2026, 1, 15), date(2026, 3, 31))
    today = date(2026, 2, 1)
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0009_courrier")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.campaigns.create(campaign, CampaignEvent(CampaignAct.CREER, NOW, "ddt"))
        event = CampaignEvent(CampaignAct.OUVRIR, NOW, "ddt")
        registry.campaigns.act("ops", 2026, event, today)
        with registry.engine.begin() as connection:
            connection.execute(text(DEPOSITED), {"code": DDT.code, "id": "d" * 36, "now": str(NOW)})
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert [one.version for one in registry.deposits.of(DDT.code)] == [1]
        act = EditionEvent("ops_2026_00000001", "ops", 2026, EditionAct.PREPARER, NOW, "ddt")
        registry.edition_acts.keep(act)
        assert registry.edition_acts.latest(5) == [act]
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


@pytest.mark.long
def test_a_registry_of_the_tenth_version_gets_invitations_and_keeps_its_messages(url: str) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0010_accepter")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        registry.mailboxes.set_address("ddt", "ddt@exemple.fr")
        registry.outbox.tell(Notice(MessageKind.CONNEXION, "ici", NOW), ["ddt"])
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert registry.outbox.count(None) == 1
        made = registry.invitations.again("ddt", DDT.nom, "ddt", NOW)
        link = registry.invitations.draw(made, NOW)
        assert registry.invitations.use(link, "violon cendre lundi rhum", NOW) == "ddt"
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_registry_of_the_twelfth_version_gets_second_factors_and_keeps_its_sessions(
    url: str,
) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            bring_to(connection, "0012_mandat")
        registry.accounts.save_organisation(DDT)
        registry.accounts.create(Identity("ddt", DDT), "Agent")
        repere = registry.secrets.add_portal_password("ddt", "portail").repere
        with registry.engine.begin() as connection:
            kept = {"empreinte": digest_of("jeton"), "repere": repere, "now": str(NOW)}
            connection.execute(text(OPENED), kept)
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert registry.sessions.find("jeton", NOW) is not None
        registry.factor_demands.ask(DDT.code, "ddt", NOW)
        assert registry.sessions.find("jeton", NOW) is None  # it had proved one
        assert registry.second_factors.standing("ddt", NOW).asked_by == (DDT.nom,)
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
