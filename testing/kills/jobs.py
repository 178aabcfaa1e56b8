"""Proof by force: workers killed by SIGKILL while they run jobs; each job ends once.

`python -m testing.kills.jobs --morts 100 --registre deux`

With a registry in PostgreSQL the process killed is `parc-social worker`, two of which run; with one
in a file it is the server itself. A trigger in the database writes down each end of a job, so that
a second one would be seen. After the last kill every job must have ended within two minutes.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from sqlalchemy import text

from loaders.context import silent
from loaders.demo.make import make
from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.job import JobState, Owner
from parc_social.errors import Full
from parc_social.registry.jobs.order import Order
from parc_social.registry.registry import Registry, open_registry
from testing.cluster import Cluster, free_port
from testing.kills.command import run, tell
from testing.kills.owners import COUNTERSIGNER, ORGANISATIONS, new_owner, witness
from testing.kills.scene import ChainFault, Scene

_WITHIN_S = 120.0
_TO_BEGIN_S = 150.0  # a busy machine starts a server in a minute
_LOOK_S = 0.1
_AT_ONCE = 20  # jobs left: more than two threads end in two minutes would tell of their number


@dataclass(frozen=True)
class Proof:
    """A registry, its owners, and the command whose processes are killed."""

    scene: Scene
    registry: Registry
    owners: tuple[Owner, ...]
    words: tuple[str, ...]
    processes: int


def main() -> None:
    """Exit code 1 with the first thing found broken."""
    run("Serveurs de calcul tués pendant leurs travaux.", prove, 100)


def prove(folder: Path, cluster: Cluster | None, kills: int, seed: int) -> dict[str, float]:
    """So many kills; figures of what was done. Raises ChainFault."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    proof = _prepared(folder, cluster)
    started = time.monotonic()
    asked: dict[str, tuple[Owner, str]] = {}
    try:
        in_the_middle = sum(_told(n, kills, _kill(draw, proof, asked)) for n in range(1, kills + 1))
        waited = _finish(proof, asked)
        return {
            "morts": kills,
            "tues_en_cours": in_the_middle,
            "travaux": len(asked),
            **_check(proof, asked),
            "fin_apres_s": round(waited, 1),
            "secondes": round(time.monotonic() - started, 1),
        }
    finally:
        proof.registry.close()


def _told(number: int, kills: int, busy: bool) -> bool:
    tell(number, kills)
    return busy


def _prepared(folder: Path, cluster: Cluster | None) -> Proof:
    """A published edition, a registry with conventions in force, and the witness of ends."""
    scene = Scene.empty(folder / "donnees", None)
    port = free_port()
    scene.environ["PARC_SOCIAL_PORT"] = str(port)
    scene.environ["PARC_SOCIAL_BASE_URL"] = f"http://127.0.0.1:{port}"
    if cluster:
        scene.environ["PARC_SOCIAL_REGISTRY"] = cluster.create("registre_travaux")
    files = make(folder / "fichiers", ["974"], 1_000, 1, silent)
    scene.run("migrate")
    scene.run("load", "territoires", *map(str, files.territoires.values()), "--millesime", "2025")
    scene.run("publish")
    registry = open_registry(scene.settings.registry)
    gip = parse_organisation("999000003", "GIP SNE (preuve)", "gip", None)
    registry.accounts.save_organisation(gip)
    registry.accounts.create(Identity(COUNTERSIGNER, gip), COUNTERSIGNER)
    owners = tuple(new_owner(registry, number) for number in range(ORGANISATIONS))
    witness(registry.engine)
    words, processes = (("worker",), 2) if cluster else (("serve",), 1)
    return Proof(scene, registry, owners, words, processes)


def _kill(draw: random.Random, proof: Proof, asked: dict[str, tuple[Owner, str]]) -> bool:
    """Jobs are accepted, workers started, one killed when some job runs; whether one did."""
    for _ in range(min(draw.randint(1, 3), _AT_ONCE - _left(proof, asked))):
        _ask(draw, proof, asked)
    processes = [proof.scene.start(proof.words) for _ in range(proof.processes)]
    try:
        begun = _wait_for_one(proof, asked, processes)
        time.sleep(draw.uniform(0.0, 1.0))
        busy = _count(proof, JobState.RUNNING) > 0
        return begun and busy
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)


def _ask(draw: random.Random, proof: Proof, asked: dict[str, tuple[Owner, str]]) -> None:
    owner, word = draw.choice(proof.owners), f"mot-{len(asked)}"
    body = {"inputs": {"echo": word, "pause": round(draw.uniform(0.2, 3.0), 2)}}
    order = Order(owner, None, (), "", "echo", body)
    try:
        asked[proof.registry.jobs.accept(order, datetime.now(UTC)).id] = (owner, word)
    except Full:
        return


def _wait_for_one(
    proof: Proof, asked: dict[str, tuple[Owner, str]], processes: Sequence[subprocess.Popen[str]]
) -> bool:
    """Until a job is taken by a worker of now; False when none is in time."""
    before, ends = _beginnings(proof), time.monotonic() + _TO_BEGIN_S
    while time.monotonic() < ends:
        if any(process.poll() is not None for process in processes):
            raise ChainFault("un serveur de calcul s'est arrêté de lui-même")
        if _beginnings(proof) != before:
            return True
        if not _left(proof, asked):
            return False
        time.sleep(_LOOK_S)
    return False


def _finish(proof: Proof, asked: dict[str, tuple[Owner, str]]) -> float:
    """Seconds that workers which nobody kills take to end all that is left. Raises ChainFault."""
    processes = [proof.scene.start(proof.words) for _ in range(proof.processes)]
    started = time.monotonic()
    try:
        while left := _left(proof, asked):
            if time.monotonic() - started > _WITHIN_S:
                raise ChainFault(f"{left} travaux sans fin après {_WITHIN_S:.0f} s")
            time.sleep(_LOOK_S)
        return time.monotonic() - started
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(timeout=60) for process in processes]
        for process in processes:
            process.communicate()
        if any(codes):
            raise ChainFault(f"arrêt demandé : codes {codes}")


def _check(proof: Proof, asked: dict[str, tuple[Owner, str]]) -> dict[str, int]:
    """Each job ended once, with its own answer when it succeeded. Raises ChainFault."""
    ends = _rows(proof, "SELECT id, count(*) FROM temoin GROUP BY id")
    twice = [job for job, count in ends if count != 1]
    if twice or {job for job, _ in ends} != set(asked):
        raise ChainFault(f"travaux finis deux fois : {twice} ; {len(ends)} fins pour {len(asked)}")
    successful = 0
    for job, (owner, word) in asked.items():
        state = proof.registry.jobs.find(owner, job).state
        if state is JobState.SUCCESSFUL:
            found = orjson.loads(proof.registry.jobs.result(owner, job).body)
            if found["echo"] != word:
                raise ChainFault(f"{job} : {found} au lieu de {word}")
            successful += 1
        elif state is not JobState.FAILED:
            raise ChainFault(f"{job} : {state}")
    again = _rows(proof, "SELECT count(*) FROM travail WHERE essais > 1")[0][0]
    return {"reussis": successful, "echoues": len(asked) - successful, "repris": again}


def _left(proof: Proof, asked: dict[str, tuple[Owner, str]]) -> int:
    # At one moment: a dead worker's job goes from running to accepted between two looks.
    return _count(proof, JobState.ACCEPTED, JobState.RUNNING) if asked else 0


def _count(proof: Proof, *states: JobState) -> int:
    among = ", ".join(f"'{state.value}'" for state in states)
    return _rows(proof, f"SELECT count(*) FROM travail WHERE etat IN ({among})")[0][0]  # noqa: S608 - a closed list


def _beginnings(proof: Proof) -> int:
    return _rows(proof, "SELECT coalesce(sum(essais), 0) FROM travail")[0][0]


def _rows(proof: Proof, sql: str) -> list[tuple[int, ...]]:
    with proof.registry.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


if __name__ == "__main__":
    main()
