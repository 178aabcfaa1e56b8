"""The answers of CSW: each request object over the records that its caller may know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ows.about import About
from ows.csw.answers import by_id_document, domain_document, records_document, schema_document
from ows.csw.capabilities_document import PARAMETERS, csw_capabilities
from ows.csw.constraint import about_constraint
from ows.csw.record import CswCatalogue, CswRecord
from ows.csw.requests import (
    CswRequest,
    DescribeRecord,
    GetCswCapabilities,
    GetDomain,
    GetRecordById,
    GetRecords,
)
from ows.csw.vocabulary import ResultType

CSW_MEDIA = "application/xml; charset=utf-8"  # harvesters read no other name of it


@dataclass(frozen=True, slots=True)
class Csw:
    """`url` is the address that the capabilities give for every operation."""

    url: str
    about: Callable[[], About]

    def answer(self, request: CswRequest, catalogue: CswCatalogue) -> bytes:
        """The document of an answer. Raises OwsRefusal."""
        match request:
            case GetCswCapabilities():
                return csw_capabilities(request, self.about(), self.url)
            case DescribeRecord():
                return schema_document(request)
            case GetRecords():
                return records_document(request, _found(request, catalogue), _now())
            case GetRecordById():
                wanted = set(request.identifiers)
                found = [one for one in catalogue.find(None, ()) if one.identifier in wanted]
                return by_id_document(request, found)
            case GetDomain():
                return domain_document(request, catalogue.find(None, ()), PARAMETERS)


def _found(request: GetRecords, catalogue: CswCatalogue) -> list[CswRecord]:
    if request.result is ResultType.VALIDATE:
        return []
    with about_constraint():
        return list(catalogue.find(request.filter, request.sort))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
