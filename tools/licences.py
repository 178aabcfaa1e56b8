"""The licence of each component of an inventory: licences.py INVENTORY INSTALLED > licences.csv.

Both are CycloneDX in JSON. The first, made from the lock, says which; the second, made where the
lock is installed, what each says of its licence. One of the lock that this machine does not need
(a platform, a Python) is told as such.
"""

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any


def components(file: str) -> dict[str, dict[str, Any]]:
    """Those of an inventory by their name, as PyPI writes it."""
    held = json.loads(Path(file).read_text(encoding="utf-8"))
    return {re.sub(r"[-_.]+", "-", c["name"]).lower(): c for c in held.get("components", [])}


def licence(component: dict[str, Any]) -> str:
    """Its licence as it tells it; the first line where it gives its text."""
    told: list[str] = []
    for one in component.get("licenses", []):
        named = one.get("license", {})
        text = one.get("expression") or named.get("id") or named.get("name") or ""
        told.append(text.strip().splitlines()[0][:120] if text.strip() else "")
    return " ; ".join(dict.fromkeys(filter(None, told)))


def main(inventory: str, installed: str) -> None:
    """Writes the table; one that tells no licence is told on stderr."""
    there = components(installed)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["composant", "version", "licence"])
    silent: list[str] = []
    for name, component in sorted(components(inventory).items()):
        known = there.get(name)
        told = licence(known) if known else "non installé sur cette machine"
        if not told:
            silent.append(name)
        out.writerow([name, component.get("version", ""), told or "non dite"])
    if silent:
        sys.stderr.write(f"sans licence dite : {', '.join(silent)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
