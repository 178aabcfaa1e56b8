"""The language of an answer, as pygeoapi chooses it, chosen once for all who ask alike."""

from functools import lru_cache
from types import SimpleNamespace

from pygeoapi.api import APIRequest
from pygeoapi.l10n import Locale, locale2str, str2locale

_LONG = 200  # characters of a header that is not remembered


@lru_cache(1_000)
def _chosen(asked: str | None, header: str, offered: tuple[str, ...]) -> Locale:
    request = SimpleNamespace(
        args={} if asked is None else {"lang": asked},
        headers={"Accept-Language": header} if header else {},
        path_info="",
    )
    return APIRequest(request, [str2locale(name) for name in offered]).locale


def language_of(asked: str | None, header: str, offered: tuple[str, ...]) -> Locale:
    """The language that `lang` asks for, else the header; the first one offered when unsure."""
    choose = _chosen if len(header) < _LONG else _chosen.__wrapped__
    return choose(asked, header, offered)


@lru_cache(1_000)
def _named(asked: str | None, header: str, offered: tuple[str, ...]) -> str:
    return told(_chosen(asked, header, offered))


def name_of(asked: str | None, header: str, offered: tuple[str, ...]) -> str:
    """The same as Content-Language says it."""
    name = _named if len(header) < _LONG else _named.__wrapped__
    return name(asked, header, offered)


def told(language: Locale) -> str:
    """As Content-Language says it."""
    return locale2str(language)
