"""docs/regles.md says what the layouts say; every rule has a remedy."""

import re
from pathlib import Path

import pytest

from loaders.files.faults import bad_file, file_faults
from loaders.rules_reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "regles.md"


def test_the_page_is_that_of_the_layouts() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "make regles"


def test_every_rule_has_a_remedy() -> None:
    rules = [line for line in reference().splitlines() if re.match(r"\| `[A-Z]+-C?\d{3}` \|", line)]
    assert [line for line in rules if line.endswith("|  |")] == []
    assert [fault.code for fault in file_faults().values() if not fault.remede] == []


def test_what_a_landlord_reads_on_a_page_names_no_option_of_a_command() -> None:
    told = [line for line in reference().splitlines() if re.match(r"\| `(OPS|RPLS|FIC)-", line)]
    assert len(told) > 100
    assert [line for line in told if "--" in line] == []


def test_a_code_is_told_once() -> None:
    codes = re.findall(r"^\| `([A-Z]+-C?\d{3})` \|", reference(), re.MULTILINE)
    assert len(codes) > 150
    assert len(codes) == len(set(codes))


def test_a_refused_file_is_told_with_its_code_and_remedy() -> None:
    error = bad_file("FIC-009", "f.csv", colonnes="DEPCOM")
    assert error.code == "FIC-009"
    assert error.remede is not None
    assert str(error).startswith("f.csv : colonnes absentes de l'en-tête : DEPCOM [FIC-009]")
    assert error.remede in str(error)


def test_a_code_that_nobody_wrote_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        bad_file("FIC-999", "f.csv")
