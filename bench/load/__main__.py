"""`python -m bench.load`: the national RPLS file and the BAN become published editions, timed.

Beside them, the floor: the time that DuckDB needs to just read the same file into a table.
"""

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.load.files import National, national
from bench.load.timed import Timed, load_in_child
from testing.cluster import Cluster, running

_console = Console(width=120)
_SERVER = {
    "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
    "shared_buffers": "512MB", "max_wal_size": "8GB", "jit": "off",
}  # fmt: skip
_ROUNDS = 3


def main() -> None:
    """Makes the files, loads them on each store, prints and writes what it took."""
    options = _options()
    options.dossier.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        kept = options.garder or Path(tempfile.mkdtemp(prefix=".load-", dir=options.dossier))
        kept = kept.resolve()
        kept.mkdir(parents=True, exist_ok=True)
        kept.chmod(0o711)  # PostgreSQL runs as another user when we are root
        if options.garder is None:
            stack.callback(shutil.rmtree, kept)
        with _console.status("fichiers nationaux") as status:
            files = national(
                kept / "fichiers",
                options.logements,
                options.adresses,
                lambda step, done, total: status.update(f"{step} ({done}/{total})"),
            )
        if options.sans_bailleurs:
            files = replace(files, bailleurs=())
        _console.print(_said(files))
        found = _duckdb(kept, files) if options.magasin != "postgresql" else []
        if options.magasin != "duckdb":
            found += _postgresql(kept, files, found)
    _show(found)
    report = options.dossier / "load.json"
    rows = [asdict(f) | {"rows_per_s": f.rows_per_s} for f in found]
    report.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    _console.print(str(report))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--logements", type=int, default=5_400_000)
    parser.add_argument("--adresses", type=int, default=26_000_000)
    parser.add_argument("--garder", type=Path, help="dossier des fichiers, gardé et repris")
    parser.add_argument("--sans-bailleurs", action="store_true", help="le fichier public seul")
    parser.add_argument("--magasin", choices=("duckdb", "postgresql", "deux"), default="deux")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"))
    return parser.parse_args()


def _said(files: National) -> str:
    size = files.rpls.stat().st_size / 1e9
    return (
        f"{files.logements} logements ({size:.2f} Go), {len(files.bailleurs)} fichiers de"
        f" bailleurs, {files.adresses} adresses"
    )


def _duckdb(kept: Path, files: National) -> list[Timed]:
    """References, floors, then the register alone and with the landlords' files."""
    folder = kept / "duckdb"
    shutil.rmtree(folder, ignore_errors=True)
    environment = {"PARC_SOCIAL_DATA": str(folder), "PARC_SOCIAL_STORE": "duckdb:"}
    found = [
        load_in_child("territoires", "duckdb", environment, files.territoires),
        load_in_child("ban", "duckdb", environment, files.ban),
    ]
    for case, sources in _cases(files).items():
        floor = min((_floor(kept, case, sources) for _ in range(_ROUNDS)), key=lambda t: t.seconds)
        ours = load_in_child(case, "duckdb", environment, sources)
        found += [floor, replace(ours, ratio=round(ours.seconds / floor.seconds, 2))]
        for edition in (folder / "editions").glob("rpls_*.duckdb"):  # the next is made anew
            edition.unlink()
    return found


def _cases(files: National) -> dict[str, Sequence[Path]]:
    cases: dict[str, Sequence[Path]] = {"rpls": [files.rpls]}
    if files.bailleurs:
        cases["rpls et bailleurs"] = [files.rpls, *files.bailleurs]
    return cases


def _floor(kept: Path, case: str, sources: Sequence[Path]) -> Timed:
    target = kept / "plancher.duckdb"
    target.unlink(missing_ok=True)
    try:
        return load_in_child(
            case, "plancher", {}, sources, {"kind": "plancher", "target": str(target)}
        )
    finally:
        target.unlink(missing_ok=True)


def _postgresql(kept: Path, files: National, before: Sequence[Timed]) -> list[Timed]:
    """The register in PostGIS, from its files: made anew, then copied; the references are there."""
    folder = kept / "postgis"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "editions").mkdir(parents=True)
    floors = {t.case: t.seconds for t in before if t.store == "plancher"}
    found: list[Timed] = []
    with _server(kept) as server:
        environment = {
            "PARC_SOCIAL_DATA": str(folder),
            "PARC_SOCIAL_STORE": server.create("parc_social_bench"),
        }
        if before:
            for pattern in ("territoires_*.duckdb", "ban_*.duckdb"):
                for edition in (kept / "duckdb/editions").glob(pattern):
                    os.link(edition, folder / "editions" / edition.name)
        else:
            found.append(load_in_child("territoires", "postgis", environment, files.territoires))
            found.append(load_in_child("ban", "postgis", environment, files.ban))
        for case, sources in _cases(files).items():
            ours = load_in_child(case, "postgis", environment, sources, server=server.pid)
            floor = floors.get(case)
            found.append(replace(ours, ratio=round(ours.seconds / floor, 2) if floor else None))
            for edition in (folder / "editions").glob("rpls_*.duckdb"):
                edition.unlink()
    return found


@contextmanager
def _server(kept: Path) -> Generator[Cluster]:
    folder = kept / "postgresql"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with running(Cluster(folder, _SERVER)) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _show(found: Sequence[Timed]) -> None:
    table = Table(title="Chargement : du fichier à l'édition publiée")
    names = (
        "cas",
        "entrepôt",
        "lignes",
        "en ligne, s",
        "en tout, s",
        "× plancher",
        "lignes/s",
        "CPU s",
        "Mo",
        "Mo serveur",
    )
    for name in names:
        table.add_column(name, justify="left" if name in ("cas", "entrepôt") else "right")
    for f in found:
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        server = str(f.server_mb) if f.server_mb else ""
        table.add_row(
            f.case, f.store, str(f.rows), f"{f.seconds:.1f}", f"{f.whole_s:.1f}", ratio,
            str(f.rows_per_s), f"{f.cpu_s:.1f}", str(f.peak_mb), server,
        )  # fmt: skip
    _console.print(table)


if __name__ == "__main__":
    main()
