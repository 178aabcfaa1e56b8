"""The language of an answer, chosen as pygeoapi chooses it; OWS alone has a LANGUAGE of its own."""

from functools import lru_cache
from types import SimpleNamespace

import flask
from babel import Locale
from pygeoapi.api import APIRequest

from parc_social.wording import LANGUAGES

_LONG = 200  # characters of a header that is not remembered
_OFFERED = tuple(Locale.parse(name) for name in LANGUAGES)


def locale_of(asked: str | None, header: str, offered: tuple[Locale, ...] = _OFFERED) -> Locale:
    """What `lang` asks for, else Accept-Language; the first one that is offered when unsure."""
    choose = _chosen if len(header) < _LONG else _chosen.__wrapped__
    return choose(asked, header, offered)


def page_locale() -> Locale:
    """That of the request under way, where a view of ours answers it with a page."""
    header = flask.request.headers.get("Accept-Language", "")
    return locale_of(flask.request.args.get("lang"), header)


def document_language() -> str:
    """The same of a document that programs keep by its address: no header changes it."""
    return str(locale_of(flask.request.args.get("lang"), "").language)


@lru_cache(1_000)
def _chosen(asked: str | None, header: str, offered: tuple[Locale, ...]) -> Locale:
    request = SimpleNamespace(
        args={} if asked is None else {"lang": asked},
        headers={"Accept-Language": header} if header else {},
        path_info="",
    )
    return APIRequest(request, [*offered]).locale
