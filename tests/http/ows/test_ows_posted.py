"""A body that OWS does not read is refused in the form of what it asks, where that can be told."""

import gzip
from typing import Any

import pytest
import requests
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row

_FORM, _XML = "application/x-www-form-urlencoded", "text/xml"
_MOST = 1_048_576  # octets of a body: config/limits.yml
OGC = "{http://www.opengis.net/ogc}ServiceExceptionReport"
OLD, NEW = (f"{{http://www.opengis.net/ows{v}}}ExceptionReport" for v in ("", "/1.1"))
_WFS = '<wfs:GetFeature xmlns:wfs="http://www.opengis.net/wfs{}" service="WFS"{}>'
_CSW = '<csw:GetRecords xmlns:csw="http://www.opengis.net/cat/csw/2.0.2">'
FORMS = [
    (_XML, _WFS.format("", ' version="1.0.0"'), (OGC, "1.2.0")),
    (_XML, _WFS.format("", ' version="1.1.0"'), (OLD, "1.0.0")),
    (_XML, _WFS.format("", ""), (OLD, "1.0.0")),
    (_XML, _WFS.format("/2.0", ' version="2.0.0"'), (NEW, "2.0.0")),
    (_XML, _WFS.format("/2.0", ""), (NEW, "2.0.0")),
    (_XML, _CSW, (OLD, "1.2.0")),
    (_XML, "no XML at all", (NEW, "2.0.0")),
    (_FORM, "SERVICE=WFS&VERSION=1.0.0&REQUEST=GetFeature&FILTER=", (OGC, "1.2.0")),
    (_FORM, "service=WFS&version=1.1.0&request=GetFeature&filter=", (OLD, "1.0.0")),
    (_FORM, "service=CSW&request=GetRecords&constraint=", (OLD, "1.2.0")),
    (_FORM, "service=WMS&version=1.3.0&request=GetMap&cql_filter=", (OGC, "1.3.0")),
    (_FORM, "service=WMS&version=1.1.1&request=GetMap&cql_filter=",
     ("ServiceExceptionReport", "1.1.1")),
    (_FORM, "service=WMTS&request=GetTile&x=", (NEW, "1.0.0")),
    (_FORM, "filter=", (NEW, "2.0.0")),
]  # fmt: skip


def posted(account: Any, media: str, body: bytes, path: str = "/ows", **more: str) -> Any:
    headers = {"Content-Type": media, **more}
    return account.ask("POST", path, data=body, headers=headers)


def form_of(answer: requests.Response) -> tuple[str, str]:
    """(element, version) of a report, in XML."""
    root = etree.fromstring(answer.content)
    return root.tag, root.get("version")


@each_row(("media", "begins", "form"), FORMS)
def test_too_large_a_body_is_refused_in_the_form_that_its_beginning_asks(
    gip: Any, media: str, begins: str, form: tuple[str, str]
) -> None:
    body = begins.encode().ljust(_MOST + 1, b"x")
    answer = posted(gip, media, body)
    assert (answer.status_code, form_of(answer)) == (413, form)
    assert "1048576 octets" in answer.text
    in_pieces = gip.ask("POST", "/ows", data=iter([body]), headers={"Content-Type": media})
    assert (in_pieces.status_code, form_of(in_pieces)) == (413, form)
    assert posted(gip, media, body[:-1]).status_code == 400  # as large as may be: it is read


@each_row(
    ("query", "form"),
    [
        ("", (NEW, "2.0.0")),
        ("?service=WFS&version=1.0.0", (OGC, "1.2.0")),
        ("?service=WFS&version=1.1.0", (OLD, "1.0.0")),
        ("?service=CSW", (OLD, "1.2.0")),
    ],
)
def test_a_body_that_is_not_read_at_all_has_the_form_of_its_address(
    gip: Any, query: str, form: tuple[str, str]
) -> None:
    document = _WFS.format("", ' version="1.0.0"').encode()
    packed = {"Content-Encoding": "gzip"}
    answer = posted(gip, _XML, gzip.compress(document), f"/ows{query}", **packed)
    assert (answer.status_code, form_of(answer)) == (400, form)
    beyond = posted(gip, _XML, document.ljust(8 * _MOST + 1), f"/ows{query}")
    assert (beyond.status_code, form_of(beyond)) == (413, form)


@pytest.mark.both_stores
@each_row(("media", "begins", "form"), [row for row in FORMS if row[1].startswith("<")])
def test_xml_that_is_sent_as_a_form_is_told_so(
    gip: Any, media: str, begins: str, form: tuple[str, str]
) -> None:
    """As `curl --data` does by itself: what is read as parameters has neither service nor name."""
    document = f"{begins}</{begins[1:].partition(' ')[0]}>"
    head = '<?xml version="1.0"?>\n'
    for text in (document, head + document, "\ufeff" + head + document):
        answer = posted(gip, _FORM, text.encode())
        assert (answer.status_code, form_of(answer)) == (400, form)
        assert f"« {media} »" in answer.text
        assert "Content-Type" in answer.text
    of_csw = posted(gip, _FORM, document.encode(), "/csw")
    assert (of_csw.status_code, form_of(of_csw)) == (400, (OLD, "1.2.0"))
    assert "« text/xml »" in of_csw.text
