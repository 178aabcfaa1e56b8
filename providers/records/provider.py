"""OGC API Records on the catalogue, for the views of this server: a search in, a page out."""

from collections.abc import Mapping
from typing import Any

from pygeoapi.provider.base import BaseProvider

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.parameters import RECORD_FIELDS
from parc_social.errors import NotFound
from parc_social.storage.open import current_store
from providers.fields import NOT_FOUND, json_schema
from providers.parameters import PageLimits, QueryParameters, years_of
from providers.records.build import records_of
from providers.records.filter import matching
from providers.records.geojson import feature
from providers.records.record import Record, ServiceMetadata
from providers.records.search import Search, select, words_of

_FIELDS = frozenset(field.name for field in RECORD_FIELDS)


def search_of(parameters: Mapping[str, str], limits: PageLimits) -> Search:
    """The search of parameters by name, each given once.

    Geometries of a filter are in CRS84, as those of records are: no other is offered. Raises
    InvalidValue or UnknownName, which name the parameter.
    """
    query = QueryParameters(parameters, _FIELDS, tuple)
    return Search(
        limit=query.limit(limits),
        offset=query.offset(),
        q=words_of("q", parameters.get("q")),
        ids=words_of("ids", parameters.get("ids")),
        external_ids=words_of("externalIds", parameters.get("externalIds")),
        equals=tuple((n, words_of(n, v)) for n, v in parameters.items() if n in _FIELDS),
        boxes=query.boxes(),
        years=years_of(parameters.get("datetime")),
        filter=query.filter(),
        sort=query.sort(),
    )


class RecordProvider(BaseProvider):
    """Records of what the Grant of the request opens. `service` comes with its definition.

    Raises NotFound where that Grant opens none.
    """

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
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

    def query(  # pyright: ignore[reportIncompatibleMethodOverride] - what is asked comes read
        self, search: Search
    ) -> dict[str, Any]:
        """One page of records. Raises InvalidValue, UnknownName."""
        records = self.records()
        results = select(matching(records, search.filter) if search.filter else records, search)
        page = results[search.offset : search.offset + search.limit]
        return {
            "type": "FeatureCollection",
            "numberMatched": len(results),
            "numberReturned": len(page),
            "features": [feature(record, self.service) for record in page],
        }

    def get(self, identifier: str, **_: Any) -> dict[str, Any]:
        """One record. Raises NotFound, the same for none and not the caller's."""
        one = next((r for r in self.records() if r.id == identifier), None)
        if one is None:
            raise NotFound(NOT_FOUND)
        return feature(one, self.service)
