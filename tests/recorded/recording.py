"""What is kept of answers: for each question, on each store, what tells whether one has changed."""

import difflib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from asked import Question
from normal import Normal

FILE = Path(__file__).with_name("recorded.json")
STORES = ("duckdb", "postgresql")
_HINT = 10  # lines of a difference
_WIDE = 240  # letters of each
_LINES = 4_000  # of an answer that are compared

# Status, media type, headers' sum, body's sum, octets of the body.
Line = list[Any]
Lines = dict[str, Line]  # by the key of the question


@dataclass(frozen=True)
class Answer:
    """An answer in its normal form."""

    status: int
    media: str
    headers: str
    body: bytes

    @property
    def line(self) -> Line:
        """What is kept."""
        sums = (_sum(self.headers.encode()), _sum(self.body))
        return [self.status, self.media, *sums, len(self.body)]

    @property
    def whole(self) -> bytes:
        """All of it, to be read by people."""
        return f"{self.headers}\n\n".encode() + self.body


def normal(answer: Any, form: Normal) -> Answer:
    """The normal form of an answer."""
    media = str(answer.headers.get("Content-Type", ""))
    return Answer(answer.status_code, media, form.headers(answer), form.body(answer))


def read() -> dict[str, Lines]:
    """The recording, by store."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    first, other = STORES
    return {first: kept[first], other: {**kept[first], **kept[f"{other}: autrement"]}}


def write(found: Mapping[str, Lines]) -> None:
    """A line a question; of the second store, what it answers otherwise than the first."""
    first, other = STORES
    apart = {k: line for k, line in found[other].items() if line != found[first].get(k)}
    named = ((first, found[first]), (f"{other}: autrement", apart))
    parts = (f'"{name}": {{\n{_written(kept)}\n}}' for name, kept in named)
    FILE.write_text(f"{{{',\n'.join(parts)}}}\n", encoding="utf-8")


def _written(kept: Lines) -> str:
    return ",\n".join(f"{json.dumps(k)}: {json.dumps(one)}" for k, one in kept.items())


def differences(
    asked: Iterable[tuple[Question, Answer]], kept: Lines, bodies: Path | None
) -> Iterator[str]:
    """Each question whose answer is not the one that was recorded, and how it differs."""
    left = set(kept)
    for question, answer in asked:
        left.discard(question.key)
        known = kept.get(question.key)
        if known is None:
            yield f"{question}\n  was not recorded: `make enregistrer`"
        elif known != answer.line:
            told = [*_told(known, answer), *_hint(question, answer, bodies)]
            yield "\n".join([str(question), *told])
    yield from (f"{key} was recorded and is asked no more: `make enregistrer`" for key in left)


def _told(known: Line, answer: Answer) -> Iterator[str]:
    names = ("status", "media type", "headers", "body", "octets")
    for name, before, now in zip(names, known, answer.line, strict=True):
        if before != now:
            yield f"  {name}: {before} -> {now}"


def _hint(question: Question, answer: Answer, bodies: Path | None) -> Iterator[str]:
    file = bodies and bodies / question.key
    if file is None or not file.exists():
        return
    before, now = (_split(one) for one in (file.read_bytes(), answer.whole))
    found = difflib.unified_diff(before, now, "recorded", "now", n=0, lineterm="")
    for _, line in zip(range(_HINT), found, strict=False):
        yield f"    {line[:_WIDE]}"


def _split(whole: bytes) -> list[str]:
    """Lines of a text; JSON and XML that are one line have one for each member or element."""
    text = whole.decode("utf-8", "backslashreplace")
    return (
        text.replace(", ", ",\n").replace(',"', ',\n"').replace("><", ">\n<").splitlines()[:_LINES]
    )


def lines(asked: Iterable[tuple[Question, Answer]], folder: Path | None) -> Lines:
    """What is kept of answers; in a folder, the whole of each, named by the key of its question."""
    found: Lines = {}
    told: list[str] = []
    for question, answer in asked:
        found[question.key] = answer.line
        told.append(f"{question.key} {question}\n")
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / question.key).write_bytes(answer.whole)
    if folder:
        (folder / "questions").write_text("".join(told), encoding="utf-8")
    return found


def bodies_of(store: str) -> Path | None:
    """The folder of whole answers of a store, where one was named."""
    named = os.environ.get("PARC_SOCIAL_CORPS")
    return Path(named).absolute() / store if named else None


def _sum(octets: bytes) -> str:
    return sha256(octets).hexdigest()[:16]
