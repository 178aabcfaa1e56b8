"""ETag, 304 and compression: what comes back unchanged, or smaller.

An answer is named by the edition that its caller reads, the Grant and the question. The body is
not looked at, so that nothing is read for who has it already. Weak: the moment of an answer
(`timeStamp`) and its coding are not part of it. That of a row of one's own draft is strong, and
begins with the state of the row, which If-Match names when it is written.
"""

from hashlib import sha256
from importlib.metadata import version
from typing import Any

import flask
from flask_compress import Compress
from werkzeug.datastructures import Headers

from auth_proxy.call import call_of
from parc_social.access.grant import current_grant
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import coverages, read_by
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.storage.memo import Memo
from parc_social.storage.store import Store

# Endpoints whose answer is decided by these alone.
_OF = frozenset(
    {
        "parc_social.collection_style",
        "parc_social.collection_style_metadata",
        "parc_social.collection_styles",
        "parc_social.export",
        "parc_social.map",
        "parc_social.map_tile",
        "pygeoapi.collection_items",
        "pygeoapi.get_collection_tiles_data",
    }
)
_OF_ANY = frozenset(  # of all collections of the caller
    {
        "parc_social.dataset_map",
        "parc_social.dcat",
        "parc_social.iso19139",
        "parc_social.style",
        "parc_social.style_metadata",
        "parc_social.styles",
    }
)
_OF_CAPABILITIES = ("wfs-get-capabilities", "wms-get-capabilities")
_OF_PICTURES = ("wms-get-map", "wms-get-legend-graphic")
_SMALLER = [  # no HTML: a page holds the token of its forms beside what its address says (BREACH)
    "application/geo+json",
    "application/gml+xml",
    "application/fg+json",
    "application/json",
    "application/ld+json",
    "application/schema+json",
    "application/vnd.cov+json",
    "application/vnd.mapbox.style+json",
    "application/vnd.mapbox-vector-tile",
    "application/vnd.oai.openapi+json",
    "application/x-ndjson",
    "text/csv",
    "text/xml",
]
_CODINGS = ["zstd", "br", "gzip"]
_KEPT = 60  # capabilities, each in one coding: 25 kB or so
_SLOT, _STATE = "parc_social_etag", "parc_social_etag_state"
_FORM = 12  # digits that tell the forms of one row apart
_VERSION = version("parc-social")  # another one may write the same rows otherwise


def install(app: flask.Flask, store: Store) -> None:
    """Adds its hooks to an application whose gate decides before any."""
    app.config["COMPRESS_MIMETYPES"] = _SMALLER
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = _CODINGS
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False
    app.config["COMPRESS_CACHE_BACKEND"], app.config["COMPRESS_CACHE_KEY"] = _Codings, _coded_once
    Compress(app)  # first: hooks after a request run from the last to the first

    def unchanged() -> flask.Response | None:
        token = _token(store) if flask.request.method in ("GET", "HEAD") else None
        if token is None:
            return None
        state = _draft_state(store)
        flask.g.setdefault(_STATE, state)
        tag = _tag(token)
        flask.g.setdefault(_SLOT, f"{state}.{tag[:_FORM]}" if state else tag)
        known = _known(flask.g.get(_SLOT))
        if known is None:
            return None
        setattr(flask.g, _SLOT, known)
        return flask.Response(status=304)

    def told(response: flask.Response) -> flask.Response:
        if not isinstance(response.headers, Headers):  # pygeoapi leaves a plain dict there
            response.headers = Headers(response.headers)
        tag = flask.g.get(_SLOT)
        if tag is not None and response.status_code in (200, 304):
            response.set_etag(tag, weak=flask.g.get(_STATE) is None)
        return response

    app.before_request(unchanged)
    app.after_request(told)


class _Codings:
    """Answers as they were coded, for what is kept: to code it anew takes longer than all else.

    Under an empty key, which all other answers have, nothing is kept.
    """

    def __init__(self) -> None:
        self._memo = Memo(_KEPT)

    def get(self, key: str) -> Any:
        """What was kept; None for nothing."""
        return None if key.endswith(";") else self._memo.known(key)

    def set(self, key: str, body: bytes) -> None:
        """Keeps it."""
        if not key.endswith(";"):
            self._memo.keep(key, body)


def _coded_once(request: flask.Request) -> str:
    """The tag of capabilities, which names edition, Grant and question; empty for all else."""
    if call_of(request.environ).operation not in _OF_CAPABILITIES:
        return ""
    return str(flask.g.get(_SLOT) or "")


def _known(tag: str) -> str | None:
    """The tag as the caller has it; None: he has none. A strong one names its coding behind `:`."""
    given = flask.request.if_none_match
    if given.contains_weak(tag):
        return tag
    coded = (one for one in given.as_set(include_weak=True) if one.partition(":")[0] == tag)
    return next(coded, None)


def _token(store: Store) -> str | None:
    """What decides of an answer beside the Grant and the question; None: it has no tag.

    Rows change with the editions that they are of, records with any.
    """
    endpoint = flask.request.endpoint
    if endpoint == "parc_social.ows":
        return _token_of_ows(store)
    collection = str((flask.request.view_args or {}).get("collection_id"))
    if endpoint == "pygeoapi.collection_coverage" and collection in coverages():
        named = (name for name in reversed(read_by(collection)) if current_grant().right(name))
        return "".join(store.token(current_grant(), name) for name in named)
    if endpoint in _OF and collection in collections():
        return store.token(current_grant(), collection)
    if endpoint in _OF_ANY or (endpoint in _OF and collection == CATALOGUE):
        return store.state(current_grant())
    return None


def _token_of_ows(store: Store) -> str | None:
    """Capabilities change with any edition, pictures and legends with those of their layers."""
    call = call_of(flask.request.environ)
    if call.operation in _OF_CAPABILITIES:
        return store.state(current_grant())
    if call.operation in _OF_PICTURES:
        return "\n".join(store.token(current_grant(), name) for name in call.collections)
    return None


def _draft_state(store: Store) -> str | None:
    """The state of the row of a draft that is asked for; None for all else."""
    asked = flask.request.view_args or {}
    identifier = asked.get("item_id")
    if asked.get("collection_id") != DRAFTED or identifier is None or "~" not in identifier:
        return None
    try:
        return store.draft_row(current_grant(), identifier).state
    except NotFound:  # the view says so
        return None


def _tag(token: str) -> str:
    request, grant = flask.request, current_grant()
    parts = (
        _VERSION,
        token,
        grant.digest,
        request.full_path,
        request.headers.get("Accept", ""),
        request.headers.get("Accept-Language", ""),
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
