"""A registry of the first version, with rows in it, becomes one of today; on both databases."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from parc_social.access.conventions.convention import Acte, Etat
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.identity import Identity, Role
from parc_social.access.model.organisation import parse_organisation
from parc_social.registry.open import open_registry
from parc_social.registry.registry import Registry
from parc_social.registry.secrets.credentials import new_key, new_password

DDT = parse_organisation("999000011", "DDT", "etat", "departement:93")
TODAY = date(2026, 6, 1)
KEY, PASSWORD = new_key(), new_password()
THEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
APPEND_ONLY = (
    "modele_convention",
    "convention_texte",
    "organisation_succession",
    "organisation_evenement",
    "convention_evenement",
)
ROWS = [  # what the first version wrote, in its own columns
    (
        "INSERT INTO organisation (code, nom, genre, ressort)"
        " VALUES ('999000003', 'GIP', 'gip', NULL), ('999000011', 'DDT', 'etat', 'departement:93')"
    ),
    (
        "INSERT INTO compte (login, organisation, nom, role, service, cree)"
        " VALUES ('agent', '999000003', 'Agent', 'signataire', false, :then),"
        " ('ddt', '999000011', 'Ddt', 'signataire', false, :then)"
    ),
    (
        "INSERT INTO cle (prefixe, compte, libelle, empreinte, cree)"
        " VALUES (:key, 'ddt', 'script', :key_hash, :then)"
    ),
    (
        "INSERT INTO mot_de_passe (repere, compte, usage, libelle, hash, cree)"
        " VALUES (:password, 'ddt', 'application', 'QGIS', :password_hash, :then)"
    ),
    (
        "INSERT INTO convention (numero, organisation, debut, fin, lignes)"
        " VALUES ('C1', '999000011', '2026-01-01', '2026-12-31',"
        ' \'[["ops-adresses", "france"]]\')'
    ),
    (
        "INSERT INTO convention_evenement (convention, acte, quand, compte, motif) VALUES"
        " ('C1', 'envoyée', :then, 'agent', ''),"
        " ('C1', 'signée par l''organisme', :then, 'ddt', ''),"
        " ('C1', 'contresignée par le GIP', :then, 'agent', '')"
    ),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    """A registry of revision 0001 with its rows, brought to today's."""
    url = f"sqlite:///{tmp_path / 'registre.sqlite'}"
    if request.param == "postgresql":
        own_database: Callable[[], str] = request.getfixturevalue("own_database")
        url = own_database()
    registry = open_registry(url)
    registry.migrate("0001")
    moment = THEN if request.param == "postgresql" else THEN.strftime("%Y-%m-%d %H:%M:%S.%f")
    values = {
        "then": moment, "key": KEY.repere, "key_hash": KEY.hash,
        "password": PASSWORD.repere, "password_hash": PASSWORD.hash,
    }  # fmt: skip
    with registry.engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement), values)
    registry.migrate()
    yield registry
    registry.close()


def test_accounts_keep_their_secrets(upgraded: Registry) -> None:
    known = Identity("ddt", DDT, Role.SIGNATAIRE)
    assert upgraded.authenticate_key(KEY.shown) == known
    assert upgraded.authenticate_password("ddt", PASSWORD.shown) == known
    account = upgraded.accounts.get("ddt")
    assert (account.cree, account.acting(TODAY)) == (THEN, known)


def test_a_signed_convention_stays_active_without_a_text(upgraded: Registry) -> None:
    (kept,) = upgraded.conventions(DDT.code)
    assert kept.etat(TODAY) is Etat.ACTIVE
    assert [e.acte for e in kept.evenements] == [Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER]
    assert (kept.texte, kept.modele, kept.objet) == ("", None, "")


def test_the_shipped_text_is_there(upgraded: Registry) -> None:
    modele = upgraded.texts.modele(DONNEES)
    with upgraded.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, version, sha256 FROM modele_convention")).all()
    assert rows == [(DONNEES, 1, modele.sha256)]


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_new_tables_of_the_trail_only_grow(upgraded: Registry, table: str) -> None:
    first = {
        "modele_convention": "SELECT 1",  # the shipped text
        "convention_evenement": "SELECT 1",  # those of the first version
        "convention_texte": "INSERT INTO convention_texte VALUES ('e', 't')",
        "organisation_succession": "INSERT INTO organisation_succession"
        " (genre, de, vers, le, quand, compte, motif) VALUES"
        " ('fusion', '999000003', '999000011', '2026-01-01', '2026-01-01', 'agent', '')",
        "organisation_evenement": "INSERT INTO organisation_evenement"
        " (organisation, acte, quand, compte, motif)"
        " VALUES ('999000011', 'suspendue', '2026-01-01', 'agent', '')",
    }[table]
    with upgraded.engine.begin() as connection:
        connection.execute(text(first))
    column = {"modele_convention": "texte", "convention_texte": "texte"}.get(table, "compte")
    acts = ("UPDATE {0} SET {1} = 'ddt'", "DELETE FROM {0}")
    for act in (a.format(table, column) for a in acts):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            upgraded.engine.begin() as connection,
        ):
            connection.execute(text(act))
