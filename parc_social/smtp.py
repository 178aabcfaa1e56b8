"""The server that takes our mail: where it is, how it is spoken to, who we are there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parc_social.errors import InvalidValue
from parc_social.wording import cited

# What every mail server takes without quoting or extensions: nothing of it can end a header.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_LONGEST = 254  # RFC 5321, 4.5.3.1.3
_LOCAL = ("127.0.0.1", "::1", "localhost")
_PORTS = {"smtp": 587, "smtps": 465}


def parse_address(text: str) -> str:
    """An address of mail, in ASCII. Raises InvalidValue for any other text, a line's end too."""
    if len(text) > _LONGEST or not _ADDRESS.fullmatch(text):
        raise InvalidValue(f"une adresse électronique est attendue, lu {cited(text[:80])}")
    return text


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `tls`: from the first octet; else STARTTLS, asked for and needed.

    Only a server of this machine may be spoken to in clear. `secret` is the file of the password,
    read each time: changed, it is good at once. `sender` is the address that people see.
    """

    host: str
    port: int
    sender: str
    tls: bool = False
    user: str = ""
    secret: Path | None = field(default=None, repr=False)

    @property
    def is_local(self) -> bool:
        """Whether it is of this machine."""
        return self.host in _LOCAL

    def password(self) -> str:
        """The password, without the line's end. Raises InvalidValue when its file can't be read."""
        if self.secret is None:
            return ""
        try:
            return self.secret.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidValue("PARC_SOCIAL_SMTP_SECRET : fichier illisible") from error


def read_smtp(environ: Mapping[str, str], contact: str) -> SmtpServer | None:
    """The server of `PARC_SOCIAL_SMTP`, None where it is not set: then mail stays in the outbox.

    `contact` is the sender where none is named. Raises InvalidValue naming the variable.
    """
    text = environ.get("PARC_SOCIAL_SMTP") or ""
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    more = parts.path.strip("/") or parts.query or parts.fragment or parts.password
    if parts.scheme not in _PORTS or not host or more:
        raise InvalidValue(
            "PARC_SOCIAL_SMTP : smtp://[compte@]serveur[:port] ou smtps://… est attendu, le mot de"
            " passe dans le fichier que nomme PARC_SOCIAL_SMTP_SECRET"
        )
    secret = environ.get("PARC_SOCIAL_SMTP_SECRET") or ""
    user = unquote(parts.username or "")
    if bool(user) != bool(secret):
        raise InvalidValue(
            "PARC_SOCIAL_SMTP et PARC_SOCIAL_SMTP_SECRET : un compte et le fichier de son mot de"
            " passe sont attendus tous deux, ou aucun"
        )
    sender = environ.get("PARC_SOCIAL_SMTP_EXPEDITEUR") or contact
    try:
        parse_address(sender)
    except InvalidValue as error:
        raise InvalidValue(f"PARC_SOCIAL_SMTP_EXPEDITEUR : {error}") from error
    return SmtpServer(
        host,
        port or _PORTS[parts.scheme],
        sender,
        parts.scheme == "smtps",
        user,
        Path(secret).resolve() if secret else None,
    )
