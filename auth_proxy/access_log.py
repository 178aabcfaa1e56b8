"""Access log: the journal line of a request, who asked for what, never a secret.

Kept of the question: names on our lists, parameters of form (`limit`, `f`, `crs`…), places (`bbox`,
codes of territories, millésimes) and, when the answer was given, the path. Anything else that a
caller can write, in a filter or an equality, is `?`: it could be a name, an income or a dwelling.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from urllib.parse import parse_qsl, quote_plus

from lark import Token

from auth_proxy.authorisation.request_context import RequestContext
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ
from parc_social.catalogue.collection import Reach
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.pages import RUN_PROCESS
from parc_social.errors import InvalidValue
from parc_social.journal.entry import JournalEntry
from parc_social.storage.filters.cql2_text import meaning, tokens

_CALCULATED = ("execution", "job-result", RUN_PROCESS)


def line(
    clock: Callable[[], datetime], environ: Environ, call: RequestContext, answer: GateResponse
) -> JournalEntry:
    """Line of the journal on a request."""
    identity, grant = call.identity, call.grant
    return JournalEntry(
        quand=clock(),
        requete_id=call.id,
        methode=str(environ["REQUEST_METHOD"]),
        operation=call.operation,
        statut=answer.status,
        duree_ms=round((time.perf_counter() - call.started) * 1000),
        octets=answer.octets,
        compte=identity.compte if identity else call.entered.compte if call.entered else "",
        organisation=identity.organisation.code if identity else "",
        conventions=grant.conventions if grant else (),
        collection=call.collection,
        requete=_query(environ, call, answer),
        adresse=str(environ.get("REMOTE_ADDR", "")),
        acteur=call.portal.compte if call.portal else "",
        droits=grant.digest if grant and call.active else "",
        jeton=call.jeton,
    )


def is_fine(call: RequestContext) -> bool:
    """Whether rows of dwellings, addresses or households were asked for: no line, no answer.

    What a process answers may come from any collection.
    """
    if call.route is None or not call.route.rows:
        return False
    if call.route.operation in _CALCULATED:
        return True
    collections_read = [collections().get(name) for name in call.collections or (call.collection,)]
    return any(one is not None and one.reach is not Reach.WIDE for one in collections_read)


def _query(environ: Environ, call: RequestContext, answer: GateResponse) -> str:
    pairs = call.pairs
    if pairs is None:
        pairs = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
    return normal_form(call.variables, pairs, answered=answer.status < 400)


HIDDEN = "?"
_FORM = frozenset([
    "au", "bbox", "bbox-crs", "bgcolor", "center", "center-crs", "classes", "collection",
    "collections", "contours", "controle", "crs", "csv", "datetime", "delai", "du", "edition",
    "etape", "etat", "f", "filter-crs", "filter-lang", "fond", "generation", "height",
    "indicateur", "indicateurs", "lang", "limit", "liste", "methode", "mm-per-pixel", "niveau",
    "offset", "operation", "organisation", "page", "palette", "par", "part", "processus",
    "properties", "reference", "requis", "resulttype", "scale-denominator", "skipGeometry",
    "sortby", "subset-crs", "taille", "territoires", "transparent", "tri", "tuile", "ui",
    "void-color", "void-transparent", "vue", "width", "zone",
])  # fmt: skip
_CRITERION = re.compile(r"(indicateur|sens|seuil|points)[1-9]")  # of the workshop of thresholds
_WORDS = frozenset(["externalIds", "ids", "q", "type"])  # of a search: their values are anything
_TERRITORY = re.compile(r"code(_\w+)?|annee_cog|iris|qpv\d*|millesime\w*|siren_bailleur|population")
_SAFE = re.compile(r"[\w.,:/+\-]{0,300}", re.ASCII)
_PLAIN = re.compile(r"[\w.?\-]*", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z_]{1,32}")
# Terminals of the grammar of filters; all others are words, of the language or names.
_LITERALS = ("TEXT", "NUMBER")
_QUOTED = "QUOTED"
_SIGNS = (
    "COMPARISON", "PLUS", "MINUS", "TIMES", "DIVIDED", "MODULO", "POWER", "LPAR", "RPAR", "COMMA",
)  # fmt: skip
_NEW_TERM = frozenset({"AND", "OR", "NOT"})
_OPERATORS = frozenset({"IN", "BETWEEN", "LIKE", "IS", "NULL"})

Pairs = Iterable[tuple[str, str]]


def normal_form(variables: Pairs, parameters: Pairs, *, answered: bool) -> str:
    """The path's variables, then the parameters, sorted; `answered` False: a refused question."""
    path = [(n, v if answered and _SAFE.fullmatch(v) else HIDDEN) for n, v in variables]
    query = [(_name(name), _value(name, value, answered)) for name, value in parameters]
    path.sort()
    query.sort()
    return "&".join([f"{_quote(name)}={_quote(value)}" for name, value in path + query])


def _quote(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote_plus(text, safe="?")


def _name(name: str) -> str:
    is_public = _is_form(name) or name == "filter" or name in _WORDS or name in _columns()
    return name if is_public else HIDDEN


def _is_form(name: str) -> bool:
    return name in _FORM or _CRITERION.fullmatch(name) is not None


def _value(name: str, value: str, answered: bool) -> str:
    if not answered:
        return HIDDEN
    if name == "filter":
        return "".join(_filter(value))
    if _is_form(name):
        return value if _SAFE.fullmatch(value) else HIDDEN
    return value if _TERRITORY.fullmatch(name) and _CODE.fullmatch(value) else HIDDEN


def _filter(text: str) -> Iterator[str]:
    """The filter with `?` for each literal that is not compared with a column of territory."""
    try:
        token_list = tokens(text)
    except InvalidValue:
        token_list = ()
    if not token_list:  # unreadable, or CQL2 JSON
        yield HIDDEN
    column = ""
    for position, token in enumerate(token_list):
        if token.type not in (*_SIGNS, *_LITERALS):
            word = meaning(token).upper()
            column = "" if word in _NEW_TERM else column if word in _OPERATORS else meaning(token)
        yield (" " if position else "") + _token_text(token, column)


def _token_text(token: Token, column: str) -> str:
    word = meaning(token)
    if token.type in _SIGNS:
        return word
    if token.type not in _LITERALS:
        is_public = word in _columns() or (token.type != _QUOTED and _is_word(word))
        return word if is_public else HIDDEN
    is_code = _TERRITORY.fullmatch(column) and _CODE.fullmatch(word)
    return word if is_code else HIDDEN


def _is_word(word: str) -> bool:
    """A word of the language: an operator or a function."""
    upper = word.upper()
    return upper in _NEW_TERM or upper in _OPERATORS or upper.startswith(("S_", "T_"))


@cache
def _columns() -> frozenset[str]:
    return frozenset(field.name for one in collections().values() for field in one.fields)
