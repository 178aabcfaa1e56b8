"""What the journal keeps of CSW: the operation and the form of the question, never its words."""

from typing import Any

from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings

LINES = text(
    "SELECT operation, requete, statut FROM journal WHERE compte = :compte"
    " AND operation LIKE 'csw%' ORDER BY quand"
)


def lines(service: Any) -> list[Any]:
    """Those of the EPCI's account, oldest first: a copied journal has others' before ours."""
    registry = open_registry(read_settings(service.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        told = connection.execute(LINES, {"compte": "demo-epci"}).all()
    registry.close()
    return list(told)


def test_each_operation_has_a_line_without_words(own_service: Any, csw: Any) -> None:
    one, before = csw(own_service.accounts["demo-epci"]), len(lines(own_service))
    secret = "dc:title = 'UN MOT SECRET'"
    asked = {"typeNames": "csw:Record", "constraintLanguage": "CQL_TEXT", "constraint": secret}
    one.get("GetRecords", **asked, maxRecords=3, startPosition=2, sortBy="dc:title:D")
    one.query(
        "<ogc:PropertyIsNull><ogc:PropertyName>dc:title</ogc:PropertyName></ogc:PropertyIsNull>"
    )
    one.get("GetRecordById", id="parc-social.adresses")
    one.get("GetDomain", propertyName="dc:type")
    one.get("GetNothing")
    fine = {"service": "WFS", "request": "GetPropertyValue", "typeNames": "adresses"}
    one.account.get("/ows", **fine, valueReference="@gml:id")  # fine: it waits for all lines
    told = lines(own_service)[before:]
    assert [(line[0], line[2]) for line in told] == [
        ("csw-get-records", 200), ("csw-get-records", 200), ("csw-get-record-by-id", 200),
        ("csw-get-domain", 200), ("csw", 400),
    ]  # fmt: skip
    for part in ("limit=3", "offset=1", "resulttype=hits", "filter=", "sortby=title"):
        assert part in told[0][1]
    assert not [line for line in told if "SECRET" in line[1] or "GetNothing" in line[1]]
