"""The language of an answer, as pygeoapi chooses it, chosen once for all who ask alike."""

from functools import lru_cache
from types import SimpleNamespace

from pygeoapi.api import APIRequest
from pygeoapi.l10n import locale2str, str2locale

_LONG = 200  # characters of a header that is not remembered


@lru_cache(1_000)
def _chosen(asked: str | None, header: str, offered: tuple[str, ...]) -> str:
    request = SimpleNamespace(
        args={} if asked is None else {"lang": asked},
        headers={"Accept-Language": header} if header else {},
        path_info="",
    )
    return locale2str(APIRequest(request, [str2locale(name) for name in offered]).locale)


def language_of(asked: str | None, header: str, offered: tuple[str, ...]) -> str:
    """The language that `lang` asks for, else the header; the first one offered when unsure.

    As Content-Language says it.
    """
    choose = _chosen if len(header) < _LONG else _chosen.__wrapped__
    return choose(asked, header, offered)
