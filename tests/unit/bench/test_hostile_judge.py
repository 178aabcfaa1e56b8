"""The judge of hostile requests sees each kind of fault, and nothing in a right refusal."""

from auth_proxy.errors.problem import Problem
from auth_proxy.ows_report import WMS_1_1, WMS_1_3, exception_report, report, service_report
from testing.hostile.asked import Scene, Sent, family
from testing.hostile.attack import FAMILIES, Attack
from testing.hostile.judge import Given, fault
from testing.rows import each_row

REFUSED = Problem("invalid-value", "bbox : non", exception="InvalidParameterValue", locator="bbox")
OTHER = Problem("invalid-value", "bbox : non", exception="LayerNotDefined", locator="bbox")
XML, JSON = "text/xml; charset=utf-8", "application/problem+json"
NEVER = family("x", "400 InvalidParameterValue, 400 invalid-value", lambda *_: Sent(""))
EVER = NEVER._replace(accepted=True)


def said(status: int, body: bytes, media: str = XML, target: str = "/ows?x", one: object = None):
    return fault(one or NEVER, Sent(target), Given(status, media, body, 0.1))  # type: ignore[arg-type]


def test_a_right_refusal_is_none() -> None:
    for body in (
        exception_report(REFUSED, "r"), service_report(REFUSED, "r", WMS_1_3),
        service_report(REFUSED, "r", WMS_1_1),
    ):  # fmt: skip
        assert said(400, body) is None
    assert said(400, REFUSED.body("r"), JSON, "/map?x") is None
    assert said(400, report(REFUSED, "r", {"SERVICE": "wmts"})[0], target="/wmts/x") is None
    assert said(200, b"", one=EVER) is None


def test_an_operation_that_is_not_there_may_be_told_by_a_501() -> None:
    body = report(OTHER, "r", {"SERVICE": "wmts"})[0]
    assert said(501, body, one=NEVER._replace(refusals=frozenset(["501 LayerNotDefined"]))) is None
    assert said(501, body)


def test_a_locator_with_what_xml_forbids_is_still_a_report() -> None:
    odd = Problem("invalid-value", "non", exception="InvalidParameterValue", locator="count\x00")
    for body in (exception_report(odd, "r"), service_report(odd, "r", WMS_1_3)):
        assert said(400, body) is None


@each_row(
    ("version", "asked"),
    [
        ("1.0.0", "request=GetFeature"), ("1.1.0", "REQUEST=GetFeature&x=y"),
        ("2.0.0", "request=nothing"),
    ],
)  # fmt: skip
def test_a_refusal_is_in_the_form_of_the_version_that_is_asked(version: str, asked: str) -> None:
    for other in ("1.0.0", "1.1.0", "2.0.0"):
        body = report(REFUSED, "r", {"SERVICE": "WFS", "VERSION": other})[0]
        target = f"/ows?service=WFS&version={version}&{asked}"
        assert bool(said(400, body, target=target)) == (other != version)
        assert said(400, body, target=f"{target}&version=x") is None  # of which version?
        assert said(400, body, target=f"/ows?service=WFS&version={version}") is None
        negotiated = f"/ows?service=WFS&version={version}&request=GetCapabilities"
        assert said(400, body, target=negotiated) is None


@each_row(
    ("status", "body", "media", "target"),
    [
        (500, exception_report(REFUSED, "r"), XML, "/ows"), (200, b"<a/>", XML, "/ows"),
        (503, REFUSED.body("r"), JSON, "/map"), (400, exception_report(OTHER, "r"), XML, "/ows"),
        (404, exception_report(REFUSED, "r"), XML, "/ows"), (400, b"<a", XML, "/ows"),
        (400, b"<a/>", XML, "/ows"), (400, REFUSED.body("r"), JSON, "/ows"),
        (400, REFUSED.body("r"), "text/html", "/map"), (599, b"no answer", "", "/ows"),
        (400, exception_report(REFUSED, "r"), XML, "/wmts/1.0.0/x"),  # of WFS 2.0.0
        (400, REFUSED.body("r"), JSON, "/wmts/1.0.0/x"),
    ],
)  # fmt: skip
def test_each_fault_is_seen(status: int, body: bytes, media: str, target: str) -> None:
    assert said(status, body, media, target)


def test_a_number_makes_the_same_request_again() -> None:
    scenes = [Scene("k", "carreaux-2975", "55.4,-21,55.5,-20.9", "a")]
    one, two = (Attack("http://127.0.0.1:9", scenes, 7, 0, 1.0) for _ in range(2))
    numbers = range(len(FAMILIES) * 2)
    assert [one.made(n)[2] for n in numbers] == [two.made(n)[2] for n in numbers]
    assert len({one.made(n)[2] for n in numbers}) > len(FAMILIES)
