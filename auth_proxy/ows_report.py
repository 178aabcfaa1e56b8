"""A refusal as clients of OWS read it: ows:ExceptionReport, version 2.0.0."""

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from auth_proxy.problem import Problem

OWS_PATH = "/ows"
OWS_MEDIA = "text/xml; charset=utf-8"
_OWS = "http://www.opengis.net/ows/1.1"
_XSD = "http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"
_UNKNOWN = "NoApplicableCode"
# Of what the gate itself refuses; the rest has no code of the standard.
_CODES: Mapping[str, str] = {
    "invalid-value": "InvalidParameterValue",
    "unknown-name": "InvalidParameterValue",
    "repeated-parameter": "InvalidParameterValue",
    "missing-value": "MissingParameterValue",
    "method-not-allowed": "OperationNotSupported",
    "too-slow": "OperationProcessingFailed",
    "edition-gone": "OperationProcessingFailed",
    "not-found": "NotFound",
}
_LOCATORS: Mapping[str, str] = {"edition-gone": "EDITION", "method-not-allowed": "request"}


def exception_report(problem: Problem, request_id: str) -> bytes:
    """The report: why, what to do about it, and the number of the request.

    What is not there and what is not the caller's have none: they must be equal to the byte.
    """
    code = problem.exception or _CODES.get(problem.code, _UNKNOWN)
    locator = problem.locator or _LOCATORS.get(problem.code, "")
    told = problem.told and problem.status != 404
    words = [problem.detail, *([] if problem.exception else [problem.kind.remedy])]
    words += [f"Demande {request_id}"] if told else []
    where = f" locator={quoteattr(locator)}" if locator else ""
    text = "".join(f"<ows:ExceptionText>{escape(_plain(w))}</ows:ExceptionText>" for w in words)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ows:ExceptionReport xmlns:ows="{_OWS}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_OWS} {_XSD}" version="2.0.0" xml:lang="fr">'
        f"<ows:Exception exceptionCode={quoteattr(code)}{where}>{text}</ows:Exception>"
        "</ows:ExceptionReport>"
    ).encode("utf-8", "replace")


def _plain(text: str) -> str:
    """Without what XML forbids: it quotes the caller."""
    return "".join(sign if sign >= " " or sign in "\t\n" else "?" for sign in text)
