"""The worker's round of mail: what days call for is written, what is due is sent."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from parc_social.domain.message import Message, MessageKind
from parc_social.errors import InvalidValue, NotFound, Unavailable
from parc_social.registry.mail.due_notices import DueNotices, Expected
from parc_social.registry.mail.invitations import Invitations
from parc_social.registry.mail.outbox import Outbox
from parc_social.smtp import SmtpServer
from portal.messages.letters import Letter, letter_of
from server.jobs.smtp_connection import Hand, Refused, conversation

log = logging.getLogger(__name__)

_DUE_S = 600.0  # between two looks at the calendar
_ROUND_S = 10.0  # jobs are recovered by the same thread: a round does not hold it longer


@dataclass(slots=True)
class PostOffice:
    """What sends; without a server of mail, messages stay in the outbox, and the GIP reads them."""

    outbox: Outbox
    due: DueNotices
    expected: Expected
    invitations: Invitations
    server: SmtpServer | None
    base_url: str
    title: str
    clock: Callable[[], datetime]
    _looked: float = field(default=-_DUE_S)

    def run(self) -> int:
        """One round; how many messages were taken. Raises Unavailable when the registry is away."""
        self._look_at_days()
        if self.server is None:
            return 0
        first = self.outbox.claim(self.clock())
        if first is None:
            return 0
        return self._send_from(first, self.server)

    def _look_at_days(self) -> None:
        now = time.monotonic()
        if now - self._looked >= _DUE_S:
            self._looked = now
            self.due.write(self.clock(), self.expected)

    def _send_from(self, first: Message, server: SmtpServer) -> int:
        """From that one on, as long as the conversation and the round last."""
        taken, message, end = 0, first, time.monotonic() + _ROUND_S
        try:
            with conversation(server) as hand:
                while message is not None:
                    taken += self._send(message, hand)
                    message = None if time.monotonic() > end else self.outbox.claim(self.clock())
        except (Unavailable, InvalidValue) as error:
            log.warning("mail: %s", error)
            if message is not None:
                self.outbox.failed(message, f"{error}", self.clock(), for_good=False)
        return taken

    def _send(self, message: Message, hand: Hand) -> bool:
        try:
            hand(message, self._letter(message))
        except NotFound as error:  # an invitation that a later one has replaced
            self.outbox.failed(message, f"{error}", self.clock(), for_good=True)
            return False
        except Refused as error:
            self.outbox.failed(message, f"{error}", self.clock(), for_good=error.for_good)
            log.warning("message %d: refused", message.id)
            return False
        self.outbox.sent(message, self.clock())
        log.info("message %d: sent, try %d", message.id, message.essais)
        return True

    def _letter(self, message: Message) -> Letter:
        secret = ""
        if message.genre is MessageKind.INVITATION:
            secret = self.invitations.draw(int(message.faits["invitation"]), self.clock())
        return letter_of(message, self.base_url, self.title, secret)
