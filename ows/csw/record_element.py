"""A record as csw:Record, in its three sets of elements (07-006r1, tables 4 to 6; record.xsd)."""

from collections.abc import Iterator, Mapping

from ows.csw.queryables import WRITTEN
from ows.csw.record import CswRecord
from ows.csw.requests import RecordForm
from ows.csw.vocabulary import ElementSet, OutputSchema
from ows.xml import Markup, element

_TAGS = {
    ElementSet.BRIEF: "csw:BriefRecord",
    ElementSet.SUMMARY: "csw:SummaryRecord",
    ElementSet.FULL: "csw:Record",
}
# In the order of the schema, which is that of a sequence for the first two.
_SETS: Mapping[ElementSet, tuple[str, ...]] = {
    ElementSet.BRIEF: ("identifier", "title", "type"),
    ElementSet.SUMMARY: (
        "identifier", "title", "type", "subject", "format", "relation", "modified", "abstract",
    ),
    ElementSet.FULL: tuple(one.name for one in WRITTEN),
}  # fmt: skip
_ELEMENTS = {one.name: one.element for one in WRITTEN}


def record_element(record: CswRecord, form: RecordForm) -> Markup:
    """The record in the form that was asked for."""
    if form.schema is OutputSchema.ISO:
        return Markup(record.iso())
    if form.elements is not None:  # a record of some elements is of no set
        return element("csw:Record", *_terms(record, form.elements))
    parts = [*_terms(record, _SETS[form.set])]
    if form.set is ElementSet.FULL:
        parts += _links(record)
    return element(_TAGS[form.set], *parts, _box(record))


def _terms(record: CswRecord, names: tuple[str, ...]) -> Iterator[Markup]:
    for name in names:
        yield from (element(_ELEMENTS[name], value) for value in record.terms.get(name, ()))


def _links(record: CswRecord) -> Iterator[Markup]:
    """Where the data are; the scheme is the protocol, by which clients know what to open."""
    for protocol, _, address in record.links:
        yield element("dct:references", address, scheme=protocol)


def _box(record: CswRecord) -> Markup:
    """North before east, as its system has them."""
    west, south, east, north = (f"{round(end, 6):.10g}" for end in record.box)
    return element(
        "ows:BoundingBox",
        element("ows:LowerCorner", f"{south} {west}"),
        element("ows:UpperCorner", f"{north} {east}"),
        crs="urn:ogc:def:crs:EPSG::4326",
    )
