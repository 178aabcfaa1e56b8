"""Reads of editions that wait to be published, by the landlords whose rows they hold."""

from abc import abstractmethod
from collections.abc import Sequence

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import DRAFTED
from parc_social.errors import NotFound
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.snapshot import Snapshot
from parc_social.storage.reads import Reads
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.draft_rows import DraftRow, OpenDraft, open_draft, table_named
from parc_social.storage.statements.select import Select
from parc_social.wording import cited


class DraftReads(Reads):
    """The drafts of a caller's own landlords. See Store for the errors."""

    @abstractmethod
    def editions(self) -> Sequence[Edition]:
        """Every edition the store knows, by source, millésime and date."""

    def state(self, grant: Grant) -> str:
        """Changes with each publication, and with each correction of the caller's own drafts."""
        version = self.version()
        right = grant.right(DRAFTED)
        if right is None or not (view := visible(grant, DRAFTED)).draft_sirens:
            return version
        return self.reading_own(view, lambda snapshot: snapshot.key)

    def open_drafts(self, grant: Grant) -> list[OpenDraft]:
        """The drafts that hold rows of the caller's own landlords, the latest made last."""
        view = visible(grant, DRAFTED)
        if not view.draft_sirens:
            return []
        dates = {e.id: e.made_at for e in self.editions() if e.is_draft}

        def read(snapshot: Snapshot) -> list[OpenDraft]:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            every = [open_draft(t, view.draft_sirens) for t in tables if t.draft]
            published = (d for d in every if d.edition in dates)
            return sorted(published, key=lambda d: (dates[d.edition], d.edition))

        return self.reading(read)

    def draft_row(self, grant: Grant, identifier: str) -> DraftRow:
        """A row of one's own draft. Raises NotFound, the same for none and not the caller's."""
        view = visible(grant, DRAFTED)

        def read(snapshot: Snapshot) -> DraftRow:
            tables = snapshot.tables_for(view.collection, view.draft_sirens)
            place, rows = table_named(identifier, tables), []
            if place is not None:
                whole = Select(view, place[:1], self.dialect).whole_row(identifier)
                rows = self.rows(whole, view.reader)
            if place is None or not rows:
                raise NotFound(f"objet introuvable : {cited(identifier)}")
            (table, objet), (fid, *values) = place, rows[0]
            names = (f.name for f in view.collection.fields)
            numero = table.corrections.number(objet) if table.corrections else 0
            draft = open_draft(table, view.draft_sirens)
            return DraftRow(draft, objet, fid, numero, dict(zip(names, values, strict=True)))

        return self.reading_own(view, read)
