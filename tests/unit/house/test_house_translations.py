"""Every text that users read in two languages has its English in locale/, and in no other place."""

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
PACKAGES = (
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
)  # fmt: skip
CALLED = {"_": None, "pgettext": ((1, "c"), 2)}  # in templates, as `make traductions` names them
Key = tuple[str, str]  # context and French


@pytest.fixture(scope="module")
def found() -> set[Key]:
    """What stands in the code, the pages and the YAML."""
    with (ROOT / "locale/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    read = extract_from_dir(ROOT, methods, options, keywords=CALLED)
    return {(context or "", str(text)) for _, _, text, _, context in read}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return read_po(io.BytesIO((ROOT / "locale/en/LC_MESSAGES/parc_social.po").read_bytes()), "en")


def test_every_text_has_its_english(found: set[Key], catalogue: Catalog) -> None:
    assert len(found) > 600  # code, pages and YAML were looked through
    assert sorted(found - translated(catalogue)) == [], "make traductions, then locale/en"


def test_no_english_is_left_over(found: set[Key], catalogue: Catalog) -> None:
    assert sorted(keys(catalogue) - found) == [], "make traductions takes them out"
    assert list(catalogue.obsolete) == []


def test_both_languages_leave_the_same_places_for_values(catalogue: Catalog) -> None:
    differ = [m.id for m in catalogue if m.id and places(str(m.id)) != places(str(m.string))]
    assert differ == []


def test_an_empty_or_a_fuzzy_text_is_no_translation() -> None:
    known = Catalog("en")
    known.add("un", "one")
    known.add("deux", "")
    known.add("trois", "three?", flags=["fuzzy"])
    known.add("un", "a", context="article")
    assert translated(known) == {("", "un"), ("article", "un")}


def test_every_package_is_looked_through() -> None:
    with (ROOT / "locale/babel.cfg").open() as file:
        methods, _ = parse_mapping_cfg(file)
    assert {f"{name}/**.py" for name in PACKAGES} <= {pattern for pattern, _ in methods}


def test_nobody_writes_a_text_in_two_languages() -> None:
    """As `{"fr": "…", "en": "…"}`: `both("…")` is what makes it."""
    assert [place for package in PACKAGES for place in pairs(ROOT / package)] == []


def translated(catalogue: Catalog) -> set[Key]:
    return {(m.context or "", str(m.id)) for m in catalogue if m.id and m.string and not m.fuzzy}


def keys(catalogue: Catalog) -> set[Key]:
    return {(m.context or "", str(m.id)) for m in catalogue if m.id}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def pairs(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if '"en"' not in text and "'en'" not in text:  # to parse all of them takes seconds
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Dict):
                written = {k.value for k in node.keys if isinstance(k, ast.Constant)}
                if {"fr", "en"} <= written:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}"
