"""Documents that point somewhere point at something."""

import re
import tomllib
from pathlib import Path

from testing.rows import each_row

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = ROOT / "docs" / "decisions"
NUMBERED = {path.name[:4]: path for path in sorted(DECISIONS.glob("0*.md"))}
CITED = re.compile(r"d[ée]cisions?[ /]\[?(0\d{3})")
PROMISES = re.compile(r"^\| (\d) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def sources() -> list[Path]:
    """Every text of ours that a decision may be cited in."""
    rooms = ("auth_proxy", "cli", "config", "deploy", "loaders", "ows", "parc_social", "portal")
    rooms += ("processes", "providers", "server", "testing", "tests", "tools")
    kinds = {".py", ".sql", ".yml", ".js", ".sh", ".html"}
    every = (path for room in rooms for path in (ROOT / room).rglob("*"))
    return [path for path in every if path.suffix in kinds and "vendor" not in path.parts]


def paths_in(text: str) -> list[str]:
    """Files and folders of ours that a text quotes."""
    return re.findall(r"`((?:[a-z_]+/)+[\w.-]*|Makefile)`", text)


@each_row("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_each_promise_has_its_module_and_its_test() -> None:
    promises = PROMISES.findall((ROOT / "ARCHITECTURE.md").read_text())
    assert [number for number, *_ in promises] == ["1", "2", "3", "4", "5"]
    for number, _, kept, proved in promises:
        for place in (kept, proved):
            assert paths_in(place), number
            assert [path for path in paths_in(place) if not (ROOT / path).exists()] == []
        assert all(path.startswith("tests/") for path in paths_in(proved))


WITH_PATHS = (
    "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/design.md", "docs/sources.md",
    "docs/decisions/0068-livraison-et-sauvegardes.md",
)  # fmt: skip


@each_row("name", WITH_PATHS)
def test_quoted_paths_exist(name: str) -> None:
    quoted = [path for path in paths_in((ROOT / name).read_text()) if not path.startswith("var/")]
    assert quoted
    assert [path for path in quoted if not (ROOT / path).exists()] == []


# Modules to which a recipe of CONTRIBUTING.md adds a line or a function: none is full.
GROWING = (
    "auth_proxy/access_log.py", "cli/main.py", "parc_social/catalogue/formats.py",
    "parc_social/catalogue/parameters.py", "parc_social/catalogue/routes/table.py",
    "parc_social/settings.py", "parc_social/storage/column_reads.py",
    "parc_social/storage/query/crs.py", "parc_social/storage/query/model.py", "portal/blueprint.py",
    "portal/menu.py", "server/app.py", "server/deposit_views.py", "server/openapi/actions.py",
    "server/openapi/parameters.py", "server/openapi/paths.py", "server/views/exports/text.py",
)  # fmt: skip


@each_row("name", GROWING)
def test_a_module_that_recipes_add_to_has_room(name: str) -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "ARCHITECTURE.md").read_text()
    assert f"`{name}`" in recipes
    assert len((ROOT / name).read_text().splitlines()) <= 240  # of 250


def test_the_glossary_names_code_that_exists() -> None:
    glossary = (ROOT / "docs" / "glossaire.md").read_text()
    quoted = re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", glossary)
    assert len(quoted) > 15
    assert [one for one in quoted if not (ROOT / one).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    declared = project["project"]["dependencies"] + groups["demo"] + groups["schemas"]
    names = {re.split(r"[\[=<>]", entry)[0] for entry in declared}
    page = (ROOT / "docs" / "decisions" / "0009-dependances.md").read_text()
    reasons = " ".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| "))
    assert {name for name in names if not re.search(rf"\b{name}\b", reasons)} == set()


def test_every_decision_is_numbered_dated_and_weighs_its_cost() -> None:
    assert len(set(NUMBERED)) == len(list(DECISIONS.glob("0*.md")))
    for number, decision in NUMBERED.items():
        text = decision.read_text()
        assert text.startswith(f"# {number}. ")
        assert re.search(r"^\d{1,2} [A-Z][a-z]+ 20\d\d\. In force", text, re.MULTILINE)
        assert "\n## What it costs\n" in text


def test_decisions_are_few_and_their_page_names_each_with_its_title() -> None:
    """Some twenty, a subject each: what belongs to one of them goes there."""
    assert 15 < len(NUMBERED) < 26
    page = (DECISIONS / "README.md").read_text()
    for number, decision in NUMBERED.items():
        title = decision.read_text().splitlines()[0].removeprefix(f"# {number}. ")
        assert f"| [{number}]({decision.name}) | {title} | " in page


def test_every_decision_that_is_cited_is_found() -> None:
    """By its page, or as what a page holds now: in code, documents and the changelog."""
    known = set(re.findall(r"\b0\d{3}\b", (DECISIONS / "README.md").read_text()))
    cited = {
        (number, path.relative_to(ROOT).as_posix())
        for path in [*DOCUMENTS, *sources()]
        for number in CITED.findall(path.read_text())
    }
    assert len(cited) > 40
    assert {one for one in cited if one[0] not in known} == set()


def test_code_and_pages_cite_the_decision_that_stands() -> None:
    """The changelog tells what was; whoever reads code is led to the page in one step."""
    cited = {
        (number, path.relative_to(ROOT).as_posix())
        for path in [*DOCUMENTS, *sources()]
        if path.name != "CHANGELOG.md"
        for number in CITED.findall(path.read_text())
    }
    assert {one for one in cited if one[0] not in NUMBERED} == set()


def test_make_lists_every_target_that_a_document_names() -> None:
    targets = set(re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"`make ([a-z-]+)", document.read_text()))
        assert named <= targets, document.name


def test_performance_is_a_table_of_one_limit_a_line() -> None:
    lines = (ROOT / "docs" / "performance.md").read_text().splitlines()
    assert len(lines) <= 60
    rows = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    assert rows[0][1:3] == ["limite", "commande"]
    assert {len(row) for row in rows} == {5}
    missed = [row for row in rows if "**" in row[3]]
    assert [row[0] for row in missed if row[1].strip() == "–"] == [], "bold is a limit not met"


@each_row("name", ["docs/secret.md", "ARCHITECTURE.md", "README.md"])
def test_secrecy_is_not_said_to_do_more_than_it_does(name: str) -> None:
    """The rule knows one landlord, a class may be of one household, figures stay personal data."""
    text = (ROOT / name).read_text().lower()
    assert re.findall(r"anonym\w*", text) == []
    assert re.findall(r"coalitions|callers who pool", text) == []
    promised = text.partition("## limites connues")[0] if name.startswith("docs") else text
    assert re.findall(r"secret[^.\n]*jamais|jamais[^.\n]*ménages?", promised) == []


def test_secrecy_says_its_limits() -> None:
    text = (ROOT / "docs" / "secret.md").read_text()
    limits = text.partition("## Limites connues")[2].partition("\n## ")[0]
    for limit in ("Un bailleur, et non deux", "Une classe d'un seul ménage", "0 % et tous pareils",
                  "Deux enquêtes", "Un successeur"):  # fmt: skip
        assert limit in limits
    assert re.search(r"Deux qui.*?\d", limits, re.DOTALL)
