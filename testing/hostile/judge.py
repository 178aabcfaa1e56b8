"""What an answer to a hostile request must be: no fault of ours, in the form of the service."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.hostile.asked import CSW, OWS, WMTS, Family, Sent

_OWS = ("{http://www.opengis.net/ows/1.1}", "{http://www.opengis.net/ows}")
_NOT_THERE = HTTPStatus.NOT_IMPLEMENTED  # of an operation: 07-057r7, table 24
_OGC = "{http://www.opengis.net/ogc}"
# The root of a refusal in each version of WFS: OGC 02-058, 04-094 and 09-025r2.
_OF_VERSION: Mapping[str, str] = {
    "1.0.0": f"{_OGC}ServiceExceptionReport",
    "1.1.0": f"{_OWS[1]}ExceptionReport",
    "2.0.0": f"{_OWS[0]}ExceptionReport",
}


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
    root = root_of(sent)
    if root is not None and given.status == HTTPStatus.BAD_REQUEST and _root(given) != root:
        return f"{given.status} {code}: not in the form of its version: {given.body[:200]!r}"
    told = f"{given.status} {code}"
    return None if told in family.refusals else f"{told}: not a code of this family"


def root_of(sent: Sent) -> str | None:
    """The root of a refusal of a request whose version is told without a doubt, by its address.

    None: it is no such request of WFS. GetCapabilities negotiates instead.
    """
    if not sent.target.startswith(OWS) or sent.body is not None:
        return None
    told: dict[str, list[str]] = {}
    query = urlsplit(sent.target).query
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        told.setdefault(name.upper(), []).append(value)
    if told.get("SERVICE") != ["WFS"] or told.get("REQUEST") in (None, ["GetCapabilities"]):
        return None
    versions = told.get("VERSION", [])
    return _OF_VERSION.get(versions[0]) if len(versions) == 1 else None


def _root(given: Given) -> str | None:
    try:
        return str(etree.fromstring(given.body).tag)
    except etree.XMLSyntaxError:
        return None


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
