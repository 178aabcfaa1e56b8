"""What was written in place of rows of a deposit, opened; and how a publication takes it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.row import RowEvent, RowPlace, WrittenRow
from parc_social.errors import NotFound
from parc_social.registry.deposit_row_acts import DepositRowActs
from server.jobs.at_rest.sealed_rows import FaultTold, SealedRows

_GONE = "ce qui a été écrit dans ce dépôt a été effacé avec son fichier"


@dataclass(frozen=True, slots=True)
class RowContent:
    """What an act wrote: a row before and after (None: not there), the faults that it has now."""

    avant: dict[str, str] | None
    apres: dict[str, str] | None
    fautes: tuple[FaultTold, ...]

    def seal(self, sealed: SealedRows, deposit: str, place: RowPlace) -> bytes:
        """Under the name of its row: what is of another opens nothing."""
        told = {"avant": self.avant, "apres": self.apres, "fautes": self.fautes}
        return sealed.close(f"{deposit}/{place}", told)


def content_of(sealed: SealedRows, deposit: str, event: RowEvent) -> RowContent:
    """What an act wrote. Raises NotFound once it was erased, Unavailable for another key."""
    if event.contenu is None:
        raise NotFound(_GONE)
    told: dict[str, Any] = sealed.open(f"{deposit}/{event.place}", event.contenu)
    faults = tuple((code, column, gravity) for code, column, gravity in told["fautes"])
    return RowContent(told["avant"], told["apres"], faults)


def written_rows(sealed: SealedRows, deposit: str, events: Sequence[RowEvent]) -> list[WrittenRow]:
    """The rows as the last act on each left them, for `Context.written`."""
    return [WrittenRow(e.place, content_of(sealed, deposit, e).apres) for e in events]


def written_in(acts: DepositRowActs, sealed: SealedRows, one: Deposit) -> list[WrittenRow]:
    """All that was written in a deposit: what is transmitted, with its sealed file."""
    return written_rows(sealed, one.id, acts.latest(one.organisation, one.id))
