"""Which relations of an edition on show wait for their texts, by what PostgreSQL says of them."""

from parc_social.catalogue.load import collections
from parc_social.storage.statements.audience_texts import (
    awaited_marks,
    awaits_texts,
    digest_of,
    kept_collection,
    marks_of,
)
from testing.rows import each_row

DWELLINGS, POINTS = collections()["rpls-logements"], collections()["adresses"]
HOUSEHOLDS = collections()["ops-menages"]


@each_row(
    ("relation", "marks", "waits"),
    [
        (DWELLINGS.relation, awaited_marks(DWELLINGS), True),
        (POINTS.relation, awaited_marks(POINTS), True),
        (DWELLINGS.relation, marks_of(DWELLINGS), False),  # they are there
        (DWELLINGS.relation, "", False),  # a row has no text, or nobody said so
        (DWELLINGS.relation, awaited_marks(POINTS), False),
        (DWELLINGS.relation, f"{awaited_marks(DWELLINGS)[:-1]}x", False),  # of another catalogue
        (HOUSEHOLDS.relation, awaited_marks(DWELLINGS), False),
    ],
)
def test_which_texts_are_still_to_be_written(relation: str, marks: str, *, waits: bool) -> None:
    """Of the columns of today alone: of others, the own texts of rows are of others too."""
    assert awaits_texts(relation, marks) is waits


def test_no_relation_says_the_digest_of_its_texts_while_it_waits() -> None:
    """Which is what lets a read use them (`_keep_texts`)."""
    kept = {c.id: c for r in collections().values() if (c := kept_collection(r.relation))}
    assert kept
    for collection in kept.values():
        assert digest_of(collection) in marks_of(collection).split()
        assert digest_of(collection) not in awaited_marks(collection).split()
