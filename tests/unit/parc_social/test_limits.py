"""The file of bounds: what it does not say keeps its default, nonsense is refused by its name."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS, ResourceLimits, read_bounds
from parc_social.settings import read_settings
from testing.rows import each_row

BORNES = (Path(__file__).parents[3] / "docs" / "bornes.md").read_text()


def read(tmp_path: Path, text: str | bytes) -> ResourceLimits:
    file = tmp_path / "bornes.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings({"PARC_SOCIAL_BORNES": str(file)}).bounds


def test_without_a_file_the_defaults_hold() -> None:
    assert read_settings({}).bounds == read_bounds(None, {}) == DEFAULTS


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    changed = read(tmp_path, "requete_s: 20\nfiltre_valeurs: 1000\n")
    assert changed == replace(DEFAULTS, requete_s=20, filtre_valeurs=1_000)


@each_row(
    ("text", "said"),
    [
        ("corps: 5", "borne inconnue « corps »"), ("5: 5", "borne inconnue 5"),
        ("requete_s: 0", "requete_s : un entier de 1 à 300"),
        ("requete_s: 301", "lu 301"), ("requete_s: -1", "lu -1"), ("requete_s: 2.5", "lu 2.5"),
        ("requete_s: '10'", "lu « 10 »"), ("requete_s: true", "lu true"), ("requete_s:", "lu null"),
        ("requete_s: [1]", r"lu \[1\]"),
        ("corps_octets: 999999999999", "corps_octets"),
        ("tentatives: 50\ntentatives_reseau: 10", "tentatives_reseau"),
        ("- requete_s", "attendues"), ("", "attendues"), ("requete_s: [", "illisible"),
        (b"\xff", "illisible"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_its_name(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(InvalidValue, match=said):
        read(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"PARC_SOCIAL_BORNES.*absent"):
        read_settings({"PARC_SOCIAL_BORNES": str(tmp_path / "absent.yml")})


@each_row("name", [field.name for field in fields(ResourceLimits)])
def test_each_bound_has_both_of_its_sides_and_its_line_in_the_page(
    tmp_path: Path, name: str
) -> None:
    default = int(getattr(DEFAULTS, name))
    assert getattr(read(tmp_path, f"{name}: {default}"), name) == default
    for wrong in (0, 10**12):
        with pytest.raises(InvalidValue, match=name):
            read(tmp_path, f"{name}: {wrong}")
    assert f"`{name}`" in BORNES
