"""The form of an edition is that of this software, or the edition is refused with the remedy."""

from collections.abc import Iterable

from parc_social.catalogue.load import collections
from parc_social.errors import Unavailable
from parc_social.storage.editions.snapshot import EditionTable


def refusal(edition: str, fault: str) -> str:
    """What is said of an edition of another form; `fault` is the first thing that differs."""
    return (
        f"l'édition {edition} n'a pas la forme de ce logiciel ({fault}) : chargez de nouveau ses"
        " fichiers (« parc-social load »), puis publiez-la"
    )


def check_tables(tables: Iterable[EditionTable]) -> None:
    """Raises Unavailable for a served table with rows that lacks a column of the catalogue."""
    wanted = {
        c.relation: {"fid", *(field.name for field in c.fields)} for c in collections().values()
    }
    for table in tables:
        absent = sorted(wanted.get(table.relation, set[str]()) - table.columns)
        if absent and table.rows:
            raise Unavailable(refusal(table.edition, f"{table.relation}.{absent[0]} manque"))
