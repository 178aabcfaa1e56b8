"""Drafts of the survey as their landlords write in them: which are open, and one row of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from parc_social.storage.drafts import Drafts
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.sql.visibility import Visible


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that holds rows of some landlords; `rows` are those of its edition, all of them."""

    edition: str
    millesime: int
    rows: int
    sirens: tuple[str, ...]

    def identifier(self, objet: str) -> str:
        """The id of one of its rows, as it is served."""
        return f"{objet}~{self.edition.rpartition('_')[2]}"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of a draft as it is kept; `numero` is its state (see corrections.py)."""

    draft: OpenDraft
    objet: str
    fid: int
    numero: int
    values: Mapping[str, Any]

    @property
    def state(self) -> str:
        """24 hexadecimal digits that change with each write of the row."""
        return state_of(self.draft.edition, self.objet, self.numero)


def state_of(edition: str, objet: str, numero: int) -> str:
    """The state of a row of a draft, for an ETag."""
    return sha256(f"{edition}\n{objet}\n{numero}".encode()).hexdigest()[:24]


def with_corrections(snapshot: Snapshot, view: Visible, drafts: Drafts) -> Snapshot:
    """The snapshot as one caller reads it: his own landlords' corrections in their drafts."""
    relation, sirens = view.collection.relation, view.draft_sirens
    own = [t for t in snapshot.drafts.get(relation, ()) if t.bailleurs & set(sirens)]
    marks = drafts.marks([t.edition for t in own], sirens) if own else {}
    if not marks:
        return snapshot
    tables = tuple(_with_rows(t, sirens, marks, drafts) for t in snapshot.drafts[relation])
    marks_text = "".join(f"~{edition}.{mark}" for edition, mark in sorted(marks.items()))
    return replace(snapshot, drafts={**snapshot.drafts, relation: tables}, corrected=marks_text)


def open_draft(table: EditionTable, sirens: Sequence[str]) -> OpenDraft:
    """The draft of a table, for some landlords."""
    own = tuple(s for s in sirens if s in table.bailleurs)
    return OpenDraft(table.edition, table.millesime, table.rows, own)


def table_named(identifier: str, tables: Sequence[EditionTable]) -> tuple[EditionTable, str] | None:
    """The draft that an id is of, and the id of its row there; None: of none of these."""
    objet, _, digits = identifier.rpartition("~")
    candidates = (t for t in tables if t.draft and t.edition.rpartition("_")[2] == digits)
    table = next(candidates, None)
    return (table, objet) if objet and table else None


def _with_rows(
    table: EditionTable, sirens: Sequence[str], marks: Mapping[str, int], drafts: Drafts
) -> EditionTable:
    mark = marks.get(table.edition)
    some = drafts.of(table.edition, sirens, mark) if mark is not None else None
    if some is None:
        return table
    return replace(table, corrections=some, rows=max(table.rows, some.last))
