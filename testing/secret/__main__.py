"""`python -m testing.secret --mondes 10000 --revisions 1000 --fautes 200`: secrecy at full size."""

import argparse
import json
import sys
import time

from testing.secret.proof import fault_rates, proved


def main() -> None:
    """Prints figures, one JSON object; exit code 1 when somebody is found, or a fault is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mondes", type=int, default=10_000)
    parser.add_argument("--revisions", type=int, default=1_000, help="par genre de révision")
    parser.add_argument("--fautes", type=int, default=200, help="mondes par faute plantée")
    parser.add_argument("--graine", type=int, default=0)
    asked = parser.parse_args()
    started, first = time.monotonic(), asked.graine
    worlds, revisions = (range(first, first + n) for n in (asked.mondes, asked.revisions))
    figures = proved(worlds, revisions, _say)
    rates = fault_rates(asked.fautes, first)
    told = {**figures, "fautes": rates, "secondes": round(time.monotonic() - started)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if figures["trouves"] or not all(rates.values()):
        sys.exit(1)


def _say(what: str) -> None:
    sys.stderr.write(f"{what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
