"""The tables of the registry and the journal, and their transactions."""

# A foreign key finds the table that it names once its module is loaded: all of them are, together.
from parc_social.database import (
    account_rows,
    convention_rows,
    criteria_rows,
    job_rows,
    journal_rows,
)

__all__ = ["account_rows", "convention_rows", "criteria_rows", "job_rows", "journal_rows"]
