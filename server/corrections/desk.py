"""What the pages of rows share: whose deposit, its rows, and the check that follows a write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

from loaders.context import silent
from loaders.ops.correction import check_rows
from parc_social.access.model.grant import current_grant
from parc_social.access.permissions import written_sirens
from parc_social.domain.campaigns.deposit import Deposit, check_checkable
from parc_social.domain.campaigns.row import RowAct, RowWrite
from parc_social.errors import Conflict, InvalidValue
from parc_social.registry.deposit_row_acts import DepositRowActs, RowAuthor, Written
from parc_social.storage.store import Store
from portal.page_context import PageContext
from server.corrections.row_book import DepositRow, RowBook, open_book
from server.corrections.row_fields import FormWords, form_words
from server.deposits.deposit_pages import ADDRESS, DepositPages
from server.deposits.depositor import Depositors, check_may_deposit
from server.jobs.at_rest.sealed_rows import FaultTold, SealedRows
from server.jobs.written_rows import RowContent
from server.loading import judging_turn, loading_context


@dataclass(frozen=True, slots=True)
class Change:
    """A row to write: as it is, and its texts after; None: it is left out."""

    row: DepositRow
    after: dict[str, str] | None
    act: RowAct


@dataclass(frozen=True, slots=True)
class RowDesk:
    """Where rows are read and written. `judging`: one bench at a time."""

    deposits: DepositPages
    store: Store
    judging: Lock

    @property
    def context(self) -> PageContext:
        """Of the pages."""
        return self.deposits.checks.context

    @property
    def who(self) -> Depositors:
        """Who asks."""
        return self.deposits.checks.who

    @property
    def acts(self) -> DepositRowActs:
        """Of the registry."""
        return self.context.registry.deposit_rows

    @property
    def sealed(self) -> SealedRows:
        """Rows at rest."""
        return SealedRows(self.deposits.sealed)

    def reads(self, depot: str) -> RowBook:
        """The rows of a deposit, for who sees them; the journal is told.

        No mandate reaches them: a mandataire mends its file, and deposits it again. Raises
        NotFound, Forbidden for who does not see the rows of their organisation whole.
        """
        one = self.deposits.shown.own(depot)
        self.who.check_reads(self.who.own())
        return open_book(self.acts, self.sealed, one)

    def writes(self, depot: str) -> RowBook:
        """The same, for who may correct. Raises Conflict once it is transmitted or over too."""
        check_may_deposit(self.who.own())
        book = self.reads(depot)
        check_checkable(book.one)
        return book

    def why_not(self, one: Deposit) -> str:
        """Why the reader may not correct; empty: they may."""
        try:
            check_checkable(one)
        except Conflict as error:
            return f"{str(error)[:1].upper()}{str(error)[1:]}."
        return self.who.own().refusal

    def words(self, one: Deposit) -> FormWords:
        """Fields and rules of its survey."""
        return form_words(one.millesime)

    def path(self, one: Deposit, rest: str = "") -> str:
        """Of its rows."""
        return f"{ADDRESS}/{one.id}/fiches{rest}"

    def judge(self, one: Deposit, rows: Sequence[dict[str, str]]) -> list[tuple[FaultTold, ...]]:
        """What rows break, by the rules of their campaign. Raises ServerBusy."""
        if not rows:
            return []
        inputs = self.deposits.checks.desk.inputs("", "", one.millesime)
        with judging_turn(self.judging):
            context = loading_context(self.context.settings, self.store, silent)
            context = replace(context, profil=inputs["profil"])
            found = check_rows(rows, one.millesime, context)
        return [tuple((f.code, f.colonne, f.gravite.value) for f in some) for some in found]

    def write(self, book: RowBook, changes: Sequence[Change], lot: str) -> Written:
        """Judges rows, writes them, and has the report follow.

        Raises InvalidValue for a row of another landlord or year, or that holds an identity,
        ServerBusy.
        """
        one = book.one
        kept = [c.after for c in changes if c.after is not None]
        check_own(one, kept)
        judged = iter(self.judge(one, kept))
        faults = [next(judged) if c.after is not None else () for c in changes]
        self._check_nobody(one, [code for some in faults for code, _, _ in some])
        writes = [
            RowWrite(c.row.place, c.act, c.row.version, self._content(one, c, some))
            for c, some in zip(changes, faults, strict=True)
        ]
        account = self.context.session().identity.compte
        author = RowAuthor(
            one.organisation, one.id, account, self.deposits.checks.views.clock(), lot
        )
        written = self.acts.write(author, writes)
        if written.done:
            self.follow(one)
        return written

    def follow(self, one: Deposit) -> None:
        """Asks for a check; where that is refused now, the page of rows says that it is behind."""
        self.deposits.follow(one, self.who.own())

    def _check_nobody(self, one: Deposit, codes: Sequence[str]) -> None:
        words = self.words(one)
        for code in codes:
            if code in words.personal:
                told = words.words((code, None, "erreur"))
                raise InvalidValue(
                    f"{told.message} [{code}] : rien n’est enregistré. {told.remedy}".rstrip(". ")
                )

    def _content(self, one: Deposit, change: Change, faults: tuple[FaultTold, ...]) -> bytes:
        before = None if change.row.texts is None else dict(change.row.texts)
        content = RowContent(before, change.after, faults)
        return content.seal(self.sealed, one.id, change.row.place)


def check_own(one: Deposit, rows: Sequence[dict[str, str]]) -> None:
    """Raises InvalidValue for a row that is not of the writer's landlords, or of another year."""
    own = set(written_sirens(current_grant()))
    for row in rows:
        if row.get("siren_bailleur", "").strip() not in own:
            raise InvalidValue(f"SIREN du bailleur : l’un des vôtres, {', '.join(sorted(own))}")
        if row.get("millesime", "").strip() != str(one.millesime):
            raise InvalidValue(f"Millésime : {one.millesime}, celui de la campagne")
