"""Places of the register that were drawn: no zone, cell or point is told of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from loaders.context import Context, StagedEdition, silent
from loaders.publication.publish import publish
from loaders.rpls.stage import stage_rpls
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.open import open_store
from testing.made.files.rpls_files import (
    CODES,
    EAST,
    FLAT,
    IN_EAST,
    WEST,
    Line,
    placed,
    read,
    stage_references,
    table,
)
from testing.rows import each_row

# Places that were drawn: X, Y in the east and the zones that go with them, at an address of the
# west or at one that nobody knows.
TOLD = CODES | placed() | {"EPSG": "2154", "PLG_IRIS2024_CODE": EAST, "PLG_QP24": "QN09301M",
                           "PLG_QP15": "QP093001", "QUALITE_XY": "33", "QUALITE_IRIS": "3",
                           "QUALITE_QP24": "3", "QUALITE_QP15": "3"}  # fmt: skip
UNKNOWN = {"NUMVOIE": "7", "NOMVOIE": "INTROUVABLE"}
EASTERN = (EAST, "QN09301M", "QP093001")
# what changes; then IRIS and QPV, and whether the dwelling is drawn
DRAWN: list[tuple[Line, tuple[str | None, ...], bool]] = [
    ({}, (WEST, None, None), False),
    (UNKNOWN, (None, None, None), False),
    ({"QUALITE_IRIS": "", "QUALITE_QP24": "", "QUALITE_QP15": ""}, (WEST, None, None), False),
    (UNKNOWN | {"QUALITE_IRIS": "1", "QUALITE_QP24": "1"}, (EAST, "QN09301M", None), False),
    (UNKNOWN | {"QUALITE_IRIS": "2", "QUALITE_QP24": "2", "QUALITE_QP15": "2"}, EASTERN, False),
    # the street is known, the zone is not: the BAN's number tells it, or nothing does
    ({"QUALITE_XY": "22"}, (WEST, None, None), True),
    (UNKNOWN | {"QUALITE_XY": "22"}, (None, None, None), True),
    (UNKNOWN | {"QUALITE_XY": "12", "QUALITE_IRIS": "2"}, (EAST, None, None), True),
    ({"QUALITE_XY": "11", "QUALITE_IRIS": "1", "QUALITE_QP24": "1", "QUALITE_QP15": "1"},
     EASTERN, True),
]  # fmt: skip


def drawn_file(folder: Path, cases: Sequence[int]) -> Path:
    lines = [FLAT | TOLD | DRAWN[n][0] | {"ETAGE": str(n)} for n in cases]
    return table(folder / "rpls-2025.csv", lines)


@pytest.fixture(scope="module")
def drawn(context: Context, tmp_path_factory: pytest.TempPathFactory) -> StagedEdition:
    folder = tmp_path_factory.mktemp("drawn")
    return stage_rpls([drawn_file(folder, range(len(DRAWN)))], 2025, context)


@each_row("case", range(len(DRAWN)))
def test_a_zone_that_was_drawn_is_not_told(drawn: StagedEdition, case: int) -> None:
    (row,) = read(
        drawn,
        "SELECT iris, qpv24, qpv15, lon IS NOT NULL, lat IS NOT NULL, qualite_xy FROM rpls_logement"  # noqa: S608 - a number
        f" WHERE etage = '{case}'",
    )
    _, zones, shown = DRAWN[case]
    quality = int((TOLD | DRAWN[case][0])["QUALITE_XY"])
    assert row == (*zones, shown, shown, quality)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A stock all of class 33, published: its editions under `rpls` and `indicateurs`."""
    folder = tmp_path_factory.mktemp("published")
    settings = Settings(data=folder / "data")
    settings.editions.mkdir(parents=True)
    context = Context(settings.editions, b"k" * 32)
    staged = stage_references(folder, context)
    staged.append(stage_rpls([drawn_file(folder, range(5))], 2025, context))
    store = open_store(settings, owner=True)
    store.migrate()
    for made in staged:
        store.stage(made.edition, made.file, silent)
    publish(store, settings.editions, None, silent)
    (figures,) = settings.editions.glob("indicateurs_2025_*.duckdb")
    with workshop(None) as bench:
        bench.attach("rpls", staged[-1].file)
        bench.attach("indicateurs", figures)
        yield bench
    store.close()


@each_row("relation", ["rpls.rpls_logement", "rpls.adresse", "indicateurs.indicateur_adresse"])
def test_a_place_of_class_33_is_no_published_point(published: Workbench, relation: str) -> None:
    near = f"count_if(abs(lon - {IN_EAST[0]}) < 0.01 AND abs(lat - {IN_EAST[1]}) < 0.01)"
    rows, points = published.rows(f"SELECT count(*), coalesce({near}, 0) FROM {relation}")[0]  # noqa: S608 - our own names
    assert rows > 0
    assert points == 0


def test_no_cell_is_made_of_places_of_class_33(published: Workbench) -> None:
    cells = published.value("SELECT count(*) FROM rpls.territoire_carreau")
    here = published.value(
        "SELECT count(*) FROM rpls.territoire_carreau WHERE ST_Intersects(geom, ST_Point($x, $y))",
        {"x": IN_EAST[0], "y": IN_EAST[1]},
    )
    assert (cells, here) == (1, 0)  # that of the address in the west


def test_an_address_of_drawn_places_stands_where_the_ban_says(published: Workbench) -> None:
    rows = published.rows(
        "SELECT nom_voie, niveau_appariement, logements, lon, iris, qpv24 FROM rpls.adresse"
        " ORDER BY 1"
    )
    assert rows == [
        ("RUE INTROUVABLE", 5, 3, None, EAST, "QN09301M"),  # told as sure by two of its dwellings
        ("Rue de l'Étoile", 1, 2, 2.31, WEST, None),
    ]
