"""What the views of the short road are asked, and what they answer (server/wsgi/shortcut.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from auth_proxy.url import Environ
from parc_social.access.model.grant import Grant, current_grant
from server.languages import language_of


class ShortcutRequest:
    """A reading of one collection, parameters read as Flask reads them: the checks' Question."""

    def __init__(self, environ: Environ, collection: str) -> None:
        self.environ = environ
        self.collection = collection
        query = str(environ.get("QUERY_STRING", ""))
        pairs = parse_qsl(query, keep_blank_values=True, errors="werkzeug.url_quote")
        self.args: MultiDict[str, str] = MultiDict(pairs)
        self.parameters: Mapping[str, str] = self.args.to_dict()

    @property
    def grant(self) -> Grant:
        """Under which it is answered: that of the format, once the checks have settled it."""
        return current_grant()

    def language(self, offered: tuple[str, ...]) -> str:
        """The language of the answer, of those that are offered."""
        header = self.header("HTTP_ACCEPT_LANGUAGE")
        return language_of(self.parameters.get("lang"), header, offered)

    def header(self, name: str) -> str:
        """A header of the request by its name in WSGI; empty: there is none."""
        return str(self.environ.get(name, ""))


@dataclass(frozen=True, slots=True)
class ShortcutResponse:
    """A body in parts, its media type, and headers beside it."""

    parts: tuple[bytes, ...]
    media: str
    headers: Sequence[tuple[str, str]] = field(default=())
