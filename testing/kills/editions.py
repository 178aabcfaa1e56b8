"""Proof by force: loads and publications killed, doubled and read through, on real processes.

`python -m testing.kills.editions --morts 100 --doubles 50 --bascules 50 --magasin deux`

Each kill: a store as it was, a command stopped by SIGKILL at a drawn moment of its life, then what
is served is the old or the new and whole, and the same command does its work with nothing left.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.context import silent
from loaders.demo.make import make
from parc_social.storage.editions.edition import EditionState
from testing.cluster import Cluster, running
from testing.kills.readers import swaps_under_readers
from testing.kills.scene import ChainFault, Scene

_DEPARTEMENT, _LOGEMENTS, _ANNEE = "974", 1_000, 2024
_WAITS = "en attente"


@dataclass(frozen=True)
class Act:
    """A command to kill: on which store, how long it lives, and what is there when it ends."""

    words: tuple[str, ...]
    scene: Scene
    seconds: float
    before: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True)
class Worlds:
    """Two acts, and two files that are not loaded yet."""

    acts: tuple[Act, ...]
    doubles: tuple[tuple[str, ...], tuple[str, ...]]


def main() -> None:
    """Prints one line of JSON a store; exit code 1 with the first thing found broken."""
    asked = _asked()
    for engine in ("duckdb", "postgresql"):
        if asked.magasin in (engine, "deux"):
            with tempfile.TemporaryDirectory() as folder, _cluster(engine) as cluster:
                counts = (asked.morts, asked.doubles, asked.bascules)
                found = prove(Path(folder), cluster, counts, asked.graine)
            sys.stdout.write(json.dumps({"magasin": engine, **found}, ensure_ascii=False) + "\n")


def prove(
    folder: Path, cluster: Cluster | None, counts: tuple[int, int, int], seed: int
) -> dict[str, float]:
    """Kills, double loads and swaps; figures of what was done. Raises ChainFault."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    kills, doubles, swaps = counts
    started = time.monotonic()
    found: dict[str, float] = {}
    if kills or doubles:
        worlds = _worlds(folder, cluster)
        found["morts"] = kills
        found["tues_en_cours"] = sum(_kill(draw, worlds, folder / f"m{n}") for n in range(kills))
        found["doubles"] = doubles
        found["attentes"] = sum(_double(worlds, folder / f"d{n}", n) for n in range(doubles))
    if swaps:
        found |= swaps_under_readers(Scene.empty(folder / "bascules", cluster), swaps)
    return found | {"secondes": round(time.monotonic() - started, 1)}


def _worlds(folder: Path, cluster: Cluster | None) -> Worlds:
    """A published store, and the same with a new register staged; every command is timed."""
    first, second, third = (
        make(folder / f"fichiers{n}", [_DEPARTEMENT], _LOGEMENTS, n, silent) for n in (1, 2, 3)
    )

    def load(files: Sequence[Path], source: str = "rpls", year: int = _ANNEE) -> tuple[str, ...]:
        return ("load", source, *map(str, files), "--millesime", str(year))

    published = Scene.empty(folder / "publie", cluster)
    published.run(*load(tuple(first.territoires.values()), "territoires", 2025))
    published.run(*load(first.rpls[_ANNEE]))
    published.run(*load(first.ops[_ANNEE], "ops"))
    published.run("publish")
    staged = published.copy(folder / "prepare")
    loading = _timed(load(second.rpls[_ANNEE]), published, staged)
    done = staged.copy(folder / "fini")
    publishing = _timed(("publish",), staged, done)
    return Worlds((loading, publishing), (load(second.rpls[_ANNEE]), load(third.rpls[_ANNEE])))


def _timed(words: tuple[str, ...], before: Scene, scratch: Scene) -> Act:
    started = time.monotonic()
    scratch.run(*words)
    seconds = time.monotonic() - started
    states = (EditionState.STAGED, EditionState.CHECKED, EditionState.PUBLISHED)
    return Act(
        words, before, seconds,
        frozenset(before.editions(*states)), frozenset(scratch.editions(*states)),
    )  # fmt: skip


def _kill(draw: random.Random, worlds: Worlds, folder: Path) -> bool:
    """One command killed, what it left looked at, the same command run to its end."""
    act = draw.choice(worlds.acts)
    scene = act.scene.copy(folder)
    served = scene.editions(EditionState.PUBLISHED)
    moment = draw.uniform(0.0, act.seconds * 1.05)
    alive = scene.kill_after(moment, act.words)
    try:
        _look(scene, act, served)
        if act.words[0] == "load" or scene.editions(EditionState.PUBLISHED) == served:
            scene.run(*act.words)
        _compare(scene, act)
        scene.check_published()
        scene.check_nothing_left()
    except ChainFault as error:
        raise ChainFault(f"{act.words[0]} tué après {moment:.3f} s : {error}") from error
    scene.drop()
    return alive


def _look(scene: Scene, act: Act, served: set[str]) -> None:
    """What is served is what was, or all that the command was to publish; and it is whole."""
    now = scene.editions(EditionState.PUBLISHED)
    allowed = [served, set(act.after)] if act.words[0] == "publish" else [served]
    if now not in allowed:
        raise ChainFault(f"servies : {sorted(now)}, attendues : {allowed}")
    scene.check_published()


def _compare(scene: Scene, act: Act) -> None:
    """The second run ends where a run that nobody killed ends."""
    found = scene.editions(EditionState.STAGED, EditionState.CHECKED, EditionState.PUBLISHED)
    if found != act.after:
        raise ChainFault(f"après reprise : {sorted(found)}, attendues : {sorted(act.after)}")


def _double(worlds: Worlds, folder: Path, number: int) -> int:
    """Two loads at once, of one file or of two; how many of them said that they waited."""
    scene = worlds.acts[0].scene.copy(folder)
    before = scene.editions(*EditionState)
    one, other = worlds.doubles
    processes = [scene.start(words) for words in ((one, other) if number % 2 else (one, one))]
    answers = [process.communicate(timeout=600) for process in processes]
    pairs = zip(processes, answers, strict=True)
    if failed := [err for process, (_, err) in pairs if process.returncode]:
        raise ChainFault(f"double chargement refusé : {failed}")
    printed = {out.strip() for out, _ in answers}
    if scene.editions(*EditionState) - before != printed or len(printed) != 1 + number % 2:
        raise ChainFault(
            f"double chargement : {printed} annoncées, {scene.editions(*EditionState)} présentes"
        )
    scene.check_published()
    scene.check_nothing_left()
    scene.drop()
    return sum(_WAITS in err for _, err in answers)


@contextmanager
def _cluster(engine: str) -> Generator[Cluster | None]:
    if engine == "duckdb":
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running(Cluster(Path(folder))) as cluster:
        yield cluster


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Morts, doubles chargements et bascules.")
    parser.add_argument("--morts", type=int, default=100)
    parser.add_argument("--doubles", type=int, default=50)
    parser.add_argument("--bascules", type=int, default=50)
    parser.add_argument("--magasin", choices=("duckdb", "postgresql", "deux"), default="deux")
    parser.add_argument("--graine", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
