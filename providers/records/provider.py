"""OGC API Records on the catalogue: pygeoapi's arguments become one Search."""

from collections.abc import Sequence
from typing import Any

import flask
from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.record_fields import RECORD_FIELDS
from parc_social.errors import NotFound
from parc_social.storage.current_store import current_store
from parc_social.storage.query.bbox import RequestedBbox, areas_of
from parc_social.storage.query.model import SortKey
from providers.errors import translated
from providers.fields import NOT_FOUND, json_schema
from providers.filters import AskedFilter, check_crs, filter_of
from providers.records.build import records_of
from providers.records.filter import kept
from providers.records.geojson import feature
from providers.records.record import Record
from providers.records.search import Search, found, words_of
from providers.records.service import ServiceMetadata
from providers.temporal import years_of


def _asked(name: str) -> str | None:
    """A parameter that pygeoapi does not hand over."""
    return flask.request.args.get(name) if flask.has_request_context() else None


def _filtered(records: Sequence[Record], asked: AskedFilter | None) -> Sequence[Record]:
    """Geometries of a filter are in CRS84, as those of records are."""
    if asked is None:
        check_crs(_asked("filter-crs"), ())
        return records
    return kept(records, filter_of(asked, (), _asked("filter-lang")))


class RecordProvider(BaseProvider):
    """Records of what the Grant of the request opens. `service` comes with its definition."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        with translated():
            self._grant = current_grant()
            if not self._grant.opens_records:
                raise NotFound(NOT_FOUND)
        self.service: ServiceMetadata = provider_def["service"]
        self.id_field = "id"
        self._fields = {field.name: json_schema(field) for field in RECORD_FIELDS}

    def get_fields(self) -> dict[str, dict[str, Any]]:
        """The fields that a search may name, as JSON Schema."""
        return dict(self._fields)

    def records(self) -> tuple[Record, ...]:
        """Every record of this caller."""
        return records_of(self._grant, current_store())

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        bbox: RequestedBbox | Sequence[float] = (),
        datetime_: str | None = None,
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[dict[str, str]] = (),
        filterq: AskedFilter | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """One page of records."""
        with translated():
            asked = Search(
                q=words_of("q", _asked("q")),
                ids=words_of("ids", _asked("ids")),
                external_ids=words_of("externalIds", _asked("externalIds")),
                equals=tuple((name, words_of(name, value)) for name, value in properties),
                boxes=areas_of(bbox) if isinstance(bbox, RequestedBbox) else None,
                years=years_of(datetime_),
                sort=tuple(SortKey(s["property"], s["order"] == "-") for s in sortby),
            )
            matched = found(_filtered(self.records(), filterq), asked)
        page = [feature(record, self.service) for record in matched[offset : offset + limit]]
        return {
            "type": "FeatureCollection",
            "numberMatched": len(matched),
            "numberReturned": len(page),
            "features": page,
        }

    def get(self, identifier: str, **_: Any) -> dict[str, Any]:
        """One record; the same refusal when it is not there and when it is not the caller's."""
        with translated():
            one = next((r for r in self.records() if r.id == identifier), None)
            if one is None:
                raise NotFound(NOT_FOUND)
            return feature(one, self.service)

    def __repr__(self) -> str:
        return f"<RecordProvider> {self.data}"
