"""A depositor's file speaks of its own dwellings: one line of another's, and none is looked up."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.context import Context
from loaders.ops.stage import stage_ops
from parc_social.errors import BadFile
from testing.bad_files_made import OPS_HEAD, OPS_LINE
from testing.rows import each_row

ME, OTHER = "999900012", "999900020"
SAID = "SIREN d'un autre bailleur que le vôtre"


def file(folder: Path, *sirens: str) -> Path:
    lines = [OPS_LINE.format(n=n).replace(ME, siren) for n, siren in enumerate(sirens, start=1)]
    made = folder / "ops-2024.csv"
    made.write_text("\n".join([OPS_HEAD, *lines]) + "\n", encoding="utf-8")
    return made


def context(folder: Path, sirens: Sequence[str] | None) -> Context:
    given = None if sirens is None else tuple(sirens)
    (folder / "travail").mkdir()
    return Context(folder, b"0" * 32, drafts=folder / "travail", sirens=given)


@each_row(
    ("lines", "sirens", "told"),
    [
        ((ME, OTHER), (ME,), f"ligne 3 : {SAID}, {OTHER} (1 fois)"),
        ((OTHER, OTHER), (ME,), f"ligne 2 : {SAID}, {OTHER} (2 fois)"),
        ((ME,), (), f"{ME} (1 fois)"),
    ],
)  # fmt: skip
def test_a_line_of_another_landlord_refuses_the_file(
    tmp_path_factory: pytest.TempPathFactory, lines: tuple[str, ...], sirens: tuple[str, ...],
    told: str,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("autrui")
    with pytest.raises(BadFile) as refused:
        stage_ops([file(folder, *lines)], 2024, context(folder, sirens))
    assert refused.value.code == "OPS-C007"
    assert told in str(refused.value)
    assert refused.value.remede


@each_row(
    ("lines", "sirens"),
    [((ME, ME), (ME,)), ((ME, OTHER), (ME, OTHER)), ((ME, OTHER), None), (("", ME), (ME,))],
)
def test_one_s_own_lines_and_those_without_a_landlord_are_judged_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, lines: tuple[str, ...],
    sirens: tuple[str, ...] | None,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("mien")
    report = stage_ops([file(folder, *lines)], 2024, context(folder, sirens)).report
    assert report.lues == len(lines)
    assert report.nombre("OPS-C007") == 0
