"""Narrower questions of a random Grant: boxes, filters, years, items, sentences, what is hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right, intersect
from parc_social.catalogue.lecture import lecture, lieu_de, lieu_dit
from parc_social.catalogue.load import collections, indicators
from parc_social.catalogue.route import Resource
from parc_social.domain.secrecy_table import Tableau
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.nodes import is_null
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, Years
from parc_social.storage.store import Store
from processes.request import read_request
from processes.rows import indicator_rows
from providers.fields import queryables_document, schema_document
from server.openapi.paths import DescribedResource, paths_of
from testing.grants import columns_of
from testing.made.oracle.routes import Question, cells
from testing.made.stores.oracle import FIGURES, YEARS, Cells, Row, published, shown


def check_questions(store: Store, grant: Grant, name: str, asked: Question) -> None:
    """A box, a year, a filter and its contrary: each shows its rows of those that are open."""
    right = grant.rights[0]
    rows = [(row, columns_of(row, right)) for row in published(name)]
    inside = [asked.first <= row["fid"] <= asked.last for row, _ in rows]
    near = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": list(asked.box)}]}
    same = {"op": "=", "args": [{"property": asked.column}, asked.value]}
    known = [asked.column in seen for _, seen in rows]
    equal = [asked.column in seen and row[asked.column] == asked.value for row, seen in rows]
    differs = [asked.column in seen and row[asked.column] != asked.value for row, seen in rows]
    questions: list[tuple[dict[str, Any], list[bool]]] = [
        ({"boxes": (asked.box,)}, inside),
        ({"filter": Filter(tree_of(near))}, inside),
        ({"filter": Filter(tree_of({"op": "not", "args": [near]}))}, [not one for one in inside]),
        ({"years": Years(asked.year, asked.year)},
         [row["millesime"] == asked.year for row, _ in rows]),
    ]  # fmt: skip
    of_column: list[tuple[dict[str, Any], list[bool]]] = [
        ({"equals": ((asked.column, asked.value),)}, equal),
        ({"filter": Filter(tree_of(same))}, equal),
        ({"filter": Filter(tree_of({"op": "not", "args": [same]}))},
         differs),
        ({"filter": Filter(is_null(asked.column))}, [not k for k in known]),
    ]  # fmt: skip
    if asked.column in right.columns:
        questions += of_column
    for ask, wanted in questions:
        query = FeatureQuery(name, limit=1_000, **ask)
        expected = [r for (r, seen), w in zip(rows, wanted, strict=True) if w and seen]
        page = store.page(grant, query)
        assert cells(page.body) == {c for row in expected for c in shown(name, row, right)}, ask
        assert store.count(grant, query) == page.matched == page.returned == len(expected), ask
    for ask, _ in () if asked.column in right.columns else of_column:
        with pytest.raises(UnknownName):
            store.count(grant, FeatureQuery(name, **ask))


def check_figures(store: Store, right: Right) -> None:
    """The rows of the process, of the current edition and of every year: as a convention opens."""
    both = tuple(Right(name, right.parts) for name in (FIGURES, f"{FIGURES}-serie"))
    grant = Grant("compte", "organisme", rights=both)
    if not right.columns:
        with pytest.raises(UnknownName):
            indicator_rows(grant, store, read_request(grant, {"niveau": "commune"}))
        return
    opened = [(row, columns_of(row, right)) for row in published(f"{FIGURES}-serie")]
    every = [(row, seen | {"code"} if seen else seen) for row, seen in opened]  # as `shown`
    for years in (None, list(YEARS)):  # the current edition is the newest, details included
        rows = every if years else [one for one in every if one[0]["millesime"] == YEARS[-1]]
        open_years = {row["millesime"] for row, seen in rows if seen}
        asked = {} if years is None else {"millesimes": sorted(open_years) or None}
        demande = read_request(grant, {"niveau": "commune", **asked})
        if asked.get("millesimes", True):
            expected = [line for row, seen in rows if seen for line in _lines(row, seen, right)]
            found = indicator_rows(grant, store, demande)
            assert sorted(found, key=repr) == sorted(expected, key=repr)


def _lines(row: Row, seen: set[str], right: Right) -> Iterator[Row]:
    cell = {name: row[name] if name in seen else None for name in right.columns}
    identity = (
        "code", "nom", "annee_cog", "millesime", "millesime_ops", "millesime_rpls", "population",
        "fiabilite", "source_economique",
    )  # fmt: skip
    for name in (i for i in indicators() if i in cell):
        shown_here = cell[name] is not None
        statut = {"statut": cell[f"{name}_statut"]} if f"{name}_statut" in cell else {}
        yield {
            "niveau": "commune", **{k: cell[k] for k in identity if k in cell},
            "indicateur": name, "unite": indicators()[name].unite, "valeur": cell[name],
            "num": row[name] if shown_here else None,
            "den": row[name] + 1 if shown_here else None, **statut,
            **_lecture(name, cell, row[name] + 1),
        }  # fmt: skip


def _lecture(name: str, cell: Row, den: float) -> Row:
    """A sentence is there where each of its words is open, and null where one is not on the row."""
    indicator = indicators()[name]
    year = "millesime_rpls" if indicator.source == "rpls" else "millesime_ops"
    words = (name, f"{name}_statut", year, "population")
    whose = ("source_economique",) if indicator.tableau is Tableau.ECONOMIQUE else ()
    if not cell.keys() >= {*words, *whose, "code", "nom"}:
        return {}
    if any(cell[word] is None for word in words) or not (cell["nom"] or cell["code"]):
        return {"lecture": None}
    place = lieu_dit(Niveau.COMMUNE, cell["code"], cell["nom"])
    place = lieu_de(place, cell["population"], of_group=cell[f"{name}_statut"] == "A")
    told = lecture(indicator, cell[year], place, cell[name], int(den))
    if whose and cell["source_economique"] == "sdes":
        told = f"{told[:-1]} (source : SDES, données communales RPLS, 1er janvier {cell[year]})."
    return {"lecture": told}


def check_items(store: Store, grant: Grant, name: str, rows: Sequence[Row]) -> None:
    """Each row by its identifier, open or not found."""
    collection = collections()[name]
    for row in rows[::3]:
        identifier = str(row[collection.id_field])
        if collection.serie:
            identifier += f".{row['millesime']}"
        allowed = shown(name, row, grant.rights[0])
        if allowed:
            assert cells(store.item(grant, FeatureQuery(name), identifier)) == allowed
        else:
            with pytest.raises(NotFound):
                store.item(grant, FeatureQuery(name), identifier)


def check_hidden(stores: tuple[Store, ...], grant: Grant, name: str) -> None:
    """Columns of no part: unknown to every question, in no document."""
    known = set(grant.rights[0].columns)
    hidden = [f.name for f in collections()[name].fields if f.name not in known]
    for document in (schema_document, queryables_document):
        assert set(document(grant, name, "", "fr")["properties"]) == known | {"geometry"}
    described = paths_of(DescribedResource(grant, Resource.ROWS, name))
    written = {p.get("name") for one in described.values() for p in one["get"]["parameters"]}
    assert not written & set(hidden)
    for column in hidden[::5]:
        asked: tuple[dict[str, Any], ...] = (
            {"columns": (column,)},
            {"sort": (SortKey(column),)},
            {"equals": ((column, "1"),)},
        )
        for ask in asked:
            for store in stores:
                with pytest.raises(UnknownName):
                    store.page(grant, FeatureQuery(name, **ask))


def check_shrinks(
    stores: tuple[Store, ...], grant: Grant, other: Grant, name: str, allowed: Cells
) -> None:
    """Fewer parts, or an intersection, never show a cell more."""
    both = intersect(grant, other)
    fewer = replace(grant, rights=(Right(name, grant.rights[0].parts[:-1]),))
    theirs = {c for row in published(name) for c in shown(name, row, other.rights[0])}
    for store in stores:
        seen = cells(store.page(fewer, FeatureQuery(name, limit=1_000)).body)
        assert seen <= allowed
        if both.rights:
            common = cells(store.page(both, FeatureQuery(name, limit=1_000)).body)
            assert common <= allowed & theirs


def check_same_bytes(stores: tuple[Store, ...], grant: Grant, name: str) -> None:
    """Colleagues of one right get the same bytes, on either store."""
    again = replace(grant, account="autre", organisation="autre")
    assert again.digest == grant.digest
    query = FeatureQuery(name, limit=1_000)
    for store in stores:
        assert store.page(again, query).body == store.page(grant, query).body
