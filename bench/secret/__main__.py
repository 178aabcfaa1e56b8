"""`python -m bench.secret --mondes 10000 --fautes 200`: the proof of secrecy at full size."""

import argparse
import json
import sys
import time
from typing import Any

from bench.secret.proof import fault_rates, prove


def main() -> None:
    """Prints figures, one JSON object; exit code 1 when somebody is found, or a fault is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mondes", type=int, default=10_000)
    parser.add_argument("--fautes", type=int, default=200, help="mondes par faute plantée")
    parser.add_argument("--graine", type=int, default=0)
    asked = parser.parse_args()
    started = time.process_time()
    figures = prove(range(asked.graine, asked.graine + asked.mondes), _progress)
    rates = fault_rates(asked.fautes, asked.graine)
    told = {**figures, "fautes": rates, "cpu_s": round(time.process_time() - started)}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if figures["trouves"] or not all(rates.values()):
        sys.exit(1)


def _progress(told: dict[str, Any]) -> None:
    """One line each 500 worlds, so that a proof that is stopped has told what it saw."""
    if told["mondes"] % 500 == 0:
        sys.stderr.write(f"{told['mondes']} mondes, trouvés : {told['trouves']}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
