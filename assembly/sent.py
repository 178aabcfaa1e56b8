"""What the views of the short road are asked, and what they answer: see `assembly/road.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pygeoapi.l10n import Locale
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from assembly.languages import language_of
from auth_proxy.paths import Environ
from parc_social.access.grant import Grant, current_grant


class Asked:
    """A reading of one collection, parameters read as Flask reads them: the checks' Question."""

    def __init__(self, environ: Environ, collection: str) -> None:
        self.environ = environ
        self.collection = collection
        self.args: MultiDict[str, str] = Request(environ, populate_request=False).args
        self.parameters: Mapping[str, str] = self.args.to_dict()

    @property
    def grant(self) -> Grant:
        """Under which it is answered: that of the format, once the checks have settled it."""
        return current_grant()

    def language(self, offered: tuple[str, ...]) -> Locale:
        """The language of the answer, of those that are offered."""
        return language_of(
            self.parameters.get("lang"), self.header("HTTP_ACCEPT_LANGUAGE"), offered
        )

    def header(self, name: str) -> str:
        """A header of the request by its name in WSGI; empty: there is none."""
        return str(self.environ.get(name, ""))


@dataclass(frozen=True, slots=True)
class Sent:
    """A body, its media type, and headers beside it."""

    body: bytes
    media: str
    headers: Sequence[tuple[str, str]] = field(default=())
