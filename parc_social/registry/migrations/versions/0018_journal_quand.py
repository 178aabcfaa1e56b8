"""The index of the journal by time: the newest lines of all organisations, and of a day.

It only adds. While it is made, lines wait as they do for any lock: some seconds a million.
"""

from alembic import op

revision = "0018_journal_quand"
down_revision = "0017_revision"


def upgrade() -> None:
    op.create_index("ix_journal_quand", "journal", ["quand"])
