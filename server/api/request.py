"""Preferences of a request, as views and the gate's checks read them: language, form, tags."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import flask
from babel import Locale
from pygeoapi.api import APIRequest
from werkzeug.datastructures import EnvironHeaders, MultiDict

from auth_proxy.url import Environ
from parc_social.catalogue.formats import JSON, OF_ITEMS
from parc_social.wording import LANGUAGES

_LONG = 200  # characters of a header that is not remembered
_LOCALES = tuple(Locale.parse(name) for name in LANGUAGES)


def locale_of(lang: str | None, header: str, locales: tuple[Locale, ...] = _LOCALES) -> Locale:
    """Locale of `lang`, else of Accept-Language; the first one that is offered when unsure."""
    choose = _chosen if len(header) < _LONG else _chosen.__wrapped__
    return choose(lang, header, locales)


def page_locale() -> Locale:
    """That of the request under way, where a view of ours answers it with a page."""
    header = flask.request.headers.get("Accept-Language", "")
    return locale_of(flask.request.args.get("lang"), header)


def document_locale() -> Locale:
    """The same of a document that programs keep by its address: no header changes it."""
    return locale_of(flask.request.args.get("lang"), "")


def document_language() -> str:
    """Its language alone."""
    return str(document_locale().language)


@lru_cache(1_000)
def _chosen(lang: str | None, header: str, locales: tuple[Locale, ...]) -> Locale:
    request = SimpleNamespace(
        args={} if lang is None else {"lang": lang},
        headers={"Accept-Language": header} if header else {},
        path_info="",
    )
    return APIRequest(request, [*locales]).locale


_TAG = re.compile(
    r'\s*(?P<weak>[Ww]/)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s",]+))\s*(?:,|$)|[^,]*,?'
)


@dataclass(frozen=True, slots=True)
class EntityTags:
    """If-Match or If-None-Match, read (RFC 9110, 8.8.3 and 13.1): the tags of each kind, unquoted.

    `every`: `*`, whatever is there. Werkzeug's reader takes an empty tag for a missing one. A tag
    without its quotes, as some clients send it, is read as if it had them.
    """

    every: bool = False
    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Those of both kinds: what is compared weakly."""
        return self.strong | self.weak


def read_entity_tags(header: str) -> EntityTags:
    """The tags of a header; what is no tag names nothing, and an empty tag is none of ours."""
    if header.strip() == "*":
        return EntityTags(every=True)
    kinds: dict[bool, set[str]] = {False: set(), True: set()}
    for match in _TAG.finditer(header):
        tag = match["quoted"] if match["bare"] is None else match["bare"]
        if tag:
            kinds[match["weak"] is not None].add(tag)
    return EntityTags(strong=frozenset(kinds[False]), weak=frozenset(kinds[True]))


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

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers that the gate has left."""
        return EnvironHeaders(self.environ)  # pyright: ignore[reportReturnType]

    @cached_property
    def locale(self) -> Locale:
        """The language that `lang` asks for, else the header; the first one when unsure."""
        header = str(self.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return locale_of(self.params.get("lang"), header, self._locales)


def format_of(request: Any) -> str:
    """The form that is meant, of any request: the gate has left its media type alone in Accept."""
    name = (request.params.get("f") or "").strip()
    return name or OF_ITEMS.get(request.headers.get("Accept", ""), JSON)
