"""What says nothing, in every indicator: it makes no figure, and changes none."""

from collections.abc import Mapping
from pathlib import Path

from parc_social.storage.edition_files.workbench import workshop
from testing.made.indicators.ten_counted import places
from testing.made.indicators.ten_dwellings import DWELLINGS
from testing.made.indicators.ten_households import COLLECTED, HOUSEHOLDS
from testing.made.indicators.ten_others import ABSENT, CEILED, EXITS, SYNTHESIS
from testing.made.indicators.ten_rows import BY_CODE

# What is known where nobody says anything: who answered, what there is, and what is not given.
# Every other figure is then N, or Z outre-mer: never a zero.
SPOKEN: Mapping[str, float] = {
    "OPS-001": 20.0,
    "OPS-002": 20.0,
    "OPS-003": 100.0,
    "OPS-004": 100.0,  # what came in
    "OPS-308": 100.0,  # resources not given: all of them
    "RPLS-001": 20.0,  # the dwellings
    "RPLS-405": 0.0,  # labels known: none
}
# Those that dwellings and households count in, whatever they say.
OF_ALL = {"OPS-002", "OPS-308", "RPLS-001", "RPLS-405"}
MADE_OF_OTHERS = {
    "RPLS-002", "RPLS-003", "RPLS-005", *EXITS, *CEILED, *COLLECTED, *SYNTHESIS, *ABSENT,
}  # fmt: skip


def test_nothing_said_is_never_a_zero(tmp_path: Path) -> None:
    """Its field empty everywhere, a figure is N; what it is made of is null, not 0."""
    with workshop(None) as bench:
        found = places(bench, tmp_path, {"silent": [{}] * 20})["silent"]
    known = {code: figure[:2] for code, figure in found.items() if figure[1] != "N"}
    assert known == {code: (value, "D") for code, value in SPOKEN.items()}
    assert {f for code, f in found.items() if code not in SPOKEN} == {(None, "N", None, None)}


def test_as_many_that_say_nothing_change_no_figure(tmp_path: Path) -> None:
    """Half of the rows empty: a figure is of the others alone."""
    told = {
        code: [row for row in own[0].rows for _ in range(20)]
        for code, own in (HOUSEHOLDS | DWELLINGS).items()
    }
    silent = {f"{code}+": [*rows, *[{}] * len(rows)] for code, rows in told.items()}
    with workshop(None) as bench:
        found = places(bench, tmp_path, told | silent)
    assert {*told, *MADE_OF_OTHERS} == {*BY_CODE}
    changed = {code for code in told if found[f"{code}+"][code] != found[code][code]}
    assert changed == OF_ALL
    shown = [code for code in told if found[code][code][1] == "D"]
    assert shown == [*told], {*told} - {*shown}
