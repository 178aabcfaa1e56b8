"""Commands that pages give to be copied: each is there, with its options, and a shell reads it."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from typer.main import get_command

from cli.main import application
from testing.rows import each_row

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.exemple",
     *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
)  # fmt: skip
SHELL = [
    (page.name, block)
    for page in PAGES
    if page.suffix == ".md"
    for block in re.findall(r"^```(?:sh|bash|shell)\n(.*?)^```", page.read_text(), re.S | re.M)
]
# The program where it is called, not a path, a unit or a user of its name; `…` leaves words out.
_CALLED = re.compile(
    r"(?<![\w/=-])parc-social(?:-admin)? +((?:--)?[a-z]+(?:\|[a-z-]+)*(?: [^\n`;&)…]*)?)"
)
_CHOICE = re.compile(r"[a-z-]+(?:\|[a-z-]+)+")


def called(page: Path) -> Iterator[list[str]]:
    """The words behind our program, of each call in code: `a|b` are two calls."""
    text = page.read_text()
    if page.suffix == ".md":
        fenced = r"^```\w*\n(.*?)^```"
        blocks = re.findall(fenced, text, re.S | re.M)
        indented = re.findall(r"^    .*$", text, re.M)
        spans = re.findall(r"`([^`\n]+)`", re.sub(fenced, "", text, flags=re.S | re.M))
        text = "\n".join([*blocks, *indented, *spans])
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith(("kubectl ", "helm ")):  # where it is the name of a secret, of a release
            continue
        for found in _CALLED.finditer(line.partition(" # ")[0]):
            words = found[1].partition(" | ")[0].split()
            choices = [word.split("|") if _CHOICE.fullmatch(word) else [word] for word in words]
            yield from map(list, product(*choices))


@cache
def commands() -> Any:
    """The program as it reads its words."""
    return get_command(application())


def fault(words: list[str]) -> str:
    """What is not there of a call; empty: nothing. Values are not looked at."""
    command = commands()
    for word in words:
        if word.startswith("--"):
            option = word.partition("=")[0]
            known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
            if option not in known | {"--help", "--version"}:
                return f"{command.name} has no {option}"
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"{command.name} has no {word}"
            command = command.commands[word]
    return ""


def test_each_command_of_a_page_is_there_with_its_options() -> None:
    asked = {(page.name, *words) for page in PAGES for words in called(page)}
    assert len(asked) > 100
    faults = {" ".join(one): told for one in sorted(asked) if (told := fault([*one[1:]]))}
    assert faults == {}


@each_row(
    ("words", "told"),
    [
        (["organisation", "creer"], "organisation has no creer"),
        (["compte", "creer", "x", "--nomme", "y"], "creer has no --nomme"),
        (["organisation", "ajouter", "1", "--nom", "x"], ""), (["publish"], ""),
    ],
)  # fmt: skip
def test_a_command_that_is_not_there_is_seen(words: list[str], told: str) -> None:
    assert fault(words) == told


def test_a_shell_reads_each_block() -> None:
    assert len(SHELL) > 20
    faults = {
        f"{name}: {block[:60]}": done.stderr
        for name, block in SHELL
        if (
            done := subprocess.run(["bash", "-n"], input=block, text=True, capture_output=True)
        ).returncode
    }
    assert faults == {}


def test_each_file_that_a_block_installs_is_there() -> None:
    named = {
        (name, path)
        for name, block in SHELL
        for path in re.findall(
            r"(?<![\w/])((?:deploy|requirements|tools|config)/[\w./*@-]*\w)", block
        )
    }
    assert len(named) > 8
    assert [one for one in sorted(named) if not [*ROOT.glob(one[1])]] == []


def test_each_unit_that_a_page_names_is_there() -> None:
    there = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    named = {
        (page.name, name, kind or ".service")
        for page in PAGES
        if page.suffix == ".md"
        for line in page.read_text().splitlines()
        if "systemctl" in line
        for name, kind in re.findall(r"(parc-social-[a-z]+@?)(?:\d+)?(\.\w+)?", line)
    }
    assert len(named) > 5
    assert [one for one in sorted(named) if f"{one[1]}{one[2]}" not in there] == []
