"""A reading that is answered before Flask, as views and the gate's checks look at a request."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from pygeoapi.l10n import Locale
from werkzeug.datastructures import EnvironHeaders, MultiDict

from auth_proxy.url import Environ
from parc_social.catalogue.formats import JSON, OF_ITEMS
from server.api.language import locale_of


class ShortcutRequest:
    """Names and values are those of pygeoapi's APIRequest; what takes time is read when asked for.

    `args` and `environ` are the checks' (RequestProtocol), read as Flask reads them.
    """

    def __init__(self, environ: Environ, locales: tuple[Locale, ...]) -> None:
        self.environ = environ
        query = str(environ.get("QUERY_STRING", ""))
        pairs = parse_qsl(query, keep_blank_values=True, errors="werkzeug.url_quote")
        self.args: MultiDict[str, str] = MultiDict(pairs)
        self.params: Mapping[str, str] = self.args.to_dict()
        self._locales = locales

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers that the gate has left."""
        return EnvironHeaders(self.environ)  # pyright: ignore[reportReturnType]

    @property
    def locale(self) -> Locale:
        """The language that `lang` asks for, else the header; the first one when unsure."""
        header = str(self.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return locale_of(self.params.get("lang"), header, self._locales)


def format_of(request: Any) -> str:
    """The form that is meant, of any request: the gate has left its media type alone in Accept."""
    asked = (request.params.get("f") or "").strip()
    return asked or OF_ITEMS.get(request.headers.get("Accept", ""), JSON)
