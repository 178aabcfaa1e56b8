"""What an answer to a hostile request must be: no fault of ours, in the form of the service."""

import json
from http import HTTPStatus
from typing import NamedTuple

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.hostile.asked import CSW, OWS, WMTS, Family, Sent

_OWS = ("{http://www.opengis.net/ows/1.1}", "{http://www.opengis.net/ows}")
_NOT_THERE = HTTPStatus.NOT_IMPLEMENTED  # of an operation: 07-057r7, table 24
_OGC = "{http://www.opengis.net/ogc}"


class Given(NamedTuple):
    """An answer as it came; `seconds` from the first octet sent to the last one read."""

    status: int
    media: str
    body: bytes
    seconds: float


def fault(family: Family, sent: Sent, given: Given) -> str | None:
    """What is wrong with an answer; None: nothing is."""
    if given.status >= HTTPStatus.INTERNAL_SERVER_ERROR and given.status != _NOT_THERE:
        return f"{given.status}: {given.body[:200]!r}"
    if given.status < HTTPStatus.BAD_REQUEST:
        return None if family.accepted else f"{given.status}: accepted"
    code = code_of(sent, given)
    if code is None:
        return f"{given.status}: no report: {given.media} {given.body[:200]!r}"
    told = f"{given.status} {code}"
    return None if told in family.refusals else f"{told}: not a code of this family"


def code_of(sent: Sent, given: Given) -> str | None:
    """The code of a refusal in the form of the service that was asked; None: in no such form."""
    if sent.target.startswith(WMTS):
        return _of_report(given) if _is_of_wmts(given) else None
    if not sent.target.startswith((OWS, CSW)):
        return _of_problem(given)
    return _of_report(given)


def _of_problem(given: Given) -> str | None:
    if given.media.partition(";")[0] != "application/problem+json":
        return None
    return json.loads(given.body).get("code")


def _is_of_wmts(given: Given) -> bool:
    """Whether it is a report of OWS 1.1 in WMTS's version."""
    return b'version="1.0.0"' in given.body and _OWS[0][1:-1].encode() in given.body


def _of_report(given: Given) -> str | None:
    """ows:ExceptionReport or ServiceExceptionReport, of any version."""
    try:
        root = etree.fromstring(given.body)
    except etree.XMLSyntaxError:
        return None
    for tag in _OWS:
        if root.tag == f"{tag}ExceptionReport":
            one = root.find(f"{tag}Exception")
            text = one.findtext(f"{tag}ExceptionText")
            return one.get("exceptionCode") if text else None
    for tag in ("", _OGC):
        if root.tag == f"{tag}ServiceExceptionReport":
            one = root.find(f"{tag}ServiceException")
            return one.get("code") if one.text else None
    return None
