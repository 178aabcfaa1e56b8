"""What became of a commune: movements in sight, the COG asked for, the commune that answers."""

from datetime import date

import pytest

from loaders.tabular.layout import read_layout
from loaders.territoires.commune_changes import CommuneChanges, Mouvement, passage
from testing.rows import each_row

# mod, day, before, after: as Insee writes them, communes only. Codes of départements 01 and 02.
MOVEMENTS = (
    (
        32,
        "2025-01-01",
        "01059",
        "01066",
    ),  # Pierrefitte-sur-Seine into Saint-Denis, by their numbers
    (32, "2025-01-01", "01066", "01066"),
    (31, "2016-01-01", "01010", "01011"),  # a chain: 010 into 011, which goes into 012
    (32, "2019-01-01", "01011", "01012"),
    (50, "2024-04-24", "01020", "01021"),  # a change of seat in the year: known to the COG 2025
    (41, "2018-01-01", "01030", "02030"),  # a change of département, and a merger, on one day
    (32, "2018-01-01", "02030", "02031"),
    (21, "2024-01-01", "01040", "01040"),  # 041 is a commune again
    (21, "2024-01-01", "01040", "01041"),
    (32, "2017-01-01", "01041", "01040"),  # it was one until 2017
    (30, "2015-06-30", "01050", "01051"),  # shared out between two
    (30, "2015-06-30", "01050", "01052"),
    (20, "2010-01-01", "01060", "01060"),  # 061 was cut out of 060
    (20, "2010-01-01", "01060", "01061"),
    (10, "2020-01-01", "01070", "01070"),  # a new name only
    (32, "2020-01-01", "01080", "01081"),  # merged, then the whole was split between two others
    (30, "2022-01-01", "01081", "01082"),
    (30, "2022-01-01", "01081", "01083"),
    (32, "2014-12-31", "01090", "01091"),  # the last day of a year: known to the COG of the next
)


@pytest.fixture(scope="module")
def steps() -> CommuneChanges:
    order = read_layout("territoires").parametres["mouvements"]
    return passage((Mouvement(m, date.fromisoformat(d), a, b) for m, d, a, b in MOVEMENTS), order)


@pytest.mark.parametrize(
    ("code", "annee", "known", "expected"),
    [
        pytest.param("01059", 2025, {"01066"}, "01066", id="merged"),
        pytest.param(
            "01059", 2024, {"01059", "01066"}, None, id="not merged yet: nothing to carry"
        ),
        pytest.param("01010", 2016, {"01011"}, "01011", id="first link of a chain"),
        pytest.param("01010", 2025, {"01012"}, "01012", id="chain over years"),
        pytest.param("01010", 2018, {"01011"}, "01011", id="chain cut at the year asked for"),
        pytest.param("01020", 2025, {"01021"}, "01021", id="change of seat"),
        pytest.param("01021", 2024, {"01020"}, "01020", id="code that came after the COG"),
        pytest.param("01030", 2018, {"02031"}, "02031", id="two movements of one day"),
        pytest.param("01041", 2020, {"01040"}, "01040", id="restored later: back to what held it"),
        pytest.param("01061", 2009, {"01060"}, "01060", id="created later"),
        pytest.param("01050", 2025, {"01051", "01052"}, None, id="split: not guessed"),
        pytest.param("01080", 2025, {"01082", "01083"}, None, id="merged, then split"),
        pytest.param("01080", 2021, {"01081"}, "01081", id="merged, not split yet"),
        pytest.param("01059", 2025, {"01001"}, None, id="its successor is not in the list"),
        pytest.param("01999", 2025, {"01066"}, None, id="never heard of"),
        pytest.param("01090", 2015, {"01091"}, "01091", id="31 December: the next COG"),
        pytest.param("01090", 2014, {"01091"}, None, id="31 December: not the COG of that year"),
    ],
)
def test_a_code_is_carried_to_the_one_commune_that_holds_it(
    steps: CommuneChanges, code: str, annee: int, known: set[str], expected: str | None
) -> None:
    assert steps.carried(code, annee, known) == expected


@each_row(
    ("code", "annee", "gone"),
    [
        ("01059", 2026, 2025),
        ("01059", 2024, None),
        ("01040", 2026, None),  # it lost a part, not its code
        ("01020", 2025, 2025),
        ("01041", 2026, 2017),
    ],
)
def test_the_year_from_which_a_code_is_no_commune(
    steps: CommuneChanges, code: str, annee: int, gone: int | None
) -> None:
    assert steps.gone(code, annee) == gone


@each_row(
    ("codes", "annee", "absent"),
    [
        ({"01059", "01066"}, 2024, []),
        ({"01059", "01066"}, 2025, ["01059"]),
        ({"01010", "01011", "01012"}, 2018, ["01010"]),
        ({"01010", "01011", "01012"}, 2019, ["01010", "01011"]),
        ({"01040", "01041"}, 2020, ["01041"]),
        ({"01040", "01041"}, 2024, []),  # a commune again
        ({"01070", "99999"}, 2025, []),  # a new name; a code that no movement names
    ],
)
def test_communes_that_a_list_of_another_year_still_holds(
    steps: CommuneChanges, codes: set[str], annee: int, absent: list[str]
) -> None:
    assert steps.absent(codes, annee) == absent


def test_a_change_of_name_is_no_passage(steps: CommuneChanges) -> None:
    assert all("01070" not in etape for etape in steps.etapes.values())
