"""ETag, 304 and compression: what comes back unchanged, or smaller.

An answer is named by the edition that its caller reads, the Grant and the question. The body is
not looked at, so that nothing is read for who has it already. Weak: the moment of an answer
(`timeStamp`) and its coding are not part of it.
"""

from hashlib import sha256
from importlib.metadata import version

import flask
from flask_compress import Compress
from werkzeug.datastructures import Headers

from parc_social.access.grant import current_grant
from parc_social.catalogue.load import collections
from parc_social.storage.store import Store

# Endpoints whose answer is decided by these alone.
_OF = frozenset(
    {"pygeoapi.collection_items", "pygeoapi.get_collection_tiles_data", "parc_social.export"}
)
_SMALLER = [  # no HTML: a page holds the token of its forms beside what its address says (BREACH)
    "application/geo+json",
    "application/gml+xml",
    "application/fg+json",
    "application/json",
    "application/ld+json",
    "application/schema+json",
    "application/vnd.mapbox-vector-tile",
    "application/vnd.oai.openapi+json",
    "application/x-ndjson",
    "text/csv",
    "text/xml",
]
_CODINGS = ["zstd", "br", "gzip"]
_SLOT = "parc_social_etag"
_VERSION = version("parc-social")  # another one may write the same rows otherwise


def install(app: flask.Flask, store: Store) -> None:
    """Adds its hooks to an application whose gate decides before any."""
    app.config["COMPRESS_MIMETYPES"] = _SMALLER
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = _CODINGS
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False
    Compress(app)  # first: hooks after a request run from the last to the first

    def unchanged() -> flask.Response | None:
        request = flask.request
        collection = str((request.view_args or {}).get("collection_id"))
        known = request.endpoint in _OF and collection in collections()
        if request.method not in ("GET", "HEAD") or not known:
            return None
        flask.g.setdefault(_SLOT, _tag(store, collection))
        if not request.if_none_match.contains_weak(flask.g.get(_SLOT)):
            return None
        return flask.Response(status=304)

    def told(response: flask.Response) -> flask.Response:
        if not isinstance(response.headers, Headers):  # pygeoapi leaves a plain dict there
            response.headers = Headers(response.headers)
        tag = flask.g.get(_SLOT)
        if tag is not None and response.status_code in (200, 304):
            response.set_etag(tag, weak=True)
        return response

    app.before_request(unchanged)
    app.after_request(told)


def _tag(store: Store, collection: str) -> str:
    request, grant = flask.request, current_grant()
    parts = (
        _VERSION,
        store.token(grant, collection),
        grant.digest,
        request.full_path,
        request.headers.get("Accept", ""),
        request.headers.get("Accept-Language", ""),
    )
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
