"""The reads of drafts by those who write in them: which are open, and one row of one."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import DRAFTED
from parc_social.errors import NotFound
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.reads import Reads
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft, open_draft, table_named
from parc_social.storage.statements.select import Select


class DraftReads(Reads):
    """See Store."""

    @abstractmethod
    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""

    def state(self, grant: Grant) -> str:
        """Changes with each publication, and with each correction of the caller's own drafts."""
        version = self.version()
        right = grant.right(DRAFTED)
        if right is None or not (seen := visible(grant, DRAFTED)).draft_sirens:
            return version
        return self.reading_own(seen, lambda snapshot: snapshot.key)

    def open_drafts(self, grant: Grant) -> list[OpenDraft]:
        """The drafts that hold rows of the caller's own landlords, the latest made last."""
        seen = visible(grant, DRAFTED)
        if not seen.draft_sirens:
            return []
        made = {e.id: e.made_at for e in self.editions() if e.is_draft}

        def read(snapshot: Snapshot) -> list[OpenDraft]:
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
            found = [open_draft(t, seen.draft_sirens) for t in tables if t.draft]
            known = (d for d in found if d.edition in made)
            return sorted(known, key=lambda d: (made[d.edition], d.edition))

        return self.reading(read)

    def draft_row(self, grant: Grant, identifier: str) -> DraftRow:
        """A row of one's own draft. Raises NotFound, the same for none and not the caller's."""
        seen = visible(grant, DRAFTED)

        def read(snapshot: Snapshot) -> DraftRow:
            tables = snapshot.tables_for(seen.collection, seen.draft_sirens)
            named = table_named(identifier, tables)
            rows = self._whole_row(seen, named[0], identifier) if named else []
            if named is None or not rows:
                raise NotFound(f"objet introuvable : {identifier!r}")
            (table, objet), (fid, *values) = named, rows[0]
            names = (f.name for f in seen.collection.fields)
            numero = table.corrections.number(objet) if table.corrections else 0
            draft = open_draft(table, seen.draft_sirens)
            return DraftRow(draft, objet, fid, numero, dict(zip(names, values, strict=True)))

        return self.reading_own(seen, read)

    def _whole_row(
        self, seen: Visible, table: EditionTable, identifier: str
    ) -> list[tuple[Any, ...]]:
        made = Select(seen, (table,), self.dialect).whole_row(identifier)
        return self.rows(made, seen.reader)
