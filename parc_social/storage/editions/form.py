"""The form of an edition is that of this software, or the edition is refused with the remedy."""

from collections.abc import Iterable

from parc_social.catalogue.load import collections
from parc_social.errors import Unavailable
from parc_social.storage.editions.snapshot import EditionTable

EXTENTS = "etendue"  # how many rows of an edition lie where, and between which numbers
NUMBERS = ("premier", "dernier", "premier_sans_lieu", "dernier_sans_lieu")  # of rows


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
    wanted[EXTENTS] = {*NUMBERS}
    for table in tables:
        absent = sorted(wanted.get(table.relation, set[str]()) - table.columns)
        if absent and (table.rows or table.relation == EXTENTS):
            raise Unavailable(refusal(table.edition, f"{table.relation}.{absent[0]} manque"))
