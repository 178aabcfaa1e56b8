"""Random filters written in CQL2 and in FES keep the same rows, on both stores; GML and maps too.

Each condition is drawn once and written twice: as CQL2 text, read by the parser of /items, and as
XML, read by that of WFS. What the two keep is compared to the byte, and between the stores by ids.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ows.caller import MapCaller, OwsCaller
from ows.fes.filter import read_filter
from ows.kvp import Kvp
from ows.wms import get_feature_info, get_map
from ows.xml import KNOWN
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import Crs, FeatureEncoding, FeaturePage, FeatureQuery, Filter
from parc_social.storage.sql.text import quoted
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store
from testing.grants import trials
from testing.rows import each_row

NAME, OUTLINES = "rpls-logements", "territoires-commune"
TEXTS = ("RUE DE L'ÉGLISE", "rue", "éa", "a<b & c", '"', "%100_", "barre \\ oblique", "Ω", "")
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in KNOWN.items())
# Two parts, the first of them with a hole.
HOLED = (
    "MULTIPOLYGON(((2 48, 3 48, 3 49, 2 49, 2 48), (2.2 48.2, 2.4 48.2, 2.4 48.4, 2.2 48.2)),"
    " ((5 45, 6 45, 6 46, 5 45)))"
)
PLAIN = "MULTIPOLYGON(((7 43, 7.5 43, 7.123456789 43.987654321, 7 43)))"


class Written(NamedTuple):
    """A condition in both languages."""

    cql: str
    fes: str


def text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def reference(name: str) -> str:
    return f"<fes:ValueReference>ps:{name}</fes:ValueReference>"


def literal(value: str) -> str:
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


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[tuple[Store, Store]]:
    """(DuckDB, PostgreSQL) that have published the same rows."""
    embedded = _serving(tmp_path_factory.mktemp("fes"), "duckdb:")
    server = _serving(tmp_path_factory.mktemp("fes"), new_database(migrated_store))
    yield embedded, server
    embedded.close()
    server.close()


def _serving(data: Path, url: str) -> Store:
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name, count in (("rpls", NAME, 60), ("territoires", OUTLINES, 3)):
        relation = collections()[name].relation
        edition = Edition(
            f"{source}_2025_0123abcd", source, 2025, EditionState.STAGED, datetime.now(UTC),
            ((relation, count),), fictive=True,
        )  # fmt: skip
        file = data / f"arrivage-{source}.duckdb"
        with workshop(file) as bench:
            create_relation(bench, collections()[name])
            for fid in range(1, count + 1):
                row = dwelling(fid) if name == NAME else outline(fid)
                marks = ["ST_GeomFromText(?)" if one == "geom" else "?" for one in row]
                names = ", ".join(quoted(one) for one in row)
                insert = f"INSERT INTO {relation} ({names}) VALUES ({', '.join(marks)})"  # noqa: S608
                bench.run(insert, list(row.values()))
        store.stage(edition, file, lambda *_: None)
        made.append(edition.id)
    store.publish(made, [])
    return store


def dwelling(fid: int) -> dict[str, object]:
    draw = random.Random(fid)  # noqa: S311
    place = [(-61.5, 15.5), (2.3, 48.5), (2.5, 48.25), (None, None)][fid % 4]
    return {
        "fid": fid, "id": f"l{fid}", "millesime": 2025,
        "code_commune": draw.choice(["97101", "93066"]),
        "nomvoie": draw.choice([*TEXTS, None]), "nbpiece": draw.choice([0, 1, 3, None]),
        "surfhab": draw.choice([20, 47, 100, None]), "construct": draw.choice([1950, 2020]),
        "conv": draw.choice([True, False, None]),
        "dpe_date": draw.choice([date(2020, 6, 1), date(2021, 1, 1), None]),
        "loyer_principal": draw.choice([300, None]), "lon": place[0], "lat": place[1],
    }  # fmt: skip


def outline(fid: int) -> dict[str, object]:
    shape, box = [(HOLED, (2, 45, 6, 49)), (PLAIN, (7, 43, 7.5, 44)), (None, (None,) * 4)][fid - 1]
    return {
        "fid": fid, "code": f"9300{fid}", "nom": 'a<b & c > "d"', "annee_cog": 2025,
        "geom": shape, **dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)),
    }  # fmt: skip


def grant(*names: str) -> Grant:
    columns = {name: tuple(f.name for f in collections()[name].fields) for name in names}
    rights = tuple(Right(name, (RightPart((FRANCE,), columns[name]),)) for name in names)
    return Grant("compte", "organisme", rights=rights)


def test_a_filter_keeps_the_same_rows_in_both_languages(stores: tuple[Store, Store]) -> None:
    rights = grant(NAME)
    caller = OwsCaller(rights, lambda _name: tuple(offered_systems()))
    seen = visible(rights, NAME)
    kept: list[int] = []

    @trials(1_000, few=150)
    @given(CONDITIONS)
    def holds(condition: Written) -> None:
        document = f"<fes:Filter {DECLARED}>{condition.fes}</fes:Filter>"
        asked = read_filter(document, caller, seen, KNOWN)
        of_cql, of_fes = Filter(parse_text(condition.cql)), Filter(asked.tree)
        found: list[list[str]] = []
        for store in stores:
            one, two = (
                store.page(rights, FeatureQuery(NAME, limit=1_000, filter=wanted))
                for wanted in (of_cql, of_fes)
            )
            assert (one.body, one.matched) == (two.body, two.matched)
            found.append([f["id"] for f in orjson.loads(b"[" + one.body + b"]")])
        assert found[0] == found[1]
        kept.append(len(found[0]))

    holds()
    assert len(set(kept)) > min(10, len(kept) / 20)  # neither everything nor nothing each time


WORLD = {
    "LAYERS": NAME, "QUERY_LAYERS": NAME, "VERSION": "1.3.0", "CRS": "CRS:84",
    "BBOX": "-70,10,10,60", "WIDTH": "8", "HEIGHT": "5", "FORMAT": "image/png", "I": "4", "J": "2",
    "INFO_FORMAT": "application/json", "FEATURE_COUNT": "100",
}  # fmt: skip


def test_a_map_keeps_what_a_filter_keeps_in_both_languages(stores: tuple[Store, Store]) -> None:
    """CQL_FILTER of GetMap and GetFeatureInfo, beside the same condition in FES.

    Five pixels around the middle one are all of this map: every row that has a place is under it.
    """
    rights = grant(NAME)
    seen = visible(rights, NAME)
    kept: list[int] = []

    @trials(1_000, few=60)
    @given(CONDITIONS)
    def holds(condition: Written) -> None:
        systems = lambda _name: tuple(offered_systems())  # noqa: E731
        document = f"<fes:Filter {DECLARED}>{condition.fes}</fes:Filter>"
        of_fes = Filter(read_filter(document, OwsCaller(rights, systems), seen, KNOWN).tree)
        for store in stores:
            caller = MapCaller(rights, systems, lambda name, s=store: s.extent(rights, name))
            kvp = Kvp({**WORLD, "CQL_FILTER": condition.cql}.items())
            asked = get_feature_info.from_kvp(kvp, caller)
            under = features(store.page(rights, asked.query(asked.layers[0])))
            whole = store.page(rights, FeatureQuery(NAME, limit=1_000, filter=of_fes))
            placed = [f for f in features(whole) if f["geometry"]]
            assert [f["id"] for f in under] == [f["id"] for f in placed]
            kept.append(len(under))
            wanted = get_map.from_kvp(kvp, caller)
            drawn, same = (
                draw_map(store, rights, [one], wanted.view, wanted.form)
                for one in (wanted.layers[0].styled, StyledLayer(NAME, filter=of_fes))
            )
            assert drawn == same

    holds()
    assert len(set(kept)) > min(10, len(kept) / 20)


def features(page: FeaturePage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(b"[" + page.body + b"]")
    return found


@each_row("form", [FeatureEncoding.GML, FeatureEncoding.VALUE])
@each_row("name", [NAME, OUTLINES])
def test_gml_is_the_same_from_both_stores(
    stores: tuple[Store, Store], name: str, form: FeatureEncoding
) -> None:
    for crs in (
        Crs("urn:ogc:def:crs:OGC:1.3:CRS84"), Crs("urn:ogc:def:crs:EPSG::4326", 4326, True),
    ):  # fmt: skip
        columns = None if form is FeatureEncoding.GML else ()
        query = FeatureQuery(name, limit=100, crs=crs, form=form, columns=columns)
        one, two = (store.page(grant(name), query) for store in stores)
        assert one.returned == two.returned > 0
        assert one.body == two.body
        root = etree.fromstring(b"<r %s>%s</r>" % (DECLARED.encode(), one.body))
        assert len(root) == one.returned


def test_parts_and_holes_of_an_outline_are_told_apart(stores: tuple[Store, Store]) -> None:
    query = FeatureQuery(OUTLINES, limit=1, form=FeatureEncoding.GML, columns=("nom",))
    for store in stores:
        body = store.page(grant(OUTLINES), query).body
        (member,) = etree.fromstring(b"<r %s>%s</r>" % (DECLARED.encode(), body))
        surfaces = member.xpath(".//gml:Polygon", namespaces=dict(KNOWN))
        parts = [[etree.QName(ring).localname for ring in one] for one in surfaces]
        assert parts == [["exterior", "interior"], ["exterior"]]
        lists = member.xpath(".//gml:posList/text()", namespaces=dict(KNOWN))
        assert lists[1] == "2.2 48.2 2.4 48.2 2.4 48.4 2.2 48.2"
        ids = member.xpath(".//@gml:id", namespaces=dict(KNOWN))
        assert len(ids) == len(set(ids)) == 4
        assert member.xpath(".//ps:nom/text()", namespaces=dict(KNOWN)) == ['a<b & c > "d"']
