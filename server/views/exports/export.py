"""Our own view of a whole answer: the filters of /items, no limit, sent as it is read."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import flask

from auth_proxy.authorisation.request_context import call_of
from auth_proxy.watchdog import ResponseCut
from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import CSV, FORMATS, OF_EXPORT, Use, formats_of
from parc_social.errors import InvalidValue, ParcSocialError
from parc_social.settings import Settings
from parc_social.storage.store import Store
from parc_social.wording import FICTIVE
from providers.features.provider import FeatureParameters
from providers.fields import open_right
from providers.links import link
from server.views.exports.file import Files
from server.views.exports.file import pieces as file_pieces
from server.views.exports.text import TEXTS, ExportRequest, text_of

log = logging.getLogger(__name__)


class Exports:
    """The one road of whole answers, whichever service asks for them."""

    def __init__(self, store: Store, settings: Settings, conditions: str) -> None:
        self._store = store
        self._files = Files(store, settings)
        self._base_url = settings.base_url
        self.conditions = conditions

    def answer(self, request: ExportRequest) -> flask.Response:
        """The answer, from its first piece on: what is wrong with a demand is told before."""
        about = self._about(request.query.collection)
        if request.format not in TEXTS:
            return self._file(request, about)
        here = {"rel": "self", "href": f"{self._base_url}{flask.request.full_path}"}
        pieces = text_of(self._store, request, {**about, "links": [here]})
        return _response(_body(next(pieces, b""), pieces), request)

    def _file(self, request: ExportRequest, about: dict[str, str]) -> flask.Response:
        """Made before it goes out; not for who asks for its headers alone."""
        self._files.check(request)
        if flask.request.method == "HEAD":
            return _response(iter(()), request)
        file = self._files.made(request, about)
        response = _response(file_pieces(file), request)
        response.call_on_close(file.close)
        response.content_length = os.fstat(file.fileno()).st_size
        return response

    def _about(self, collection_id: str) -> dict[str, str]:
        """Metadata of the answer."""
        fictive = any(edition.fictive for edition in self._store.editions())
        return {
            "collection": collection_id,
            "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "conditions": self.conditions,
            **({"avertissement": FICTIVE.fr} if fictive else {}),
        }


def export_view(
    exports: Exports, systems_of: Callable[[str], Sequence[str]]
) -> Callable[[Grant, str], flask.Response]:
    """GET /collections/{id}/export. `systems_of` gives the systems that the caller may ask for."""

    def view(grant: Grant, collection_id: str) -> flask.Response:
        collection, right = open_right(grant, collection_id)
        request = flask.request
        format_ = call_of(request.environ).format or OF_EXPORT[request.headers["Accept"]]
        if "csv" in request.args and format_ != CSV:
            raise InvalidValue("csv : seulement avec f=csv")
        systems = partial(systems_of, collection_id)
        query = FeatureParameters(request.args, collection, right, systems).query()
        table = request.args.get("csv", "standard")
        return exports.answer(ExportRequest(grant, format_, query, table))

    return view


def _body(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """What ends before its end has no clean end: nobody takes it for whole."""
    try:
        yield first
        yield from rest
    except ParcSocialError as error:
        log.info("an export has ended before its end: %s", error.code)
        raise ResponseCut(str(error)) from error


def _response(body: Iterator[bytes], request: ExportRequest) -> flask.Response:
    form, query = FORMATS[request.format], request.query
    response = flask.Response(body, content_type=form.content_type)
    name = f"{query.collection}.{form.extension or form.name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if query.geometry:
        response.headers["Content-Crs"] = f"<{query.crs.uri}>"
    return response


def links(grant: Grant, collection_id: str, base_url: str) -> list[dict[str, Any]]:
    """The `enclosure` links of a collection: the whole of it, in each format that is open."""
    right = grant.right(collection_id)
    url = f"{base_url}/collections/{collection_id}/export"
    opened = [one for one in formats_of(Use.EXPORT) if right is not None and right.opens(one.name)]
    # Clients add parameters to the bare address, which answers by `Accept`, else in the first form.
    return [
        *(link("enclosure", one.media, "Tous les objets", url) for one in opened[:1]),
        *(link("enclosure", one.media, f"Tous les objets ({one.title})", f"{url}?f={one.name}")
          for one in opened),
    ]  # fmt: skip
