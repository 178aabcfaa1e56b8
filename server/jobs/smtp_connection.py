"""One conversation with the server that takes our mail."""

import smtplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Protocol

from parc_social.domain.message import Message
from parc_social.errors import Unavailable
from parc_social.smtp import SmtpServer
from portal.messages.letters import Letter

_TIMEOUT_S = 20.0  # of each answer; far below what a claimed message is held for


class Refused(Exception):
    """The server took the conversation and not this message; `for_good`: it never will."""

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(words)
        self.for_good = for_good


class Hand(Protocol):
    """What hands a message over."""

    def __call__(self, message: Message, letter: Letter) -> None:
        """Raises Refused; Unavailable when the conversation broke."""
        ...


def mail_of(message: Message, letter: Letter, sender: str) -> EmailMessage:
    """The message as it travels. Its Message-ID is the act's: sent twice, readers show one.

    Raises ValueError for a line's end in a header: no text of anybody makes one more.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.adresse
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(message.cree)
    digest = sha256(f"{message.cle}\0{message.cree.isoformat()}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to us
    mail.set_content(letter.text, cte="quoted-printable")  # what each server takes
    return mail


@contextmanager
def conversation(server: SmtpServer) -> Generator[Hand]:
    """Raises Unavailable when the server is away, speaks in clear, or does not know us."""
    try:
        with _opened(server) as smtp:
            _greet(smtp, server)
            yield lambda message, letter: _send(smtp, server, message, letter)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"serveur de courriel : {_words(error)}") from error


def _opened(server: SmtpServer) -> smtplib.SMTP:
    if server.tls:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT_S, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)


def _greet(smtp: smtplib.SMTP, server: SmtpServer) -> None:
    smtp.ehlo()
    if not server.tls and (smtp.has_extn("starttls") or not server.is_local):
        smtp.starttls(context=ssl.create_default_context())  # raises where there is none
        smtp.ehlo()
    if server.user:
        smtp.login(server.user, server.password())


def _send(smtp: smtplib.SMTP, server: SmtpServer, message: Message, letter: Letter) -> None:
    mail = mail_of(message, letter, server.sender)
    try:
        smtp.send_message(mail, server.sender, [message.adresse])
    except smtplib.SMTPRecipientsRefused as error:
        ((code, words),) = error.recipients.values()
        raise Refused(_answer(code, words), for_good=code >= 500) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise Refused(_answer(error.smtp_code, error.smtp_error), for_good=False) from error


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"réponse {code} du serveur : {shown}"


def _words(error: Exception) -> str:
    """What broke, without the secret or the address that an answer may quote."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "compte ou mot de passe refusé (PARC_SOCIAL_SMTP, PARC_SOCIAL_SMTP_SECRET)"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "il ne chiffre pas (STARTTLS), ou ne reconnaît pas de compte"
    if isinstance(error, ssl.SSLError):
        return "son certificat n'est pas accepté, ou il ne chiffre pas"
    return "il ne répond pas"
