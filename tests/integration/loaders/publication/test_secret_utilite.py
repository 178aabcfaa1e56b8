"""What secrecy leaves of the demonstration: floors, so that hiding is no way to pass.

The whole demonstration is made and loaded, its survey of 2024 partitioned by the shipped rules.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, silent
from loaders.demo.make import make
from loaders.ops.stage import stage_ops
from loaders.publication.groups.survey import read_survey
from loaders.publication.groups.versions import Versions, freeze
from loaders.publication.sources import Sources, open_sources
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.access.secrecy import COMMUNE, LEVELS, secrecy_tables
from parc_social.access.secrecy.chain import Partitions, partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES, passes
from parc_social.access.secrecy.survey import Numbers, SurveyRows
from parc_social.access.verification.partition import verify
from parc_social.errors import Unavailable
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

pytestmark = pytest.mark.proof

IRIS, EPCI = LEVELS.index("iris"), LEVELS.index("epci")


@dataclass(frozen=True, slots=True)
class Shown:
    """The survey of the demonstration and its partitions; which addresses are in the stock."""

    survey: SurveyRows
    made: Partitions
    residences: Numbers

    def kept(self, cut: PartitionView, level: int, *, recents: bool = False) -> float:
        """Households that count at a level or below, in percent of those that answered."""
        survey = self.survey
        counts = (survey.recents if recents else survey.tous)[MENAGES]
        at = _level(cut, cut.group)[survey.address]
        return float(100 * counts[at <= level].sum() / counts.sum())

    def residences_with_a_group(self, *cuts: PartitionView) -> float:
        """Address points of the stock that show a group of their commune in each, in percent."""
        near = [_level(cut, cut.shown)[self.residences] <= COMMUNE for cut in cuts]
        return float(100 * np.all(near, axis=0).mean())


def _level(cut: PartitionView, group: Numbers) -> Numbers:
    return np.append(cut.level, len(LEVELS))[group]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, require: Callable[[bool, str], None]) -> Shown:
    folder = tmp_path_factory.mktemp("utilite")
    try:
        files = make(folder / "files", ("93", "971", "974"), 60_000, 1, silent)
    except Unavailable as missing:
        require(False, str(missing))
        raise
    context = Context(folder / "editions", b"k" * 32, fictive=True)
    staged = (
        stage_territoires(list(files.territoires.values()), 2025, context),
        stage_ban(files.ban, 2025, context),
        stage_rpls([*files.rpls[2024], *files.rpls_bailleurs[2024]], 2024, context),
        stage_ops(files.ops[2024], 2024, context),
    )
    territoires, _, rpls, ops = (one.edition for one in staged)
    sources = Sources(2024, ops, rpls, territoires, recent=territoires)
    with workshop(None) as bench:
        open_sources(bench, sources, folder / "editions")
        make_households(bench, 2024)
        freeze(bench, Versions())
        survey, number = read_survey(bench, secrecy_tables())
        listed = bench.columns(
            "SELECT n FROM secret_point JOIN stock_adresse USING (id) ORDER BY n"
        )
    made = partitions(survey, secrecy_tables())
    verify(made, survey, secrecy_tables())
    return Shown(survey, made, np.searchsorted(number, np.asarray(listed["n"])))


@each_row(
    ("table", "level", "floor"),
    [
        ("base", IRIS, 98),
        ("base", COMMUNE, 98),
        ("sensible", IRIS, 96),
        ("sensible", COMMUNE, 96),
        ("aines", IRIS, 90),
        ("aines", EPCI, 97),
        ("ressources_detail", EPCI, 95),
    ],
)
def test_households_count_near_where_they_live(
    shown: Shown, table: str, level: int, floor: int
) -> None:
    rank = [t.nom for t in secrecy_tables().tables].index(table)
    kept = shown.kept(shown.made.tous[rank], level)
    print(f"{table}, {LEVELS[level]} : {kept:.2f} % des ménages")  # noqa: T201 - figures of the proof
    assert kept >= floor


@each_row(("rank", "level", "floor"), [(0, COMMUNE, 80), (1, EPCI, 90)])
def test_recent_movers_count_too(shown: Shown, rank: int, level: int, floor: int) -> None:
    kept = shown.kept(shown.made.recents[rank], level, recents=True)
    print(f"emménagés, table {rank}, {LEVELS[level]} : {kept:.2f} %")  # noqa: T201
    assert kept >= floor


@each_row("ranks", [(0,), (1,), (0, 1)])
def test_nine_residences_in_ten_show_composition_age_and_resources(
    shown: Shown, ranks: tuple[int, ...]
) -> None:
    """Composition and age are of the first table, resources of the second; both at one address."""
    found = shown.residences_with_a_group(*(shown.made.tous[rank] for rank in ranks))
    print(f"tables {ranks} : {found:.2f} % des points adresse")  # noqa: T201
    assert found >= 90


def test_every_commune_that_no_coalition_forbids_is_shown(shown: Shown) -> None:
    survey, cut = shown.survey, shown.made.tous[0]
    communes = survey.zones[COMMUNE][survey.address].tolist()
    held: dict[int, dict[str, dict[str, int]]] = {}
    rows = zip(communes, survey.landlord.tolist(), survey.tous[MENAGES].tolist(), strict=True)
    for commune, landlord, count in rows:
        own = held.setdefault(commune, {}).setdefault(str(landlord), {MENAGES: 0})
        own[MENAGES] += count
    due = {commune for commune, own in held.items() if passes(own, secrecy_tables().base)}
    first = cut.first_addresses()[cut.level <= COMMUNE]
    assert due - set(survey.zones[COMMUNE][first].tolist()) == set()
    assert len(due) > 70
