"""Our own views of the whole catalogue: DCAT in JSON-LD, ISO 19139 in XML."""

from collections.abc import Callable, Mapping

import flask
import orjson

from parc_social.catalogue.collection import CATALOGUE
from parc_social.errors import NotFound
from providers.records import dcat, iso
from providers.records.provider import RecordProvider
from server.api.granted_api import Apis
from server.api.plugins import load_provider, resource_of


class RecordExports:
    """Every record that the caller of the request under way may know, in the forms of others."""

    def __init__(self, apis: Apis) -> None:
        self._apis = apis

    def dcat(self) -> flask.Response:
        """GET /dcat."""
        known = self._provider()
        body = orjson.dumps(dcat.catalogue(known.records(), known.service))
        return flask.Response(body, content_type=dcat.MEDIA)

    def iso(self) -> flask.Response:
        """GET /iso19139: what a harvester takes."""
        known = self._provider()
        body = iso.feed(known.records(), known.service)
        return flask.Response(body, content_type=iso.MEDIA)

    def iso_record(self, record_id: str) -> flask.Response:
        """GET /iso19139/{id}. Raises NotFound, the same for none and not the caller's."""
        known = self._provider()
        one = next((r for r in known.records() if r.id == record_id), None)
        if one is None:
            raise NotFound("fiche introuvable")
        return flask.Response(iso.document(one, known.service), content_type=iso.MEDIA)

    def _provider(self) -> RecordProvider:
        found: RecordProvider = load_provider(
            resource_of(self._apis.current(), CATALOGUE), "record"
        )
        return found


def record_exports(feeds: RecordExports) -> Mapping[str, Callable[..., flask.Response]]:
    """By endpoint."""

    def iso19139(record_id: str | None = None) -> flask.Response:
        return feeds.iso() if record_id is None else feeds.iso_record(record_id)

    return {"parc_social.dcat": feeds.dcat, "parc_social.iso19139": iso19139}
