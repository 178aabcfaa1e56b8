"""Every read, under several Grants, on both stores: the same features, those of the source rows.

The rows are invented and drawn from a fixed seed: fifty of each relation and millésime, with the
texts, nulls and places that have told engines apart before.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, LEVEL_COLUMNS, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Collection, Geometry
from parc_social.catalogue.field import Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound, TooSlow, UnknownName
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.execution.cancellation import Cancellation, cancellable
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import Crs, FeatureQuery, Filter, SortKey, TileQuery, Years
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements import batches
from parc_social.storage.store import Store
from testing.vector_tile import layer_of

COUNT = 50
MINE, OTHER = "552100554", "732829320"
COMMUNES = ("97101", "97105", "93001", "93066", "2A004")
EDITIONS = {
    "territoires_2025_00000001": ("territoires", 2025),
    "rpls_2024_00000002": ("rpls", 2024),
    "rpls_2025_00000003": ("rpls", 2025),
    "ops_2022_00000004": ("ops", 2022),
    "ops_2024_00000005": ("ops", 2024),
    "indicateurs_2024_00000006": ("indicateurs", 2024),
    "indicateurs_2025_00000007": ("indicateurs", 2025),
}
DWELLING = "rpls_logement"  # the last of a year is of no known commune
CARREAU = "territoire_carreau"  # lies in the RPLS editions
TEXTS = (
    "RUE DE L'ÉGLISE", "rue", "Zoé", "éa", "ea", 'dit "le vieux"', "a<b & c", "", "l'haÿ",
    "tab\tet\nligne", "barre \\ oblique", "virgule, point ; virgule", "œuf", "%100_",
    "Ω ☃ 😀", "-", "NULL",
)  # fmt: skip

ALL = tuple(collections())
LANDLORDS = ("loyer_principal", "mode", "siren_bailleur", "nb_mineurs")
SOME = (
    "rpls-logements", "rpls-logements-serie", "territoires-commune", "territoires-carreau-serie",
    "indicateurs-commune-serie", "ops-menages",
)  # fmt: skip
GRANTS = {
    "france": RightPart((FRANCE,), ()),
    "communes": RightPart((Perimeter(communes=("97101", "93066")),), ()),
    "mixte": RightPart(
        (Perimeter(regions=("94",), departements=("971",), epci=("200054781",)),), ()
    ),
    "rien": RightPart((NOWHERE,), ()),
    "siennes": RightPart((FRANCE,), (), sirens=(MINE,)),
    "siennes sans siren": RightPart((FRANCE,), (), sirens=()),
}  # each shows its columns, and those of a landlord on its own rows
PLACES = {
    "97": (-61.8, 15.9, -61.0, 16.5),
    "93": (2.3, 48.8, 2.6, 49.0),
    "2A": (8.6, 41.4, 9.3, 42.3),
}
QUERIES: dict[str, dict[str, Any]] = {
    "tout": {},
    "page": {"limit": 7, "offset": 45},
    "au-delà": {"limit": 7, "offset": 1_000},
    "très loin": {"limit": 7, "offset": 10**30},
    "rien demandé": {"limit": 0},
    "sans géométrie": {"geometry": False},
    "une boîte": {"boxes": ((-62.0, 15.0, -61.4, 16.2),)},
    "deux boîtes": {"boxes": ((2.4, 48.0, 3.0, 49.5), (-61.5, 15.0, -61.0, 17.0))},
    "boîte plate": {"boxes": ((2.45, 48.0, 2.45, 49.5),)},
    "boîte infinie": {"boxes": ((-math.inf, -90.0, math.inf, 90.0),)},
    "boîte sans nombre": {"boxes": ((math.nan, 0.0, 1.0, 1.0),)},
    "boîte immense": {"boxes": ((-1e300, -1e300, 1e300, 1e300),)},
    "boîte renversée": {"boxes": ((3.0, 48.0, 2.0, 49.5),)},
    "aucune boîte": {"boxes": ()},
    "un millésime": {"years": Years(2025, 2025)},
    "jusqu'à": {"years": Years(None, 2024)},
    "depuis": {"years": Years(2025, None)},
    "années folles": {"years": Years(-(10**20), 10**20)},
    "lambert": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)},
    "utm": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/5490", 5490)},
    "mercator": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/3857", 3857)},
    "nord d'abord": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)},
    "3035": {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/3035", 3035, True)},
}  # fmt: skip


def _cell(field: Field, draw: random.Random, commune: str, year: int, fid: int) -> Any:
    """A value for a column: codes that agree, all else drawn, one in eight null."""
    fixed = {
        "id": f"{commune}-é'{fid}",
        "code": f"{commune}{fid:03d}",
        "millesime": year,
        "annee_cog": year,
        "code_commune": commune,
        "code_dep": commune[:3] if commune.startswith("97") else commune[:2],
        "code_reg": {"97": "01", "93": "11", "2A": "94"}[commune[:2]],
        "code_epci": {"93": "200054781"}.get(commune[:2], "249710070"),
        "siren_bailleur": draw.choice((MINE, OTHER)),
    }
    if field.name in fixed:
        return fixed[field.name]
    if field.codes and field.name == "population":
        return "tous" if fid % 7 else "en_qpv"
    if draw.random() < 0.125:
        return None
    return {
        FieldType.INTEGER: lambda: draw.randint(-3, 90),
        FieldType.NUMBER: lambda: draw.choice((0.1, 1.0, -2.5, 1 / 3, 1e-9, 123456.789)),
        FieldType.STRING: lambda: draw.choice(TEXTS),
        FieldType.BOOLEAN: lambda: draw.random() < 0.5,
        FieldType.DATE: lambda: date(2019, 1, 1) + timedelta(days=draw.randint(0, 2_000)),
    }[field.type]()


def _place(collection: Collection, draw: random.Random, commune: str) -> list[Any]:
    """The geometry columns: a point (one in ten unlocated) or a square with a hole."""
    west, south, east, north = PLACES[commune[:2]]
    x = round(draw.uniform(west, east), 9)
    y = round(draw.uniform(south, north), 9)
    if collection.geometry is Geometry.POINT:
        return [None, None] if draw.random() < 0.1 else [x, y]
    if draw.random() < 0.5:  # half the outlines have the few decimals of a source file
        x, y = round(x, 3), round(y, 3)
    rings = f"{_ring(x, y, 0.01)}, {_ring(x + 0.002, y + 0.002, 0.003)}"
    return [f"MULTIPOLYGON(({rings}))", x, y, x + 0.01, y + 0.01]


def _ring(x: float, y: float, side: float) -> str:
    return f"({x} {y}, {x + side} {y}, {x + side} {y + side}, {x} {y + side}, {x} {y})"


def _rows(collection: Collection, year: int) -> list[dict[str, Any]]:
    """The source rows of one relation and year, by column."""
    draw = random.Random(f"{collection.relation} {year}")  # noqa: S311 - invented data
    rows: list[dict[str, Any]] = []
    names = (
        ("lon", "lat")
        if collection.geometry is Geometry.POINT
        else ("geom", "xmin", "ymin", "xmax", "ymax")
    )
    for fid in range(1, COUNT + 1):
        commune = draw.choice(COMMUNES)
        cells = {f.name: _cell(f, draw, commune, year, fid) for f in collection.fields}
        if fid == COUNT and collection.relation == DWELLING:
            cells |= dict.fromkeys(LEVEL_COLUMNS) | {"siren_bailleur": MINE}
        rows.append(
            {"fid": fid} | cells | dict(zip(names, _place(collection, draw, commune), strict=True))
        )
    return rows


def _relations(source: str) -> list[Collection]:
    found = {c.relation: c for c in collections().values() if not c.serie}
    if source == "rpls":
        return [c for c in found.values() if c.source == "rpls" or c.relation == CARREAU]
    return [c for c in found.values() if c.source == source and c.relation != CARREAU]


def _fill(bench: Workbench, collection: Collection, year: int) -> None:
    create_relation(bench, collection)
    rows = _rows(collection, year)
    names = ", ".join(quoted(name) for name in rows[0])
    marks = ", ".join("ST_GeomFromText(?)" if name == "geom" else "?" for name in rows[0])
    values = ", ".join([f"({marks})"] * len(rows))
    insert = f"INSERT INTO {collection.relation} ({names}) VALUES {values}"  # noqa: S608
    bench.run(insert, [cell for row in rows for cell in row.values()])


def _fill_extras(bench: Workbench, source: str, year: int) -> None:
    """The tables that no collection serves."""
    if source == "territoires":
        bench.run(
            "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
            " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR)"
        )
        bench.insert(
            "appartenance",
            [
                ("97101", "Les Abymes", "971", "01", None, None),
                ("2A004", 'Ajaccio, dit "A"', "2A", "94", "242010056", None),
            ],
        )
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE)"
        )
        moves = [("93059", "93066", 2025, 1.0), ("93066", "93066", 2025, 1.0)]
        bench.insert("commune_passage", moves)
    if source == "rpls":
        bench.run(
            "CREATE TABLE stock_bailleur"
            " (siren VARCHAR, code_commune VARCHAR, logements BIGINT);"
            "CREATE TABLE secret_de_travail AS SELECT 1 AS x"
        )
        stock = [("97101", 3), (f"9{year}", 1), ("93066", 0)]
        bench.insert("stock_bailleur", [(MINE, *row) for row in stock] + [(OTHER, "93001", 5)])


def _make_edition(folder: Path, identifier: str) -> tuple[Edition, Path]:
    source, year = EDITIONS[identifier]
    file = folder / f"arrivage-{identifier}.duckdb"
    rows: list[tuple[str, int]] = []
    with workshop(file) as bench:
        for collection in _relations(source):
            _fill(bench, collection, year)
            rows.append((collection.relation, COUNT))
        _fill_extras(bench, source, year)
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        identifier, source, year, EditionState.STAGED, made, tuple(rows), fictive=True
    ), file


def _serve(data: Path, url: str) -> Store:
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    for identifier in EDITIONS:
        edition, file = _make_edition(data, identifier)
        store.stage(edition, file, lambda *_: None)
    store.publish(list(EDITIONS), [])
    return store


Pair = tuple[Store, Store]


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> Iterator[Pair]:
    """(DuckDB, PostgreSQL) that have published the same files."""
    embedded = _serve(tmp_path_factory.mktemp("duckdb"), "duckdb:")
    server = _serve(tmp_path_factory.mktemp("postgresql"), new_database())
    yield embedded, server
    embedded.close()
    server.close()


def _grant(name: str, sirens: tuple[str, ...] = (MINE,)) -> Grant:
    """A Grant of that name on every collection; a landlord's columns on its own rows only."""
    rights: list[Right] = []
    for collection in collections().values():
        names = [f.name for f in collection.fields if f.name != "identifiant_rpls"]
        columns = tuple(n for n in names if n not in LANDLORDS)
        everybody = replace(GRANTS[name], columns=columns)
        owners = sirens if everybody.sirens is None else everybody.sirens
        own = replace(everybody, columns=tuple(names), sirens=owners)
        rights.append(Right(collection.id, (everybody, own)))
    return Grant("compte", MINE, rights=tuple(rights))


def _features(body: bytes) -> list[dict[str, Any]]:
    return orjson.loads(b"[" + body + b"]")


def _flat(coordinates: Any) -> list[float]:
    if isinstance(coordinates, int | float):
        return [float(coordinates)]
    return [number for part in coordinates for number in _flat(part)]


def _assert_same(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    assert [f["id"] for f in left] == [f["id"] for f in right]
    for one, two in zip(left, right, strict=True):
        assert list(one) == list(two) == ["type", "id", "geometry", "properties"]
        assert list(one["properties"].items()) == list(two["properties"].items())
        if one["geometry"] is None or two["geometry"] is None:
            assert one["geometry"] == two["geometry"]
            continue
        assert one["geometry"]["type"] == two["geometry"]["type"]
        assert _flat(one["geometry"]["coordinates"]) == pytest.approx(
            _flat(two["geometry"]["coordinates"]), abs=1.5e-7, rel=1e-13
        )


def _ask(stores: Pair, rights: Grant, query: FeatureQuery) -> None:
    left, right = (store.page(rights, query) for store in stores)
    assert (left.returned, left.matched) == (right.returned, right.matched), query
    _assert_same(_features(left.body), _features(right.body))
    assert left.returned == len(_features(left.body))
    assert [store.count(rights, query) for store in stores] == [left.matched] * 2


@pytest.mark.parametrize("question", QUERIES)
@pytest.mark.parametrize("grant", ["france", "mixte", "siennes"])
def test_every_question_has_one_answer(stores: Pair, grant: str, question: str) -> None:
    for collection in SOME:
        asked: dict[str, Any] = {"limit": 1_000, **QUERIES[question]}
        query = FeatureQuery(collection, **asked)
        _ask(stores, _grant(grant), query)


@pytest.mark.parametrize(
    ("grant", "seen"),
    [("france", True), ("siennes", True), ("communes", False), ("mixte", False)],
)
def test_a_dwelling_of_no_known_commune_is_in_no_perimeter(
    stores: Pair, grant: str, seen: bool
) -> None:
    """Only who sees all of France, or its landlord, has its row."""
    columns = ("code_commune",)
    for store in stores:
        page = store.page(
            _grant(grant), FeatureQuery("rpls-logements", limit=COUNT, columns=columns)
        )
        rows = [f["properties"]["code_commune"] for f in _features(page.body)]
        assert (None in rows) is seen


@pytest.mark.parametrize("grant", GRANTS)
def test_every_collection_is_the_same(stores: Pair, grant: str) -> None:
    for collection in ALL:
        _ask(stores, _grant(grant), FeatureQuery(collection, limit=1_000))


@pytest.mark.parametrize("descending", [False, True])
def test_every_column_sorts_the_same_way(stores: Pair, descending: bool) -> None:
    rights = _grant("mixte")
    for collection in ("rpls-logements-serie", "territoires-commune", "ops-adresses"):
        for field in collections()[collection].fields[::2]:
            if field.name == "identifiant_rpls":
                continue
            sort = (SortKey(field.name, descending), SortKey("code_commune"))
            query = FeatureQuery(collection, limit=20, offset=3, sort=sort, columns=(field.name,))
            left, right = (store.page(rights, query) for store in stores)
            _assert_same(_features(left.body), _features(right.body))
            keys = [f["properties"][field.name] for f in _features(left.body)]
            known = [k for k in keys if k is not None]
            assert keys == known + [None] * (len(keys) - len(known)), "nulls come last"
            assert known == sorted(known, reverse=descending)


@pytest.mark.parametrize("grant", ["france", "mixte", "siennes", "rien"])
def test_a_whole_answer_is_all_its_pages(
    stores: Pair, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In stretches of a few rows, then of more; sorted by columns with equal values and nulls."""
    for bound in ("_FIRST", "_MOST"):
        monkeypatch.setattr(batches, bound, 17)
    sorts = {
        "croissant": {"sort": (SortKey("code_commune"), SortKey("nom"))},
        "décroissant": {"sort": (SortKey("code_dep", True), SortKey("code_commune", True))},
    }
    lighter = {"sans géométrie", "une boîte", "un millésime", "lambert", "tout", "aucune boîte"}
    kept = {name: ask for name, ask in QUERIES.items() if name in lighter}
    for name in SOME:
        right = _grant(grant).right(name)
        columns = right.columns if right else ()
        for ask in (*kept.values(), *sorts.values()):
            sort = tuple(k for k in ask.get("sort", ()) if k.name in columns)
            query = FeatureQuery(name, **{**ask, "sort": sort})
            for store in stores:
                page = store.page(_grant(grant), replace(query, limit=1_000))
                with store.export(_grant(grant), query) as export:
                    texts = [text for some in export.texts for text in some]
                assert b",".join(texts) == page.body, (name, ask)


def test_a_whole_answer_sorts_by_every_kind_of_column(
    stores: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_FIRST", "_MOST"):
        monkeypatch.setattr(batches, bound, 13)
    names = ("surfhab", "loyer_principal", "nomvoie", "conv", "dpe_date", "millesime")
    for name in names:
        for descending in (False, True):
            sort = (SortKey(name, descending), SortKey("code_commune"))
            query = FeatureQuery("rpls-logements-serie", sort=sort)
            for store in stores:
                page = store.page(_grant("mixte"), replace(query, limit=1_000))
                with store.export(_grant("mixte"), query) as export:
                    texts = [text for some in export.texts for text in some]
                assert b",".join(texts) == page.body, (name, descending)


@pytest.mark.parametrize("grant", ["france", "mixte", "siennes"])
def test_a_page_begins_behind_the_one_before(stores: Pair, grant: str) -> None:
    """Walked from the first page, then asked again out of order, with another limit too."""
    sort = (SortKey("nomvoie", descending=True), SortKey("surfhab"))
    for name in ("rpls-logements", "rpls-logements-serie"):
        for query in (
            FeatureQuery(name, sort=sort),
            FeatureQuery(name, boxes=((-62.0, 15.0, 9.5, 49.5),)),
        ):
            for store in stores:
                whole = store.page(_grant(grant), replace(query, limit=1_000))
                found = _features(whole.body)
                for start in (*range(0, len(found), 7), 21, 7, 35):
                    for limit in (7, 4):
                        asked = replace(query, limit=limit, offset=start)
                        page = store.page(_grant(grant), asked)
                        assert _features(page.body) == found[start : start + limit]
                        assert page.matched == whole.matched


def test_a_page_begins_behind_ones_own_and_not_behind_anothers(stores: Pair) -> None:
    """Several callers walk through the same question in turn: what is remembered is of one."""
    for store in stores:
        for query in (FeatureQuery("rpls-logements"), FeatureQuery("rpls-logements-serie")):
            whole = {
                name: _features(store.page(_grant(name), replace(query, limit=1_000)).body)
                for name in GRANTS
            }
            assert len({len(found) for found in whole.values()}) > 1
            for start in range(0, max(map(len, whole.values())), 5):
                for name, found in whole.items():
                    page = store.page(_grant(name), replace(query, limit=5, offset=start))
                    assert _features(page.body) == found[start : start + 5], (name, start)


def test_a_whole_answer_refuses_what_a_page_refuses(stores: Pair) -> None:
    asked: list[dict[str, Any]] = [
        {"columns": ("identifiant_rpls",)},
        {"equals": (("identifiant_rpls", "x"),)},
        {"sort": (SortKey("identifiant_rpls"),)},
    ]
    for store in stores:
        for ask in asked:
            query = FeatureQuery("rpls-logements", **ask)
            with store.export(_grant("france"), query) as export, pytest.raises(UnknownName):
                list(export.texts)
        with pytest.raises(NotFound), store.export(_grant("france"), FeatureQuery("ailleurs")):
            pass


def test_a_whole_answer_ends_with_its_request(stores: Pair) -> None:
    for store in stores:
        with cancellable(Cancellation()) as life:
            query = FeatureQuery("rpls-logements-serie")
            with store.export(_grant("france"), query) as export:
                assert next(export.texts)
                life.end()
                with pytest.raises(TooSlow):
                    next(export.texts)


def test_equality_on_every_value_of_every_column(stores: Pair) -> None:
    rights = _grant("france")
    for name in ("rpls-logements", "adresses-serie", "indicateurs-commune", "ops-menages"):
        collection = collections()[name]
        year = 2025 if collection.source != "ops" else 2024
        rows = _rows(collection, year)[:3]
        for field in collection.fields:
            there = [row[field.name] for row in rows if row[field.name] is not None]
            if field.name == "identifiant_rpls":
                continue
            for value in there[:1]:  # each question is asked of both stores, of 700 columns
                text = str(value).lower() if isinstance(value, bool) else str(value)
                query = FeatureQuery(name, limit=200, equals=((field.name, text),))
                left, right = (store.page(rights, query) for store in stores)
                _assert_same(_features(left.body), _features(right.body))
                found = [f["properties"][field.name] for f in _features(left.body)]
                wanted = value.isoformat() if isinstance(value, date) else value
                assert all(v == wanted for v in found)
                hidden = field.name in ("loyer_principal", "mode", "siren_bailleur", "nb_mineurs")
                assert found or hidden


@pytest.mark.parametrize(
    ("name", "value"),
    [("surfhab", "abc"), ("surfhab", "1.5"), ("surfhab", ""), ("surfhab", "99999999999"),
     ("surfhab", "\u0661"), ("conv", "oui"), ("dpe_date", "2020-02-30"), ("dpe_date", "20200101"),
     ("loyer_principal", "inf"),
     ("loyer_principal", "nan"), ("nomvoie", "a\x00b"), ("nomvoie", "\ud800")],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_column_is_named(stores: Pair, name: str, value: str) -> None:
    query = FeatureQuery("rpls-logements", equals=((name, value),))
    for store in stores:
        with pytest.raises(InvalidValue, match=name):
            store.page(_grant("france"), query)


@pytest.mark.parametrize("grant", GRANTS)
def test_the_rows_are_those_of_the_perimeter(stores: Pair, grant: str) -> None:
    def inside(row: dict[str, Any]) -> bool:
        return {
            "france": True,
            "communes": row["code_commune"] in ("97101", "93066"),
            "mixte": row["code_reg"] == "94"
            or row["code_dep"] == "971"
            or row["code_epci"] == "200054781",
            "rien": False,
            "siennes": row.get("siren_bailleur") == MINE,
            "siennes sans siren": False,
        }[grant] and row.get("population", "tous") == "tous"  # the one of who asks for none

    for name in ("rpls-logements", "adresses", "ops-menages", "indicateurs-commune"):
        collection = collections()[name]
        year = 2024 if collection.source == "ops" else 2025
        expected = [r[collection.id_field] for r in _rows(collection, year) if inside(r)]
        for store in stores:
            page = store.page(_grant(grant), FeatureQuery(name, limit=1_000))
            assert [f["id"] for f in _features(page.body)] == expected
            assert page.matched == len(expected)


def test_a_bailleur_sees_its_columns_on_its_own_rows_only(stores: Pair) -> None:
    rows = {r["id"]: r for r in _rows(collections()["rpls-logements"], 2025)}
    for store in stores:
        page = store.page(_grant("france"), FeatureQuery("rpls-logements", limit=1_000))
        for feature in _features(page.body):
            row, seen = rows[feature["id"]], feature["properties"]
            own = row["siren_bailleur"] == MINE
            assert seen["siren_bailleur"] == (MINE if own else None)
            assert seen["loyer_principal"] == (row["loyer_principal"] if own else None)


def test_columns_of_ones_own_rows_are_unknown_without_a_siren(stores: Pair) -> None:
    query = FeatureQuery("rpls-logements", columns=("siren_bailleur",))
    for store in stores:
        with pytest.raises(UnknownName):
            store.page(_grant("france", sirens=()), query)


@pytest.mark.parametrize(
    "ask",
    [
        {"columns": ("identifiant_rpls",)},
        {"sort": (SortKey("identifiant_rpls"),)},
        {"equals": (("identifiant_rpls", "x"),)},
        {"filter": Filter(parse_text("identifiant_rpls = 'x'"))},
    ],
    ids=["columns", "sort", "equals", "filter"],
)
def test_a_hidden_column_is_an_unknown_column(stores: Pair, ask: dict[str, Any]) -> None:
    texts: set[str] = set()
    for store in stores:
        for read in (store.page, store.count, store.records):
            try:
                read(_grant("france"), FeatureQuery("rpls-logements", **ask))
            except UnknownName as error:
                texts.add(str(error))
            else:
                assert read == store.count
                assert "filter" not in ask
    assert texts == {"'identifiant_rpls' n'est pas une propriété de rpls-logements"}


def test_a_hidden_column_of_a_tile_is_unknown(stores: Pair) -> None:
    tile = TileQuery("rpls-logements", "WebMercatorQuad", 0, 0, 0, columns=("identifiant_rpls",))
    for store in stores:
        with pytest.raises(UnknownName):
            store.tile(_grant("france"), tile)


def test_without_a_right_nothing_is_found(stores: Pair) -> None:
    nobody = Grant("compte", MINE)
    for store in stores:
        for name in ("rpls-logements", "inexistant", "'; DROP TABLE edition"):
            query = FeatureQuery(name)
            for read in (
                lambda q=query, s=store: s.page(nobody, q),
                lambda q=query, s=store: s.count(nobody, q),
                lambda q=query, s=store: s.item(nobody, q, "x"),
                lambda q=query, s=store: s.records(nobody, q),
                lambda n=name, s=store: s.extent(nobody, n),
                lambda n=name, s=store: s.tile(nobody, TileQuery(n, "WebMercatorQuad", 0, 0, 0)),
            ):
                with pytest.raises(NotFound):
                    read()


@pytest.mark.parametrize("grant", GRANTS)
def test_items_are_the_features_of_pages_and_no_other(stores: Pair, grant: str) -> None:
    rights, everyone = _grant(grant), _grant("france")
    for name in (
        "rpls-logements",
        "rpls-logements-serie",
        "territoires-commune",
        "ops-menages-serie",
    ):
        query = FeatureQuery(name, limit=1_000)
        known = [f["id"] for f in _features(stores[0].page(everyone, query).body)]
        for store in stores:
            seen = {f["id"]: f for f in _features(store.page(rights, query).body)}
            for identifier in known[::9]:
                if identifier in seen:
                    assert orjson.loads(store.item(rights, query, identifier)) == seen[identifier]
                else:
                    with pytest.raises(NotFound):
                        store.item(rights, query, identifier)


@pytest.mark.parametrize(
    "identifier",
    ["x", "", "x.2025", ".2025", "x.", "x.٢٠٢٥", "x.99999", "a\x00", "\ud800", "1' OR '1'='1"],
)
@pytest.mark.parametrize("name", ["rpls-logements", "rpls-logements-serie"])
def test_an_unknown_item_is_not_found(stores: Pair, name: str, identifier: str) -> None:
    for store in stores:
        with pytest.raises(NotFound):
            store.item(_grant("france"), FeatureQuery(name), identifier)


def test_ids_are_unique_in_every_collection(stores: Pair) -> None:
    for name in ALL:
        found = _features(stores[0].page(_grant("france"), FeatureQuery(name, limit=1_000)).body)
        assert len({f["id"] for f in found}) == len(found)


def test_pages_walk_through_a_twin_without_a_gap(stores: Pair) -> None:
    for grant in ("france", "mixte"):
        for store in stores:
            whole = _features(
                store.page(_grant(grant), FeatureQuery("adresses-serie", limit=1_000)).body
            )
            walked: list[str] = []
            for offset in range(0, len(whole) + 7, 7):
                page = store.page(
                    _grant(grant), FeatureQuery("adresses-serie", limit=7, offset=offset)
                )
                walked += [f["id"] for f in _features(page.body)]
            assert walked == [f["id"] for f in whole]
            years = [f["properties"]["millesime"] for f in whole]
            assert years == sorted(years)
            assert set(years) == {2024, 2025}


@pytest.mark.parametrize("grant", GRANTS)
def test_extents_and_records_are_the_same(stores: Pair, grant: str) -> None:
    rights = _grant(grant)
    for name in ALL:
        left, right = (store.extent(rights, name) for store in stores)
        assert (left.years, left.count) == (right.years, right.count), name
        assert left.box == pytest.approx(right.box, abs=1e-9)
        assert left.count == stores[0].count(rights, FeatureQuery(name))
        query = FeatureQuery(name, limit=30, offset=2)
        assert stores[0].records(rights, query) == stores[1].records(rights, query)


def test_an_extent_of_nothing_has_no_box(stores: Pair) -> None:
    for store in stores:
        extent = store.extent(_grant("rien"), "rpls-logements")
        assert (extent.box, extent.years, extent.count) == (None, (), 0)


FILTERS = [
    "surfhab > 40 OR conv = FALSE AND nbpiece IN (1, 2, 3)",
    "NOT (nomvoie LIKE '%é%')",
    "CASEI(nomvoie) LIKE '%RUE%' OR CASEI(nomvoie) LIKE '%rue%'",
    "ACCENTI(nomvoie) = 'ea'",
    "nomvoie >= 'e' AND nomvoie < 'z'",
    "nomvoie = '' OR nomvoie IS NULL",
    "surfhab * 1.5 - nbpiece / 3 > 20",
    "surfhab % 7 = 3",
    "T_INTERSECTS(dpe_date, INTERVAL('2020-01-01', '2021-12-31'))",
    "S_WITHIN(geometry, POLYGON((-62 15, -61 15, -61 16.2, -62 16.2, -62 15)))",
    "S_INTERSECTS(geometry, LINESTRING(-62 15, 3 49))",
    "S_DISJOINT(geometry, BBOX(-62, 15, 3, 49))",
    "loyer_principal > 1 AND siren_bailleur = '552100554'",
    "NOT (loyer_principal > 1)",
    "millesime = 2025 OR T_BEFORE(millesime, DATE('2025-01-01'))",
]


@pytest.mark.parametrize("text", FILTERS)
@pytest.mark.parametrize("grant", ["france", "mixte", "siennes"])
def test_filters_keep_the_same_rows(stores: Pair, grant: str, text: str) -> None:
    for name in ("rpls-logements", "rpls-logements-serie"):
        query = FeatureQuery(name, limit=1_000, filter=Filter(parse_text(text)))
        left, right = (store.page(_grant(grant), query) for store in stores)
        _assert_same(_features(left.body), _features(right.body))
        assert left.matched == right.matched == left.returned


SHAPES = [
    "S_INTERSECTS(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_WITHIN(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_OVERLAPS(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_TOUCHES(geometry, BBOX(-61.6, 16, -61.3, 16.3))",
    "S_CONTAINS(geometry, POINT(2.45 48.9))",
    "S_CROSSES(LINESTRING(-62 15.9, -61 16.5), geometry)",
    "NOT S_DISJOINT(geometry, POLYGON((2.3 48.8, 2.6 48.8, 2.6 49, 2.3 48.8)))",
]


@pytest.mark.parametrize("text", SHAPES)
def test_spatial_filters_on_outlines_keep_the_same_rows(stores: Pair, text: str) -> None:
    query = FeatureQuery("territoires-commune", limit=1_000, filter=Filter(parse_text(text)))
    left, right = (store.page(_grant("france"), query) for store in stores)
    _assert_same(_features(left.body), _features(right.body))


TILES = [
    ("WebMercatorQuad", 0, 0, 0),
    ("WebMercatorQuad", 9, 233, 168),
    ("WebMercatorQuad", 8, 88, 129),
    ("WorldCRS84Quad", 0, 0, 0),
    ("WorldCRS84Quad", 0, 0, 1),
    ("WorldCRS84Quad", 8, 104, 168),
]


@pytest.mark.parametrize("tile", TILES, ids=lambda t: "/".join(map(str, t)))
@pytest.mark.parametrize("grant", ["france", "mixte", "siennes", "rien"])
def test_tiles_hold_the_same_features(
    stores: Pair, grant: str, tile: tuple[str, int, int, int]
) -> None:
    for name in ("rpls-logements", "rpls-logements-serie", "territoires-commune", "ops-adresses"):
        left, right = (store.tile(_grant(grant), TileQuery(name, *tile)) for store in stores)
        assert bool(left) == bool(right)
        if not left:
            continue
        assert layer_of(left)[0] == layer_of(right)[0] == name
        assert layer_of(left)[1] == layer_of(right)[1]
        columns = {f.name for f in collections()[name].fields} | {"id"}
        for attributes in layer_of(left)[1].values():
            assert "identifiant_rpls" not in attributes
            assert set(attributes) <= columns
            assert isinstance(attributes.get("surfhab", 0), int)


def test_a_tile_has_the_dwellings_inside_it_and_its_buffer(stores: Pair) -> None:
    rows = _rows(collections()["rpls-logements"], 2025)
    buffer = 180 * 64 / 4_096  # the tile ends at longitude 0
    located = {r["fid"]: r["id"] for r in rows if r["lon"] is not None and r["lon"] < buffer}
    for store in stores:
        tile = store.tile(_grant("france"), TileQuery("rpls-logements", "WorldCRS84Quad", 0, 0, 0))
        assert {fid: a["id"] for fid, a in layer_of(tile)[1].items()} == located


@pytest.mark.parametrize(
    ("matrix_set", "z", "row", "col"),
    [("WebMercatorQuad", 0, 0, 1), ("WebMercatorQuad", 3, 8, 0), ("WebMercatorQuad", -1, 0, 0),
     ("WebMercatorQuad", 25, 0, 0), ("WebMercatorQuad", 10**30, 0, 0),
     ("WebMercatorQuad", 3, -1, 0),
     ("WebMercatorQuad", 3, 10**40, 0), ("WorldCRS84Quad", 0, 1, 0), ("WorldCRS84Quad", 0, 0, 2),
     ("inconnu", 0, 0, 0)],
)  # fmt: skip
def test_a_tile_outside_its_matrix_is_not_found(
    stores: Pair, matrix_set: str, z: int, row: int, col: int
) -> None:
    for store in stores:
        with pytest.raises(NotFound):
            store.tile(_grant("france"), TileQuery("adresses", matrix_set, z, row, col))


def test_the_communes_and_the_stock_are_the_same(stores: Pair) -> None:
    for store in stores:
        facts = store.facts()
        assert facts is store.facts()
        assert [a.code_commune for a in facts.current] == ["2A004", "97101"]
        assert facts.current[0].nom == 'Ajaccio, dit "A"'
        assert facts.current[1].code_epci is None
        assert set(facts.cogs) == {2025}
        assert facts.stock == {
            MINE: {2024: {"92024", "97101"}, 2025: {"92025", "97101"}},
            OTHER: {2024: {"93001"}, 2025: {"93001"}},
        }
        assert facts.changed == {"93059": (2025,), "93066": (2025,)}
        assert facts.millesimes == (2022, 2024, 2025)
    assert stores[0].version() == stores[1].version()


def test_editions_are_told_the_same_way(stores: Pair) -> None:
    left, right = (store.editions() for store in stores)
    assert [
        (e.id, e.source, e.millesime, e.state, e.made_at, sorted(e.rows), e.fictive) for e in left
    ] == [
        (e.id, e.source, e.millesime, e.state, e.made_at, sorted(e.rows), e.fictive) for e in right
    ]
    assert {e.id for e in left} == set(EDITIONS)
