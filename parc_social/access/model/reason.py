"""Why a collection is open or closed, for people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """What an article, a line of an annex, the matrix or a delegation does to a collection.

    `collection` is empty for what concerns everything. `text` is a French sentence.
    """

    collection: str
    opens: bool
    text: str
