"""A refusal as clients of OWS read it: reports of WFS by its version, of CSW, WMS and WMTS."""

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import NamedTuple
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape, quoteattr

from auth_proxy.errors.problem import Problem
from auth_proxy.url import Environ, path_of
from parc_social.catalogue.wfs_version import LATEST, WfsVersion, first_spoken, negotiated

OWS_PATH, CSW_PATH = "/ows", "/csw"
WMTS_PATH = "/wmts/"  # and what is below
OWS_MEDIA = "text/xml; charset=utf-8"
_SCHEMAS = "http://schemas.opengis.net"
_CSW_FAMILY = b"http://www.opengis.net/cat/csw"
_HEAD_OCTETS = 2_000  # of a document, within which its root declares its namespace
DOCUMENT_HEAD = 80_000  # octets of a document, within which its root says its version
_WMTS = "wmts"
_UNKNOWN = "NoApplicableCode"
_PICTURES = ("getmap", "getfeatureinfo", "getlegendgraphic")  # which only WMS has
_FORM = "application/x-www-form-urlencoded"
_OGC = "http://www.opengis.net/ogc"
_WMS_DTD = f"{_SCHEMAS}/wms/1.1.1/WMS_exception_1_1_1.dtd"
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
_CSW: OwsParameters = {"SERVICE": "CSW"}


def is_at(path: str, service: str) -> bool:
    """Whether a path is a service's address; the slash that routes take behind it says nothing."""
    return path in (service, f"{service}/")


def ows_parameters(environ: Environ) -> OwsParameters:
    """The parameters of a request to OWS by their name in capitals, whatever it is worth.

    Of a document that was posted, its version alone: it is one of WFS or CSW, whatever the address
    says. What is at CSW_PATH is CSW, what is below WMTS_PATH WMTS. Of a body that was too large its
    beginning is there (`settle_body`); of one that was not read, what the address says.
    """
    if path_of(environ).startswith(WMTS_PATH):
        return {"SERVICE": _WMTS}
    if is_at(path_of(environ), CSW_PATH):
        return dict(_CSW)
    text, body = str(environ.get("QUERY_STRING", "")), environ.get("wsgi.input")
    if environ["REQUEST_METHOD"] == "POST" and isinstance(body, BytesIO) and body.getvalue():
        head = body.getvalue()[:DOCUMENT_HEAD]
        is_form = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() == _FORM
        if not is_form or is_document(head):
            return _of_document(head)
        text = head.decode("utf-8", "replace")
    parameters: OwsParameters = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        parameters.setdefault(name.upper(), value)
    return parameters


# Read as signs, not as XML: a refusal has a form whatever the document is worth.
_ROOT = re.compile(rb"<[A-Za-z_][^<>]{0,8000}>")
_VERSION = re.compile(rb"""\sversion\s*=\s*["']\s*([0-9.]{1,20})""")
_OLD_WFS = re.compile(rb"""=\s*["']http://www\.opengis\.net/wfs["']""")


# How a document of more than an octet a sign begins (XML 1.0, appendix F), and its coding.
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"),
)  # fmt: skip


def _in_octets(head: bytes) -> bytes:
    """The beginning of a document as one of an octet a sign: what is looked for in it is ASCII."""
    coding = next((coding for mark, coding in _WIDE if head.startswith(mark)), None)
    return head if coding is None else head.decode(coding, "replace").encode("utf-8", "replace")


def _of_document(body: bytes) -> OwsParameters:
    if is_csw((), body):
        return dict(_CSW)
    root = _ROOT.search(_in_octets(body[:DOCUMENT_HEAD])[:20_000])
    if root is None:
        return {}
    version = _VERSION.search(root[0])
    if version is not None:
        return {"VERSION": version[1].decode("ascii")}
    return {"VERSION": WfsVersion.V1_1} if _OLD_WFS.search(root[0]) else {}


def is_ows(path: str) -> bool:
    """Whether refusals of a path are reports of OWS."""
    return is_at(path, OWS_PATH) or is_at(path, CSW_PATH) or path.startswith(WMTS_PATH)


def is_wms(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether a request is one of WMS: it says so, or asks for a picture and says nothing."""
    parameters: OwsParameters = {}
    for name, value in pairs:
        parameters.setdefault(name.upper(), value.strip().lower())
    service = parameters.get("SERVICE")
    return service == "wms" or (not service and parameters.get("REQUEST") in _PICTURES)


def is_document(body: bytes) -> bool:
    """Whether a body begins as XML does, whatever its type says."""
    return _in_octets(body[:_HEAD_OCTETS]).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def is_csw(pairs: Iterable[tuple[str, str]], body: bytes = b"") -> bool:
    """Whether a request is one of CSW: its document is, or it says so in its address."""
    if body.strip():
        return _CSW_FAMILY in _in_octets(body[: 4 * _HEAD_OCTETS])[:_HEAD_OCTETS]
    return any(name.upper() == "SERVICE" and v.strip().upper() == "CSW" for name, v in pairs)


def report(problem: Problem, request_id: str, parameters: OwsParameters) -> tuple[bytes, str]:
    """The report of a refusal, in the form of the service that was asked, and its media type."""
    if is_csw(parameters.items()):
        return _report(problem, request_id, _CSW_REPORT), OWS_MEDIA
    if parameters.get("SERVICE", "").strip().lower() == _WMTS:
        return _report(problem, request_id, _WMTS_REPORT), OWS_MEDIA
    if is_wms(parameters.items()):
        old = parameters.get("VERSION", parameters.get("WMTVER", "")).strip().startswith("1.1")
        media = _WMS_MEDIA if old else OWS_MEDIA
        return service_report(problem, request_id, WMS_1_1 if old else WMS_1_3), media
    version = _wfs_version(parameters)
    if version is WfsVersion.V1_0:
        return service_report(problem, request_id, WFS_1_0), OWS_MEDIA
    return exception_report(problem, request_id, version), OWS_MEDIA


def _wfs_version(parameters: OwsParameters) -> WfsVersion:
    """The version to refuse in: as capabilities are negotiated, whatever was asked for."""
    accepted = parameters.get("ACCEPTVERSIONS", "").strip()
    if accepted and parameters.get("REQUEST", "").strip().lower() == "getcapabilities":
        return first_spoken(accepted.split(",")) or LATEST
    return negotiated(parameters.get("VERSION"))


class _Form(NamedTuple):
    """Form of an ows:ExceptionReport: its namespace, schema, version, attribute of a language."""

    namespace: str
    schema: str
    version: str
    language: str


_NEW_REPORT = _Form(
    "http://www.opengis.net/ows/1.1", "ows/1.1.0/owsExceptionReport.xsd", "2.0.0", "xml:lang"
)
_OLD_REPORT = _Form(
    "http://www.opengis.net/ows", "ows/1.0.0/owsExceptionReport.xsd", "1.0.0", "language"
)
_WMTS_REPORT = _NEW_REPORT._replace(version="1.0.0")
_CSW_REPORT = _OLD_REPORT._replace(version="1.2.0")  # 07-006r1, 10.3.7


def exception_report(problem: Problem, request_id: str, version: WfsVersion = LATEST) -> bytes:
    """The report: why, what to do about it, and the number of the request.

    What is not there and what is not the caller's have none: they must be equal to the byte.
    """
    return _report(problem, request_id, _NEW_REPORT if version is LATEST else _OLD_REPORT)


def _report(problem: Problem, request_id: str, form: _Form) -> bytes:
    code, locator, words = code_of(problem), locator_of(problem), words_of(problem, request_id)
    where = f" locator={quoteattr(locator)}" if locator else ""
    text = "".join(f"<ows:ExceptionText>{escape(_plain(w))}</ows:ExceptionText>" for w in words)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ows:ExceptionReport xmlns:ows="{form.namespace}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{form.namespace} {_SCHEMAS}/{form.schema}"'
        f' version="{form.version}" {form.language}="fr">'
        f"<ows:Exception exceptionCode={quoteattr(code)}{where}>{text}</ows:Exception>"
        "</ows:ExceptionReport>"
    ).encode("utf-8", "replace")


class ServiceForm(NamedTuple):
    """Form of a ServiceExceptionReport: its version and its schema. Without one it has a DTD."""

    version: str
    schema: str


WMS_1_1, WMS_1_3 = ServiceForm("1.1.1", ""), ServiceForm("1.3.0", "wms/1.3.0/exceptions_1_3_0.xsd")
WFS_1_0 = ServiceForm("1.2.0", "wfs/1.0.0/OGC-exception.xsd")


def service_report(problem: Problem, request_id: str, form: ServiceForm) -> bytes:
    """The same for WMS and WFS 1.0.0; that of WMS 1.1.1 has no locator."""
    code, locator = code_of(problem), locator_of(problem)
    where = f" locator={quoteattr(locator)}" if locator and form.schema else ""
    text = "\n".join(escape(_plain(word)) for word in words_of(problem, request_id))
    head, names = '<?xml version="1.0" encoding="UTF-8"?>\n', f' version="{form.version}"'
    if form.schema:
        names = (
            f' xmlns="{_OGC}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="{_OGC} {_SCHEMAS}/{form.schema}"{names}'
        )
    else:
        head += f'<!DOCTYPE ServiceExceptionReport SYSTEM "{_WMS_DTD}">\n'
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
