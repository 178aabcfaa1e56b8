"""The journal has one chain a writer, with seals and archives; the chain before is the first.

Its lines are copied as they are and hashed as they were (`forme` 1): they can still be checked.
"""

from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

from parc_social.database.append_only import protect

revision = "0004"
down_revision = "0003"

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_FIRST = "0" * 32
_ROWS = {"sqlite_with_rowid": False}


def upgrade() -> None:
    for index in ("ix_journal_quand", "ix_journal_compte"):
        op.drop_index(index, "journal")
    op.rename_table("journal", "journal_avant")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE journal_avant RENAME CONSTRAINT journal_pkey TO journal_avant_pkey")
    _create_journal()
    _create_around()
    _keep_first_chain()
    op.drop_table("journal_avant")
    _protect()


def _create_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("rang", _BIG, primary_key=True, autoincrement=False),
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
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        **_ROWS,
    )
    op.create_index("ix_journal_organisation", "journal", ["organisation", "quand"])


def _create_around() -> None:
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
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("numero", _BIG, primary_key=True, autoincrement=False),
        sa.Column("quand", sa.String(32), nullable=False),
        sa.Column("rang", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("vu_redacteur", sa.String(32), nullable=False),
        sa.Column("vu_numero", sa.BigInteger, nullable=False),
        sa.Column("vu_empreinte", sa.String(64), nullable=False),
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        **_ROWS,
    )
    op.create_table(
        "journal_archive",
        sa.Column("redacteur", sa.String(32), primary_key=True),
        sa.Column("numero", _BIG, primary_key=True, autoincrement=False),
        sa.Column("quand", sa.String(32), nullable=False),
        sa.Column("du", sa.BigInteger, nullable=False),
        sa.Column("au", sa.BigInteger, nullable=False),
        sa.Column("tete", sa.String(64), nullable=False),
        sa.Column("sceau", sa.BigInteger, nullable=False),
        sa.Column("sceau_empreinte", sa.String(64), nullable=False),
        sa.Column("fichier", sa.String(200), nullable=False),
        sa.Column("somme", sa.String(64), nullable=False),
        sa.Column("precedent", sa.String(64), nullable=False),
        sa.Column("empreinte", sa.String(64), nullable=False),
        **_ROWS,
    )


def _keep_first_chain() -> None:
    """Nothing when the journal is empty: then the first writer begins."""
    bind = op.get_bind()
    columns = (
        "quand, compte, organisation, conventions, methode, operation, collection, requete, "
        "statut, octets, duree_ms, requete_id, adresse, droits, "
    )
    bind.exec_driver_sql(
        f"INSERT INTO journal (redacteur, rang, {columns} acteur, precedent, empreinte) "
        f"SELECT '{_FIRST}', numero, {columns} '', precedent, empreinte FROM journal_avant"
    )
    last = bind.exec_driver_sql(
        "SELECT rang, quand, empreinte FROM journal ORDER BY rang DESC LIMIT 1"
    ).fetchone()
    first = bind.exec_driver_sql("SELECT quand FROM journal ORDER BY rang LIMIT 1").scalar()
    if last is None:
        return
    head = _hashed(code=_FIRST, forme=1, hote="", processus=0, depuis=first)
    seal = _hashed(
        redacteur=_FIRST, numero=1, quand=last[1], rang=last[0], tete=last[2],
        vu_redacteur="", vu_numero=0, vu_empreinte="", precedent=head["empreinte"],
    )  # fmt: skip
    for table, row in (("journal_redacteur", head), ("journal_sceau", seal)):
        names = list(row)
        marks = ", ".join(f":{name}" for name in names)
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        bind.execute(sa.text(insert), row)


def _hashed(**values: Any) -> dict[str, Any]:
    text = orjson.dumps(list(values.values()))
    return values | {"empreinte": sha256(text).hexdigest()}


# A line or a seal goes once an archive has left its digest; nothing else changes or goes.
_ARCHIVED = {"journal": "OLD.rang <= a.au", "journal_sceau": "OLD.numero <= a.sceau"}
_NEVER = ("journal_redacteur", "journal_archive")


def _protect() -> None:
    for table in _NEVER:
        protect(table)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, archived in _ARCHIVED.items():
        (_protect_sqlite if sqlite else _protect_postgresql)(table, archived)


def _protect_sqlite(table: str, archived: str) -> None:
    for act, condition in (("UPDATE", ""), ("DELETE", f"WHEN NOT {_exists(archived)}")):
        op.execute(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
        )


def _protect_postgresql(table: str, archived: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    op.execute(
        f"CREATE FUNCTION {table}_archived() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_exists(archived)} THEN RETURN OLD; END IF; "
        f"RAISE EXCEPTION '{table}: append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_archived()"
    )


def _exists(archived: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM journal_archive AS a "
        f"WHERE a.redacteur = OLD.redacteur AND {archived})"
    )
