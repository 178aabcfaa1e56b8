"""CSW at `/csw`, and at `/ows` by its name: the records of whoever asks, as it wants them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import flask

from auth_proxy.authentication.gate_config import ParsedRequest
from auth_proxy.ows_report import CSW_PATH
from ows.about import About
from ows.csw.queryables import FIELDS
from ows.csw.record import CswRecord
from ows.csw.request import read_csw
from ows.csw.requests import (
    CswRequest,
    DescribeRecord,
    GetCswCapabilities,
    GetDomain,
    GetRecordById,
    GetRecords,
)
from ows.csw.service import CSW_MEDIA, Csw
from ows.csw.vocabulary import ResultType
from ows.wfs.request import WfsRequest
from parc_social.access.model.grant import current_grant
from parc_social.storage.query.model import Filter, SortKey
from parc_social.storage.store import Store
from providers.records.build import records_of
from providers.records.dublin_core import dublin_core, kinds_of
from providers.records.filter import matching
from providers.records.iso import fragment
from providers.records.online import links_of
from providers.records.record import Record, ServiceMetadata, service_of
from providers.records.search import put_in_order

_OPERATIONS: Mapping[type, str] = {
    GetCswCapabilities: "csw-get-capabilities",
    DescribeRecord: "csw-describe-record",
    GetRecords: "csw-get-records",
    GetRecordById: "csw-get-record-by-id",
    GetDomain: "csw-get-domain",
}


class CswMount:
    """The two ends of a request: `read` for the gate, `answer` behind it."""

    def __init__(
        self, store: Store, url: str, metadata: Mapping[str, Any], about: Callable[[], About]
    ) -> None:
        self._store, self._base_url, self._metadata = store, url, metadata
        self._url = f"{url}{CSW_PATH}"
        self._csw = Csw(self._url, about)

    def read(self, message: WfsRequest) -> ParsedRequest:
        """The request, as the gate decides on it. Raises OwsRefusal."""
        request = read_csw(message.form or message.pairs, message.body, self._url)
        return ParsedRequest(_OPERATIONS[type(request)], (), "", _logged(request), request)

    def answer(self, request: CswRequest) -> flask.Response:
        """The answer, under the Grant of the request."""
        records = records_of(current_grant(), self._store)
        service = service_of(self._metadata, self._base_url)
        body = self._csw.answer(request, _Catalogue(records, service))
        return flask.Response(body, content_type=CSW_MEDIA)


class _Catalogue:
    """The records of one caller, in the terms of CSW."""

    def __init__(self, records: Sequence[Record], service: ServiceMetadata) -> None:
        self._records = records
        self._service = service

    def find(self, filter_: Filter | None, sort: Sequence[SortKey]) -> Sequence[CswRecord]:
        """Those for which a filter holds, in an order. Raises InvalidValue, UnknownName."""
        records = [self._record(one) for one in self._records]
        found = records if filter_ is None else matching(records, filter_, FIELDS)
        for key in reversed(sort):
            put_in_order(found, key)
        return found

    def _record(self, record: Record) -> CswRecord:
        return CswRecord(
            terms=dublin_core(record, self._service),
            box=record.box,
            kinds=kinds_of(record),
            links=links_of(record, self._service),
            iso=partial(fragment, record, self._service),
        )


def _logged(request: CswRequest) -> list[tuple[str, str]]:
    """Parameters for the journal, by the names of /items; of a filter, that there is one."""
    match request:
        case GetRecordById():
            return [("ids", ",".join(request.identifiers))]
        case GetRecords():
            pairs = [("offset", str(request.start - 1)), ("limit", str(request.most))]
            if request.result is not ResultType.RESULTS:
                pairs.append(("resulttype", request.result.value))
            if request.filter is not None:
                pairs.append(("filter", request.language))
            if request.sort:
                pairs.append(("sortby", ",".join(key.name for key in request.sort)))
            return pairs
        case _:
            return []
