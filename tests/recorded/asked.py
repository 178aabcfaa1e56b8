"""The questions of questions/*.txt, read: who asks what.

A question is a line `who METHOD target`; below it, indented, its headers (`Name: value`) and its
body (`> …`). `{a|b}` stands for either, wherever it is: as many questions as there are ways to
choose. `$name` is what `Known` (known.py) has found in the demonstration. A line with # is a note.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_CHOICE = re.compile(r'\{([^{}"\n]*\|[^{}"\n]*)\}')
_FOLDER = Path(__file__).with_name("questions")
_LONGEST = 300  # letters of a question that is named to people


@dataclass(frozen=True)
class Question:
    """One request. `headers`: pairs, as they were written."""

    who: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def text(self) -> str:
        """All of it in one line: no two questions have the same."""
        headers = "".join(f" [{name}: {value}]" for name, value in self.headers)
        body = f" > {self.body}" if self.body else ""
        return f"{self.who} {self.method} {self.target}{headers}{body}"

    @property
    def key(self) -> str:
        """What names it in the recording."""
        return sha256(self.text.encode()).hexdigest()[:8]

    def __str__(self) -> str:
        return self.text if len(self.text) <= _LONGEST else f"{self.text[:_LONGEST]}…"


def questions() -> list[Question]:
    """All, in the order of the files and of their lines; one that two lines make is asked once."""
    found = [
        _read(one)
        for file in sorted(_FOLDER.glob("*.txt"))
        for written in _blocks(file.read_text(encoding="utf-8"))
        for one in _chosen(written)
    ]
    return list(dict.fromkeys(found))


def _blocks(text: str) -> Iterator[str]:
    kept = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))
    yield from re.findall(r"^\S.*(?:\n .*)*", kept, re.MULTILINE)


def _chosen(text: str) -> Iterator[str]:
    found = _CHOICE.search(text)
    if found is None:
        yield text
        return
    for one in found[1].split("|"):
        yield from _chosen(f"{text[: found.start()]}{one}{text[found.end() :]}")


def _read(text: str) -> Question:
    first, *more = text.splitlines()
    who, method, target = first.split(" ", 2)
    inside = [line.strip() for line in more]
    pairs = [line.partition(": ") for line in inside if not line.startswith("> ")]
    body = "\n".join(line.removeprefix("> ") for line in inside if line.startswith("> "))
    return Question(who, method, target, tuple((name, value) for name, _, value in pairs), body)
