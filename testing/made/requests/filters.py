"""Conditions drawn once and written as CQL2 text and as FES 2.0, from which 1.1 and 1.0 follow."""

import re
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from ows.xml import KNOWN, OGC, OLD_GML
from parc_social.catalogue.wfs_version import LATEST, WfsVersion

TEXTS = ("RUE DE L'ÉGLISE", "rue", "éa", "a<b & c", '"', "%100_", "barre \\ oblique", "Ω", "")
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in KNOWN.items())


class Written(NamedTuple):
    """A condition in both languages."""

    cql: str
    fes: str


def text(value: str) -> str:
    """A text of CQL2."""
    return "'" + value.replace("'", "''") + "'"


def reference(name: str) -> str:
    """A reference of FES."""
    return f"<fes:ValueReference>ps:{name}</fes:ValueReference>"


def literal(value: str) -> str:
    """A value of FES."""
    return f"<fes:Literal>{escape(value)}</fes:Literal>"


SIGNS = {
    "=": "PropertyIsEqualTo", "<>": "PropertyIsNotEqualTo", "<": "PropertyIsLessThan",
    ">": "PropertyIsGreaterThan", "<=": "PropertyIsLessThanOrEqualTo",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}  # fmt: skip
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "DIV": "idiv"}
SPATIAL = ("Intersects", "Within", "Disjoint", "Contains", "Touches", "Equals")
TEMPORAL = {
    "T_AFTER": "After", "T_BEFORE": "Before", "T_DURING": "During", "T_EQUALS": "TEquals",
    "T_INTERSECTS": "AnyInteracts", "T_MEETS": "Meets", "T_OVERLAPS": "TOverlaps",
    "T_STARTS": "Begins", "T_FINISHEDBY": "EndedBy",
}  # fmt: skip
NUMBERS = st.sampled_from(["0", "3", "47.5", "-2", "1e2"])
DATES = st.dates(date(2019, 1, 1), date(2022, 12, 31)).map(str)


@st.composite
def comparisons(draw: st.DrawFn) -> Written:
    """Of a column and a value."""
    sign = draw(st.sampled_from(sorted(SIGNS)))
    name, value = draw(
        st.one_of(
            st.tuples(st.sampled_from(["nbpiece", "surfhab", "construct"]), NUMBERS),
            st.tuples(st.sampled_from(["nomvoie", "code_commune"]), st.sampled_from(TEXTS)),
            st.tuples(st.just("dpe_date"), DATES),
        )
    )
    in_cql = {"dpe_date": f"DATE('{value}')"}.get(
        name, text(value) if name in ("nomvoie", "code_commune") else value
    )
    fes = f"<fes:{SIGNS[sign]}>{reference(name)}{literal(value)}</fes:{SIGNS[sign]}>"
    return Written(f"{name} {sign} {in_cql}", fes)


@st.composite
def others(draw: st.DrawFn) -> Written:
    """Booleans, patterns, nulls, intervals, sums and folded texts."""
    kind = draw(st.sampled_from(["conv", "like", "null", "between", "sum", "casei", "accenti"]))
    value = draw(st.sampled_from(TEXTS))
    if kind == "conv":
        said = draw(st.sampled_from(["true", "false"]))
        inside = reference("conv") + literal(said)
        return Written(
            f"conv = {said.upper()}", f"<fes:PropertyIsEqualTo>{inside}</fes:PropertyIsEqualTo>"
        )
    if kind == "like":
        return _like(value)
    if kind == "null":
        name = draw(st.sampled_from(["nomvoie", "dpe_date", "geometry", "loyer_principal"]))
        return Written(
            f"{name} IS NULL", f"<fes:PropertyIsNull>{reference(name)}</fes:PropertyIsNull>"
        )
    if kind == "between":
        low, high = draw(NUMBERS), draw(NUMBERS)
        inside = (
            f"<fes:LowerBoundary>{literal(low)}</fes:LowerBoundary>"
            f"<fes:UpperBoundary>{literal(high)}</fes:UpperBoundary>"
        )
        fes = f"<fes:PropertyIsBetween>{reference('surfhab')}{inside}</fes:PropertyIsBetween>"
        return Written(f"surfhab BETWEEN {low} AND {high}", fes)
    if kind == "sum":
        sign, number, most = draw(st.sampled_from(sorted(ARITHMETIC))), draw(NUMBERS), draw(NUMBERS)
        call = f'<fes:Function name="{ARITHMETIC[sign]}">{reference("nbpiece")}{literal(number)}'
        inside = f"{call}</fes:Function>{literal(most)}"
        return Written(
            f"(nbpiece {sign} {number}) > {most}",
            f"<fes:PropertyIsGreaterThan>{inside}</fes:PropertyIsGreaterThan>",
        )
    return _folded(kind, value)


def _folded(kind: str, value: str) -> Written:
    """Without case or without accents."""
    if kind == "casei":
        inside = reference("nomvoie") + literal(value)
        fes = f'<fes:PropertyIsEqualTo matchCase="false">{inside}</fes:PropertyIsEqualTo>'
        return Written(f"CASEI(nomvoie) = CASEI({text(value)})", fes)
    call = f'<fes:Function name="accenti">{reference("nomvoie")}</fes:Function>'
    fes = f"<fes:PropertyIsEqualTo>{call}{literal(value)}</fes:PropertyIsEqualTo>"
    return Written(f"ACCENTI(nomvoie) = {text(value)}", fes)


def _like(value: str) -> Written:
    """The value as it is, then anything: its signs are escaped in each language's own way."""
    sql = "".join(f"\\{sign}" if sign in "%_\\" else sign for sign in value)
    xml = "".join(f"!{sign}" if sign in "*?!" else sign for sign in value)
    attributes = 'wildCard="*" singleChar="?" escapeChar="!"'
    inside = reference("nomvoie") + literal(f"{xml}*")
    return Written(
        f"nomvoie LIKE {text(sql + '%')}",
        f"<fes:PropertyIsLike {attributes}>{inside}</fes:PropertyIsLike>",
    )


@st.composite
def places(draw: st.DrawFn) -> Written:
    """Relations to a polygon in a system of three spellings."""
    name = draw(st.sampled_from(SPATIAL))
    west, south = draw(st.sampled_from([-62.0, 2.0, 2.2])), draw(st.sampled_from([15.0, 48.0]))
    east, north = west + draw(st.sampled_from([0.25, 1.0])), south + 1.0
    srs = draw(st.sampled_from(["urn:ogc:def:crs:EPSG::4326", "EPSG:4326", "CRS:84"]))
    corners = [(west, south), (east, south), (east, north), (west, south)]
    ring = ", ".join(f"{x} {y}" for x, y in corners)
    flipped = srs.startswith("urn")
    positions = " ".join(f"{y} {x}" if flipped else f"{x} {y}" for x, y in corners)
    polygon = (
        f'<gml:Polygon gml:id="p" srsName="{srs}"><gml:exterior><gml:LinearRing><gml:posList>'
        f"{positions}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    )
    return Written(
        f"S_{name.upper()}(geometry, POLYGON(({ring})))",
        f"<fes:{name}>{reference('geometry')}{polygon}</fes:{name}>",
    )


@st.composite
def times(draw: st.DrawFn) -> Written:
    """Relations to a day or a period."""
    operator = draw(st.sampled_from(sorted(TEMPORAL)))
    name = draw(st.sampled_from(["dpe_date", "millesime"]))
    first, last = sorted((draw(DATES), draw(DATES)))
    if draw(st.booleans()):
        period = (
            f'<gml:TimePeriod gml:id="t"><gml:beginPosition>{first}</gml:beginPosition>'
            f"<gml:endPosition>{last}</gml:endPosition></gml:TimePeriod>"
        )
        span, in_xml = f"INTERVAL('{first}', '{last}')", period
    else:
        span = f"DATE('{first}')"
        in_xml = (
            f'<gml:TimeInstant gml:id="t"><gml:timePosition>{first}</gml:timePosition>'
            "</gml:TimeInstant>"
        )
    fes = TEMPORAL[operator]
    return Written(
        f"{operator}({name}, {span})", f"<fes:{fes}>{reference(name)}{in_xml}</fes:{fes}>"
    )


def joined(parts: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    """Some conditions by AND, OR or NOT."""

    def write(word: str, some: list[Written]) -> Written:
        name = word.capitalize()
        fes = "".join(one.fes for one in some)
        return Written(
            f" {word} ".join(f"({one.cql})" for one in some), f"<fes:{name}>{fes}</fes:{name}>"
        )

    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        st.builds(write, st.sampled_from(["AND", "OR"]), several),
        parts.map(lambda one: Written(f"NOT ({one.cql})", f"<fes:Not>{one.fes}</fes:Not>")),
    )


CONDITIONS = st.recursive(
    st.one_of(comparisons(), comparisons(), others(), others(), places(), times()), joined,
    max_leaves=5,
)  # fmt: skip
# The versions before 2.0 have no times.
OLD_CONDITIONS = st.recursive(
    st.one_of(comparisons(), comparisons(), others(), others(), places()), joined, max_leaves=5
)
_SUM = re.compile(r'<ogc:Function name="(add|sub|mul|div)">(.*?)</ogc:Function>', re.DOTALL)
_POSITIONS = re.compile(r"<gml:posList>([^<]*)</gml:posList>")


def document(condition: Written, version: WfsVersion = LATEST) -> str:
    """The filter of a condition, in the words of a version of WFS."""
    if version is LATEST:
        return f"<fes:Filter {DECLARED}>{condition.fes}</fes:Filter>"
    text = condition.fes.replace("fes:", "ogc:").replace("ValueReference", "PropertyName")
    text = _SUM.sub(lambda m: f"<ogc:{m[1].capitalize()}>{m[2]}</ogc:{m[1].capitalize()}>", text)
    if version is WfsVersion.V1_0:
        text = text.replace("escapeChar", "escape").replace("gml:exterior", "gml:outerBoundaryIs")
        text = _POSITIONS.sub(_pairs, text.replace(' gml:id="p"', ""))
    names = f'xmlns:ogc="{OGC}" xmlns:gml="{OLD_GML}" xmlns:ps="{KNOWN["ps"]}"'
    return f"<ogc:Filter {names}>{text}</ogc:Filter>"


def _pairs(match: re.Match[str]) -> str:
    """The same positions as GML 2 writes them."""
    numbers = match[1].split()
    pairs = (",".join(numbers[at : at + 2]) for at in range(0, len(numbers), 2))
    return f"<gml:coordinates>{' '.join(pairs)}</gml:coordinates>"
