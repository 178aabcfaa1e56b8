"""`python -m testing.hostile`: hostile requests to `/ows`, maps and coverages of a served demo.

Prints requests by family, the slowest of each, and the most memory that the server had; exit code 1
when an answer is a 5xx, a code that is not one of its family, slow, or the memory without bound.
"""

import argparse
import json
import logging
import sys
import time
from pathlib import Path

import httpx

from testing.hostile.asked import scenes_of
from testing.hostile.attack import Attack, Told
from testing.servers import PublishedEditions, served_demonstration

_STORES = ("duckdb", "postgresql")
_WARM = 300
_LINE = "  {:34} {:>8} {:>8} {:>22} {:>8} {:>7}\n"


def main() -> int:
    """One store or both, one after the other."""
    asked = _asked()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    stores = _STORES if asked.magasin == "deux" else (asked.magasin,)
    return max([_proved(store, asked) for store in stores])


def _proved(store: str, asked: argparse.Namespace) -> int:
    with served_demonstration(store, asked.logements) as served:
        url = f"http://127.0.0.1:{served.port}"
        scenes = scenes_of(url, json.loads((served.data / "demo-comptes.json").read_text()))
        if asked.seule is not None:
            return _shown(Attack(url, scenes, asked.graine, 0, asked.secondes), asked.seule)
        Attack(url, scenes, asked.graine + 1, _WARM, 60.0).run()
        warm, begun = _memory(served), time.monotonic()
        found = Attack(url, scenes, asked.graine, asked.requetes, asked.secondes).run()
        return _told(store, found, time.monotonic() - begun, (warm, _memory(served)), asked)


def _memory(served: PublishedEditions) -> int:
    """The most octets that the server process has had so far."""
    status = Path(f"/proc/{served.pid}/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _told(
    store: str,
    found: dict[str, Told],
    seconds: float,
    memory: tuple[int, int],
    asked: argparse.Namespace,
) -> int:
    out = sys.stdout.write
    out(f"{store}: {asked.requetes} requêtes, graine {asked.graine}, {seconds:.0f} s\n")
    out(_LINE.format("famille", "requêtes", "admises", "la plus lente", "redites", "fautes"))
    for name, told in found.items():
        slowest = f"{told.slowest * 1000:.0f} ms (n° {told.slowest_number})"
        counts = told.requests, told.accepted, slowest, told.again, told.faulty
        out(_LINE.format(name, *counts))
        sys.stdout.writelines(f"    {one}\n" for one in told.faults)
    warm, most = (octets // 2**20 for octets in memory)
    out(f"  mémoire du serveur : {warm} Mo après {_WARM} requêtes, {most} Mo au plus à la fin\n")
    sys.stdout.flush()
    return int(any(told.faulty for told in found.values()) or most - warm > asked.memoire)


def _shown(attack: Attack, number: int) -> int:
    """The request of one number, and what the server says of it."""
    family, scene, sent = attack.made(number)
    body = (sent.body or b"")[:2_000]
    sys.stdout.write(f"{family.name} ({scene.login})\n{sent.target[:2_000]}\n{body!r}\n")
    method = "GET" if sent.body is None else "POST"
    headers = {"X-API-Key": scene.key, **({"Content-Type": sent.media} if sent.media else {})}
    url = f"{attack.url}{sent.target}"
    answer = httpx.request(method, url, content=sent.body, headers=headers, timeout=120)
    sys.stdout.write(f"{answer.status_code}\n{answer.text[:3_000]}\n")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m testing.hostile", description=__doc__)
    parser.add_argument("--requetes", type=int, default=20_000, help="sur chaque entrepôt")
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--seule", type=int, help="montre la requête de ce numéro, sans les autres")
    parser.add_argument("--logements", type=int, default=10_000)
    parser.add_argument("--secondes", type=float, default=20.0, help="une réponse, au plus")
    parser.add_argument("--memoire", type=int, default=600, help="Mo de plus qu'à chaud, au plus")
    parser.add_argument("--magasin", choices=(*_STORES, "deux"), default="deux")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
