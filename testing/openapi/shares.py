"""How many requests each operation of a document is given: as many a family, whatever it repeats.

A family is what is asked of every collection alike. Enumerated cases (schemathesis's coverage) are
drawn by lot where there are more than a family's share; fuzzing takes what is left of it. To make a
case costs as much as to ask it: where most would be left out, some operations of a family drawn by
lot are enumerated, and all are fuzzed.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import schemathesis
from schemathesis.config import GenerationConfig
from schemathesis.generation.modes import GenerationMode

_ENUMERATED = 0.75  # of a family's share, where its cases are that many
_LEAST = 2  # fuzzed requests of one operation
_MADE = 40  # enumerated cases that are made for one that is asked


class Share(NamedTuple):
    """Of one operation of a family: how likely each enumerated case is, how many are fuzzed.

    `enumerated`: the operations of the family that are.
    """

    kept: float
    fuzzed: int
    enumerated: frozenset[str]


def family(method: str, path: str) -> str:
    """`get /collections/{c}/items` for whichever collection."""
    steps = path.split("/")
    if steps[1:2] == ["collections"] and len(steps) > 2:
        steps[2] = "{c}"
    return f"{method.lower()} {'/'.join(steps)}"


def shares(
    document: Path, cases: int, asks: Callable[[str], object], seed: int
) -> dict[str, Share]:
    """By family, so that about `cases` requests go out; `asks`: whether a path is asked.

    `seed`: of the lot of operations that are enumerated.
    """
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    schema: Any = schemathesis.openapi.from_path(str(document))
    found: dict[str, list[Any]] = defaultdict(list)
    for operation in (one.ok() for one in schema.get_all_operations()):
        if asks(operation.path):
            found[family(operation.method, operation.path)].append(operation)
    each = cases / max(1, len(found))
    return {
        name: _share(each, _drawn(draw, listed, _enumerated(schema, listed)))
        for name, listed in found.items()
    }


def _drawn(
    draw: random.Random, operations: list[Any], counted: list[float]
) -> list[tuple[str, float]]:
    """Operations of a family and how many cases each has, in the order of a lot."""
    labels = [one.label for one in operations]
    return draw.sample([*zip(labels, counted, strict=True)], len(labels))


def _enumerated(schema: Any, operations: list[Any]) -> list[float]:
    """Cases of each operation of a family.

    Counted for the shortest and the longest, between them by how many parameters there are:
    counting them all takes a minute.
    """
    lengths = [sum(1 for _ in one.iter_parameters()) for one in operations]
    ordered = sorted(zip(lengths, range(len(lengths)), strict=True))
    (least, shortest), (most, longest) = ordered[0], ordered[-1]
    low = _count(schema, operations[shortest])
    high = low if most == least else _count(schema, operations[longest])
    slope = (high - low) / max(1, most - least)
    return [low + (length - least) * slope for length in lengths]


def _count(schema: Any, operation: Any) -> int:
    listed = schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=GenerationConfig()
    )
    return sum(1 for _ in listed)


def _share(each: float, drawn: list[tuple[str, float]]) -> Share:
    wanted, total, enumerated = each * _ENUMERATED, 0.0, set[str]()
    for label, count in drawn:
        if total >= wanted * _MADE:
            break
        total += count
        enumerated.add(label)
    kept = min(1.0, wanted / total) if total else 1.0
    left = max(0.0, each - total * kept)
    return Share(kept, max(_LEAST, ceil(left / len(drawn))), frozenset(enumerated))


def settings(document: Any, given: dict[str, Share]) -> str:
    """What schemathesis.toml says of each operation."""
    labels: dict[str, list[str]] = defaultdict(list)
    for path, verbs in document["paths"].items():
        for method in verbs:
            labels[family(method, path)].append(f"{method.upper()} {path}")
    parts = [
        _operations(some, share.fuzzed, enumerated=enumerated)
        for name, share in given.items()
        for enumerated in (True, False)
        if (some := [one for one in labels[name] if (one in share.enumerated) is enumerated])
    ]
    return '[phases.fuzzing]\noperation-ordering = "none"\n\n' + "\n".join(parts)


def _operations(labels: list[str], fuzzed: int, *, enumerated: bool) -> str:
    return (
        f"[[operations]]\n"
        f"include-name = {json.dumps(labels)}\n"
        f"phases.coverage.enabled = {json.dumps(enumerated)}\n"
        f"phases.fuzzing.generation.max-examples = {fuzzed}\n"
    )
