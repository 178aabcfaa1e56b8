"""The outbox: messages that wait, those that are sent, those that a person must look at.

A message is claimed, handed over, then marked. Whoever dies in between leaves it claimed: it is
due again after LEASE, and may then come twice (docs/messages.md says why this side was chosen).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Select, and_, func, select, update

from parc_social.database.engine import reading, writing
from parc_social.database.message_rows import MessageRow
from parc_social.domain.message import LEASE, Message, MessageKind, MessageState, delay
from parc_social.errors import Conflict, NotFound
from parc_social.registry.mail.notice import Notice, tell

_FAULT_SIZE = 300


class Outbox:
    """Reads of messages, and the acts of who sends them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def tell(self, notice: Notice, logins: Sequence[str]) -> int:
        """As `tell` in a transaction of its own, for an act that is in no table; how many are new.

        An act that is one tells it in its own transaction.
        """
        with writing(self._engine) as session:
            return tell(session, notice, logins)

    def claim(self, now: datetime) -> Message | None:
        """The message that has been due the longest, held for LEASE; None: none is due."""
        due = (
            select(MessageRow)
            .where(MessageRow.envoye.is_(None), MessageRow.prochain <= now)
            .order_by(MessageRow.prochain, MessageRow.id)
            .limit(1)
        )
        with reading(self._engine) as session:  # nothing is locked while nothing is due
            if session.scalars(due).one_or_none() is None:
                return None
        with writing(self._engine) as session:
            row = session.scalars(due.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            row.essais += 1
            row.prochain = now + LEASE
            session.flush()
            return _message(row)

    def sent(self, message: Message, now: datetime) -> None:
        """The server of mail has taken it."""
        self._end(message, {"envoye": now, "prochain": None, "faute": ""})

    def failed(self, message: Message, fault: str, now: datetime, *, for_good: bool) -> None:
        """It was not taken: tried again later; `for_good`, or tried enough: left to a person."""
        wait = None if for_good else delay(message.essais)
        until = None if wait is None else now + wait
        self._end(message, {"prochain": until, "faute": fault[:_FAULT_SIZE]})

    def retry(self, message: int, now: datetime) -> None:
        """A person has it tried again at once. Raises NotFound; Conflict where it can't be."""
        with writing(self._engine) as session:
            row = session.get(MessageRow, message, with_for_update=True)
            if row is None:
                raise _unknown(message)
            state = _message(row).etat
            if state in (MessageState.ENVOYE, MessageState.SANS_ADRESSE):
                raise Conflict(f"ce message est {state.value} : il n'est pas envoyé de nouveau")
            row.prochain, row.essais = now, 0

    def get(self, message: int) -> Message:
        """One message. Raises NotFound."""
        with reading(self._engine) as session:
            row = session.get(MessageRow, message)
            if row is None:
                raise _unknown(message)
            return _message(row)

    def page(self, state: MessageState | None, first: int, size: int) -> Sequence[Message]:
        """Those of a state (None: all), the latest first, from one on."""
        query = _of(select(MessageRow), state).order_by(MessageRow.id.desc())
        with reading(self._engine) as session:
            return [_message(row) for row in session.scalars(query.offset(first).limit(size))]

    def count(self, state: MessageState | None) -> int:
        """How many are of a state; None: all."""
        with reading(self._engine) as session:
            return session.scalar(_of(select(func.count(MessageRow.id)), state)) or 0

    def _end(self, message: Message, values: dict[str, object]) -> None:
        """What came of a try, unless another sender has claimed it since."""
        mine = and_(MessageRow.id == message.id, MessageRow.essais == message.essais)
        with writing(self._engine) as session:
            session.execute(
                update(MessageRow).where(mine, MessageRow.envoye.is_(None)).values(**values)
            )


def _of[*T](query: Select[*T], state: MessageState | None) -> Select[*T]:
    return query if state is None else query.where(_is(state))


def _is(state: MessageState) -> ColumnElement[bool]:
    if state is MessageState.ENVOYE:
        return MessageRow.envoye.is_not(None)
    waits, known = MessageRow.envoye.is_(None), MessageRow.adresse != ""
    if state is MessageState.SANS_ADRESSE:
        return and_(waits, MessageRow.adresse == "")
    due = MessageRow.prochain.is_not(None)
    return and_(waits, known, due if state is MessageState.A_ENVOYER else ~due)


def _unknown(message: int) -> NotFound:
    return NotFound(f"aucun message {message} dans la boîte d'envoi")


def _message(row: MessageRow) -> Message:
    return Message(
        row.id, row.cle, MessageKind(row.genre), row.compte, row.adresse, dict(row.faits),
        row.cree, row.essais, row.prochain, row.envoye, row.faute,
    )  # fmt: skip
