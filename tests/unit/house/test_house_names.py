"""One name, one thing: no two classes or type aliases of the product share theirs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = (
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
)  # fmt: skip
# As lines: to parse the product takes seconds.
NAMED = re.compile(r"\s*(?:class (\w+)[(:\[]|type (\w+)(?: =|\[))")
# Names that two classes may have, with the reason. Add none for want of a better word.
SHARED: dict[str, str] = {}


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in _named():
        places[name].append(place)
    assert len(places) > 500  # the product was found
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in shared.items() if name not in SHARED} == {}
    assert set(SHARED) <= set(shared), "an exception that is no longer one"


def _named() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if found := NAMED.match(line):
                    yield found[1] or found[2], f"{path.relative_to(ROOT)}:{number}"
