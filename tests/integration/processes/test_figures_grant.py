"""Numerators and denominators are read under the Grant, as the figures themselves are."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue, NotFound, UnknownName
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from processes.indicateurs_territoire import metadata
from processes.request import read_request
from processes.rows import indicator_rows
from testing.rows import each_row

ID = "indicateurs-commune"
COLUMNS = tuple(field.name for field in collections()[ID].fields)
EVERY = FeatureQuery(ID, limit=10_000)


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


def _grant(perimeter: Perimeter, columns: tuple[str, ...] = COLUMNS) -> Grant:
    return Grant("a", "o", rights=(Right(ID, (RightPart((perimeter,), columns),)),))


def test_a_perimeter_leaves_out_the_figures_of_others(store: Store) -> None:
    there = {figure.code for figure in store.figures(_grant(FRANCE), EVERY)}
    seen = {f.code for f in store.figures(_grant(Perimeter(departements=("974",))), EVERY)}
    assert seen == {code for code in there if code.startswith("974")} != there


@each_row(
    "part",
    [
        RightPart((Perimeter(departements=("974",)),), COLUMNS),
        RightPart((FRANCE,), COLUMNS, millesimes=(2022,)),
        RightPart((NOWHERE,), COLUMNS),
    ],
    ids=["perimeter", "years", "nowhere"],
)
def test_the_account_of_secrecy_is_for_who_sees_every_row(store: Store, part: RightPart) -> None:
    """It counts the households of all of France, level by level."""
    edition = next(e.id for e in store.editions() if e.source == "indicateurs")
    assert store.bilan(_grant(FRANCE), ID, edition)["niveaux"]
    some = Grant("a", "o", rights=(Right(ID, (part,)),))
    for grant in (some, Grant("a", "o")):
        with pytest.raises(NotFound):
            store.bilan(grant, ID, edition)


def test_a_hidden_indicator_has_no_figures(store: Store) -> None:
    columns = tuple(name for name in COLUMNS if name != "part_monoparentales")
    names = {f.indicateur for f in store.figures(_grant(FRANCE, columns), EVERY)}
    assert names
    assert "part_monoparentales" not in names


def test_a_figure_has_its_parts_on_the_rows_that_show_its_value_and_on_no_other(
    store: Store,
) -> None:
    name = "part_monoparentales"
    fewer = tuple(column for column in COLUMNS if column != name)
    there = RightPart((Perimeter(departements=("974",)),), COLUMNS)
    grant = Grant("a", "o", rights=(Right(ID, (RightPart((FRANCE,), fewer), there)),))
    codes = {f.code for f in store.figures(grant, EVERY) if f.indicateur == name}
    everywhere = {f.code for f in store.figures(_grant(FRANCE), EVERY) if f.indicateur == name}
    assert codes == {code for code in everywhere if code.startswith("974")} != everywhere
    assert {f.code for f in store.figures(grant, EVERY)} >= everywhere


def asked(store: Store, columns: Iterable[str], **inputs: Any) -> list[dict[str, Any]]:
    grant = _grant(FRANCE, tuple(columns))
    return indicator_rows(grant, store, read_request(grant, {"niveau": "commune", **inputs}))


ONE = "part_personnes_seules"


@each_row(
    ("hidden", "gone"),
    [
        ("population", {"population", "lecture"}),
        ("nom", {"nom", "lecture"}),
        ("millesime_ops", {"millesime_ops", "lecture"}),
        ("millesime_rpls", {"millesime_rpls"}),
        (f"{ONE}_statut", {"statut", "lecture"}),
        ("menages", set[str]()),
    ],
)
@each_row("form", ["long", "large"])
def test_a_hidden_column_is_absent_and_the_rest_is_answered(
    store: Store, hidden: str, gone: set[str], form: str
) -> None:
    whole = asked(store, COLUMNS, indicateurs=[ONE], format=form)
    of_one = {"statut", "lecture"} if form == "large" else set[str]()
    absent = {f"{ONE}_{name}" if name in of_one else name for name in gone}
    fewer = asked(store, set(COLUMNS) - {hidden}, indicateurs=[ONE], format=form)
    assert fewer == [{k: v for k, v in row.items() if k not in absent} for row in whole]
    assert len(fewer) > 10


def test_without_names_the_indicators_that_are_open_are_answered(store: Store) -> None:
    rows = asked(store, set(COLUMNS) - {ONE})
    names = {row["indicateur"] for row in rows}
    open_here = (i for i in indicators().values() if i.exists_at(Niveau.COMMUNE) and not i.detail)
    assert names == {i.id for i in open_here} - {ONE}
    (wide, *_) = asked(store, set(COLUMNS) - {ONE}, format="large")
    assert not {name for name in wide if name.startswith(ONE)} - {f"{ONE}_statut"}


@each_row(
    ("hidden", "inputs", "absent"),
    [
        (ONE, {"indicateurs": [ONE]}, {"indicateurs": ["absent"]}),
        ("population", {"population": "tous"}, {"absent": "tous"}),
    ],
)
def test_asking_for_a_hidden_column_is_asking_for_one_that_does_not_exist(
    store: Store, hidden: str, inputs: dict[str, Any], absent: dict[str, Any]
) -> None:
    said: list[str] = []
    for ask in (inputs, absent):
        with pytest.raises(InvalidValue) as refusal:
            asked(store, set(COLUMNS) - {hidden}, **ask)
        said.append(str(refusal.value).replace(ONE, "?").replace("absent", "?"))
    assert said[0].replace("population", "?") == said[1]


def test_a_level_that_is_not_open_is_one_that_does_not_exist() -> None:
    for level in ("commune", "absent"):
        with pytest.raises(InvalidValue, match="niveau : une valeur parmi"):
            read_request(Grant("a", "o"), {"niveau": level})


def test_a_description_names_what_is_open_alone() -> None:
    inputs = metadata(_grant(FRANCE, ("code", "millesime", ONE)))["inputs"]
    assert inputs["indicateurs"]["schema"]["items"]["enum"] == [ONE]
    assert "population" not in inputs
    assert metadata(Grant("a", "o"))["inputs"]["niveau"]["schema"]["enum"] == []


def test_no_territory_no_figures(store: Store) -> None:
    assert store.figures(_grant(Perimeter(communes=("97999",))), EVERY) == []


def test_a_part_that_opens_nothing_knows_no_column(store: Store) -> None:
    with pytest.raises(UnknownName):
        store.figures(_grant(NOWHERE), EVERY)


def test_without_a_right_there_is_no_collection(store: Store) -> None:
    with pytest.raises(NotFound):
        store.figures(Grant("a", "o"), EVERY)
