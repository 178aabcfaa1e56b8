"""In SQLite a line of the journal waits in a file, no more in a table."""

from alembic import op

revision = "0010"
down_revision = "0009"

_TABLE = "journal_attente"
_LINE = (
    *("redacteur", "rang", "quand", "compte", "organisation", "conventions", "methode"),
    *("operation", "collection", "requete", "statut", "octets", "duree_ms", "requete_id"),
    *("adresse", "droits", "acteur", "precedent", "empreinte"),
)
_SEAL = {
    **{name: f"sceau_{name}" for name in ("numero", "quand")},
    "redacteur": "redacteur",
    "rang": "rang",
    "tete": "empreinte",
    **{name: f"sceau_{name}" for name in ("vu_redacteur", "vu_numero", "vu_empreinte")},
    **{name: f"sceau_{name}" for name in ("precedent", "empreinte")},
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # elsewhere it was always empty
        lines = ", ".join(_LINE)
        op.execute(
            f"INSERT OR IGNORE INTO journal ({lines}) SELECT {lines} FROM {_TABLE} ORDER BY numero"
        )
        op.execute(
            f"INSERT OR IGNORE INTO journal_sceau ({', '.join(_SEAL)}) "
            f"SELECT {', '.join(_SEAL.values())} FROM {_TABLE} "
            "WHERE sceau_numero IS NOT NULL ORDER BY numero"
        )
    op.drop_table(_TABLE)
