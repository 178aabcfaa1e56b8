"""The tables of the registry, and what makes those of the trail append-only."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

from parc_social.database.append_only import protect, protect_but_archived
from parc_social.database.engine import Instant
from parc_social.registry.jobs.queue import SCHEMA

revision = "0001_registre"
down_revision = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_LIST = sa.JSON(none_as_null=True)
_ROWS = {"sqlite_with_rowid": False}
_APPEND_ONLY = (
    *("modele_convention", "convention_texte", "organisation_succession"),
    *("organisation_evenement", "convention_evenement", "convention_acceptation"),
    *("journal_redacteur", "journal_archive"),
)
# A line or a seal goes once an archive has left its digest; nothing else changes or goes.
_ARCHIVED = {"journal": "OLD.rang <= a.au", "journal_sceau": "OLD.numero <= a.sceau"}


def upgrade() -> None:
    for create in (
        *(_organisations, _accounts, _succession, _secrets, _links, _sessions, _texts),
        *(_conventions, _journal, _journal_around, _jobs, _drafts),
    ):
        create()
    for table in _APPEND_ONLY:
        protect(table)
    for table, archived in _ARCHIVED.items():
        protect_but_archived(table, archived)
    if op.get_bind().dialect.name == "postgresql":
        _queue()


def _organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(9), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("genre", sa.String(20), nullable=False),
        sa.Column("ressort", sa.String(40)),
    )


def _accounts() -> None:
    op.create_table(
        "compte",
        sa.Column("login", sa.String(80), primary_key=True),
        sa.Column("nom", sa.String(200), nullable=False),
        sa.Column("service", sa.Boolean, nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
    )
    op.create_table(
        "rattachement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        _of_account(),
        _of_organisation("organisation"),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("du", sa.Date),
        sa.Column("au", sa.Date),
        sa.Column("couches", _LIST),
        sa.Column("territoires", _LIST),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("retire", Instant()),
    )
    _index("rattachement", "compte")


def _succession() -> None:
    op.create_table(
        "organisation_succession",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("genre", sa.String(20), nullable=False),
        _of_organisation("de"),
        _of_organisation("vers"),
        sa.Column("le", sa.Date, nullable=False),
        sa.Column("communes", _LIST),
        sa.Column("quand", Instant(), nullable=False),
        _of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    op.create_table(
        "organisation_evenement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        _of_organisation("organisation"),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        _of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
    )
    _index("organisation_evenement", "organisation")


def _secrets() -> None:
    op.create_table(
        "mot_de_passe",
        sa.Column("repere", sa.String(12), primary_key=True),
        _of_account(),
        sa.Column("usage", sa.String(12), nullable=False),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        *_of_a_secret(),
        _of_rattachement(),
    )
    _index("mot_de_passe", "compte")
    op.create_table(
        "cle",
        sa.Column("prefixe", sa.String(12), primary_key=True),
        _of_account(),
        sa.Column("libelle", sa.String(80), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        *_of_a_secret(),
        sa.Column("dans_url", sa.Boolean, nullable=False, server_default=sa.false()),
        _of_rattachement(),
    )
    _index("cle", "compte")


def _of_a_secret() -> list[sa.Column[object]]:
    return [
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("revoque", Instant()),
        sa.Column("couches", _LIST),
        sa.Column("lecture_seule", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("jusque", sa.Date),
        sa.Column("derniere", Instant()),
    ]


def _links() -> None:
    op.create_table(
        "lien",
        sa.Column("emetteur", sa.String(255), primary_key=True),
        sa.Column("sujet", sa.String(255), primary_key=True),
        _of_account(),
        sa.Column("cree", Instant(), nullable=False),
        _of_rattachement(),
    )
    _index("lien", "compte")


def _sessions() -> None:
    password = sa.ForeignKey("mot_de_passe.repere")
    op.create_table(
        "session",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        _of_account(),
        sa.Column("mot_de_passe", sa.String(12), password, nullable=False),
        sa.Column("ouverte", Instant(), nullable=False),
        sa.Column("vue", Instant(), nullable=False),
        sa.Column("fermee", Instant()),
        _of_rattachement(),
    )
    _index("session", "compte")


def _texts() -> None:
    op.create_table(
        "modele_convention",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("texte", sa.Text, nullable=False),
        sa.Column("depuis", sa.Date, nullable=False),
    )
    op.create_table(
        "convention_texte",
        sa.Column("empreinte", sa.String(64), primary_key=True),
        sa.Column("texte", sa.Text, nullable=False),
    )


def _conventions() -> None:
    op.create_table(
        "convention",
        sa.Column("numero", sa.String(40), primary_key=True),
        _of_organisation("organisation"),
        sa.Column("debut", sa.Date, nullable=False),
        sa.Column("fin", sa.Date, nullable=False),
        sa.Column("lignes", sa.JSON, nullable=False),
        sa.Column("modele", sa.String(40)),
        sa.Column("modele_version", sa.Integer),
        sa.Column("objet", sa.String(500), nullable=False, server_default=""),
        sa.Column("annexe", _LIST),
    )
    _index("convention", "organisation")
    op.create_table(
        "convention_evenement",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("convention", sa.String(40), sa.ForeignKey("convention.numero"), nullable=False),
        sa.Column("acte", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
        _of_account(),
        sa.Column("motif", sa.String(500), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False, server_default=""),
    )
    _index("convention_evenement", "convention")
    event = sa.ForeignKey("convention_evenement.id")
    op.create_table(
        "convention_acceptation",
        sa.Column("evenement", _SERIAL, event, primary_key=True, autoincrement=False),
        sa.Column("nom", sa.String(120), nullable=False),
        sa.Column("fonction", sa.String(120), nullable=False),
        sa.Column("consentement", sa.String(300), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(300), nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("rang", _SERIAL, primary_key=True, autoincrement=False),
        sa.Column("quand", sa.String(32), nullable=False),
        sa.Column("compte", sa.String(80), nullable=False),
        sa.Column("organisation", sa.String(9), nullable=False),
        sa.Column("conventions", sa.String(500), nullable=False),
        sa.Column("methode", sa.String(10), nullable=False),
        sa.Column("operation", sa.String(40), nullable=False),
        sa.Column("collection", sa.String(100), nullable=False),
        sa.Column("requete", sa.String(20_000), nullable=False),
        sa.Column("statut", sa.Integer, nullable=False),
        sa.Column("octets", sa.BigInteger),
        sa.Column("duree_ms", sa.Integer, nullable=False),
        sa.Column("requete_id", sa.String(40), nullable=False),
        sa.Column("adresse", sa.String(64), nullable=False),
        sa.Column("droits", sa.String(40), nullable=False),
        sa.Column("acteur", sa.String(80), nullable=False),
        *_chained(),
        sa.Column("jeton", sa.String(32), nullable=False, server_default=""),
        **_ROWS,
    )
    op.create_index("ix_journal_organisation", "journal", ["organisation", "quand"])


def _journal_around() -> None:
    op.create_table(
        "journal_redacteur",
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("forme", sa.Integer, nullable=False),
        sa.Column("hote", sa.String(64), nullable=False),
        sa.Column("processus", sa.Integer, nullable=False),
        sa.Column("depuis", sa.String(32), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    )
    op.create_table(
        "journal_sceau",
        *_numbered(),
        sa.Column("rang", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("vu_redacteur", sa.String(32), nullable=False),
        sa.Column("vu_numero", sa.BigInteger, nullable=False),
        sa.Column("vu_empreinte", sa.String(64), nullable=False),
        *_chained(),
        **_ROWS,
    )
    op.create_table(
        "journal_archive",
        *_numbered(),
        sa.Column("du", sa.BigInteger, nullable=False),
        sa.Column("au", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("sceau", sa.BigInteger, nullable=False),
        sa.Column("sceau_empreinte", sa.String(64), nullable=False),
        sa.Column("fichier", sa.String(200), nullable=False),
        sa.Column("somme", sa.String(64), nullable=False),
        *_chained(),
        **_ROWS,
    )


def _numbered() -> list[sa.Column[object]]:
    return [
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("numero", _SERIAL, primary_key=True, autoincrement=False),
        sa.Column("quand", sa.String(32), nullable=False),
    ]


def _chained() -> list[sa.Column[object]]:
    return [
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
    ]


def _jobs() -> None:
    op.create_table(
        "travail",
        sa.Column("id", sa.String(36), primary_key=True),
        _of_account(),
        _of_organisation("organisation"),
        sa.Column("acteur", sa.String(80), nullable=False),
        sa.Column("acteur_organisation", sa.String(9), nullable=False),
        sa.Column("delegations", sa.JSON(), nullable=False),
        sa.Column("droits", sa.String(32), nullable=False),
        sa.Column("processus", sa.String(80), nullable=False),
        sa.Column("demande", sa.JSON(none_as_null=True)),
        sa.Column("etat", sa.String(12), nullable=False),
        sa.Column("avancement", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(500), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("preneur", sa.String(32)),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("cree", Instant(), nullable=False),
        sa.Column("debut", Instant()),
        sa.Column("vu", Instant(), nullable=False),
        sa.Column("fin", Instant()),
        sa.Column("duree_s", sa.Double),
        sa.Column("expire", Instant(), nullable=False),
    )
    op.create_index("ix_travail_compte", "travail", ["compte", "cree"])
    op.create_index("ix_travail_etat", "travail", ["etat", "cree"])
    op.create_index("ix_travail_organisation", "travail", ["organisation"])
    op.create_index("ix_travail_expire", "travail", ["expire"])
    op.create_table(
        "travail_resultat",
        sa.Column("travail", sa.String(36), sa.ForeignKey("travail.id"), primary_key=True),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("contenu", sa.LargeBinary(), nullable=False),
    )


def _drafts() -> None:
    op.create_table(
        "brouillon",
        sa.Column("edition", sa.String(60), primary_key=True),
        sa.Column("numero", sa.BigInteger(), nullable=False),
        sa.Column("clos", sa.Boolean(), nullable=False),
        sa.Column("suite", sa.String(60)),
    )
    op.create_table(
        "correction",
        sa.Column("edition", sa.String(60), primary_key=True),
        sa.Column("objet", sa.String(40), primary_key=True),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("numero", sa.BigInteger(), nullable=False),
        sa.Column("fid", sa.BigInteger(), nullable=False),
        sa.Column("ligne", sa.JSON(none_as_null=True)),
        sa.Column("compte", sa.String(80), nullable=False),
        sa.Column("requete", sa.String(40), nullable=False),
        sa.Column("quand", Instant(), nullable=False),
    )
    op.create_index("ix_correction_siren", "correction", ["siren", "edition", "numero"])


def _queue() -> None:
    """The queue that wakes workers: procrastinate's own tables, in a schema apart."""
    connection = op.get_bind()
    before = connection.exec_driver_sql("SHOW search_path").scalar()
    op.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    op.execute(f"SET search_path TO {SCHEMA}")
    connection.connection.cursor().execute(SchemaManager.get_schema())
    op.execute(f"SET search_path TO {before}")


def _of_account() -> sa.Column[str]:
    return sa.Column("compte", sa.String(80), sa.ForeignKey("compte.login"), nullable=False)


def _of_organisation(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(9), sa.ForeignKey("organisation.code"), nullable=False)


def _of_rattachement() -> sa.Column[int]:
    return sa.Column("rattachement", sa.BigInteger, sa.ForeignKey("rattachement.id"))


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
