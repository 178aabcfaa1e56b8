"""A refusal as clients of OWS read it: ows:ExceptionReport 2.0.0, ServiceExceptionReport of WMS."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape, quoteattr

from auth_proxy.errors.problem import Problem
from auth_proxy.url import Environ

OWS_PATH = "/ows"
OWS_MEDIA = "text/xml; charset=utf-8"
_OWS = "http://www.opengis.net/ows/1.1"
_XSD = "http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"
_UNKNOWN = "NoApplicableCode"
_PICTURES = ("getmap", "getfeatureinfo", "getlegendgraphic")  # which only WMS has
_FORM = "application/x-www-form-urlencoded"
_OGC = "http://www.opengis.net/ogc"
_WMS_XSD = "http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"
_WMS_DTD = "http://schemas.opengis.net/wms/1.1.1/WMS_exception_1_1_1.dtd"
_WMS_MEDIA = "application/vnd.ogc.se_xml"
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


OwsParameters = dict[str, str]


def ows_parameters(environ: Environ) -> OwsParameters:
    """The parameters of a request to OWS by their name in capitals, whatever it is worth.

    None where a document was posted: that is one of WFS, whatever the address says.
    """
    text, body = str(environ.get("QUERY_STRING", "")), environ.get("wsgi.input")
    if environ["REQUEST_METHOD"] == "POST" and isinstance(body, BytesIO) and body.getvalue():
        if str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() != _FORM:
            return {}
        text = body.getvalue().decode("utf-8", "replace")
    parameters: OwsParameters = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        parameters.setdefault(name.upper(), value)
    return parameters


def is_wms(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether a request is one of WMS: it says so, or asks for a picture and says nothing."""
    parameters: OwsParameters = {}
    for name, value in pairs:
        parameters.setdefault(name.upper(), value.strip().lower())
    service = parameters.get("SERVICE")
    return service == "wms" or (not service and parameters.get("REQUEST") in _PICTURES)


def report(problem: Problem, request_id: str, parameters: OwsParameters) -> tuple[bytes, str]:
    """The report of a refusal, in the form of the service that was asked, and its media type."""
    if not is_wms(parameters.items()):
        return exception_report(problem, request_id), OWS_MEDIA
    old = parameters.get("VERSION", parameters.get("WMTVER", "")).strip().startswith("1.1")
    return service_report(problem, request_id, old=old), _WMS_MEDIA if old else OWS_MEDIA


def exception_report(problem: Problem, request_id: str) -> bytes:
    """The report: why, what to do about it, and the number of the request.

    What is not there and what is not the caller's have none: they must be equal to the byte.
    """
    code, locator, words = code_of(problem), locator_of(problem), words_of(problem, request_id)
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


def service_report(problem: Problem, request_id: str, *, old: bool) -> bytes:
    """The same for WMS: 1.1.1 (`old`) has no locator."""
    code, locator = code_of(problem), locator_of(problem)
    where = f" locator={quoteattr(locator)}" if locator and not old else ""
    text = "\n".join(escape(_plain(word)) for word in words_of(problem, request_id))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    if old:
        head += f'<!DOCTYPE ServiceExceptionReport SYSTEM "{_WMS_DTD}">\n'
        names = ' version="1.1.1"'
    else:
        names = (
            f' xmlns="{_OGC}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="{_OGC} {_WMS_XSD}" version="1.3.0"'
        )
    return (
        f"{head}<ServiceExceptionReport{names}>"
        f"<ServiceException code={quoteattr(code)}{where}>{text}</ServiceException>"
        "</ServiceExceptionReport>"
    ).encode("utf-8", "replace")


def code_of(problem: Problem) -> str:
    """The exception code of a refusal."""
    return problem.exception or _CODES.get(problem.code, _UNKNOWN)


def locator_of(problem: Problem) -> str:
    """The parameter that it is about, empty where it is about none."""
    return _plain(problem.locator or _LOCATORS.get(problem.code, ""))


def words_of(problem: Problem, request_id: str) -> list[str]:
    """Why, what to do about it, and the number of the request where it may be told."""
    shows_number = problem.with_request_id and problem.status != 404
    words = [problem.detail, *([] if problem.exception else [problem.kind.remedy])]
    return words + ([f"Demande {request_id}"] if shows_number else [])


def _plain(text: str) -> str:
    """Without what XML forbids: it quotes the caller."""
    return "".join(sign if sign >= " " or sign in "\t\n" else "?" for sign in text)
