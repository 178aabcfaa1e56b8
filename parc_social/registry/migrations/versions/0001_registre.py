"""The tables of the registry, and what makes those of the trail append-only."""

from alembic import op

from parc_social.database.append_only import protect, protect_but_archived
from parc_social.registry.migrations.first.accounts import create_accounts
from parc_social.registry.migrations.first.conventions import create_conventions
from parc_social.registry.migrations.first.jobs import create_jobs, create_queue
from parc_social.registry.migrations.first.journal import create_journal

revision = "0001_registre"
down_revision = None

_APPEND_ONLY = (
    *("modele_convention", "convention_texte", "organisation_succession"),
    *("organisation_evenement", "convention_evenement", "convention_acceptation"),
    *("journal_redacteur", "journal_archive"),
)
# A line or a seal goes once an archive has left its digest; nothing else changes or goes.
_ARCHIVED = {"journal": "OLD.rang <= a.au", "journal_sceau": "OLD.numero <= a.sceau"}


def upgrade() -> None:
    for create in (create_accounts, create_conventions, create_journal, create_jobs):
        create()
    for table in _APPEND_ONLY:
        protect(table)
    for table, archived in _ARCHIVED.items():
        protect_but_archived(table, archived)
    if op.get_bind().dialect.name == "postgresql":
        create_queue()
