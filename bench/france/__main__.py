"""`python -m bench.france`: the same acts at the demonstration's size and at that of France.

In milliseconds of processor of the server (and of its database), as the machine may be busy. Exit
code 1 where an act takes more than 1.3 times what it takes at the demonstration's size; what has
more to do by nature (a publication, `journal verify`) is held to 1.3 times its share.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from bench.croissance.sides import accounts_of
from bench.france.acts import Act, acts, target_of
from bench.france.country import POSTGRES, Country, countries, served
from bench.france.entering import by_form, by_key, cookie_of, first_by_key, started
from bench.france.publication import FIRST, REVISION, published
from bench.measure import Manner, Target, measure
from parc_social.registry.registry import open_registry
from testing.cluster import Cluster, running
from testing.france.size import FRANCE_DWELLINGS, Size, check_counts, copies_of, parse_share
from testing.france.verdict import Measured, missed, show
from testing.processes import tree_memory_mb

_SETTINGS = {"shared_buffers": "1GB", "jit": "off", "max_parallel_workers_per_gather": "0"}
_FEW = Size(1, 200, 1_000, 20_000)  # added to the demonstration: both fill the pages of lists
_START, _VERIFY, _PUBLICATION = "démarrage", "journal verify", "publication"
_ENTERING = {
    "entrée par clé, la première d’un organisme": first_by_key,
    "entrée par clé, d’un collègue": by_key,
    "entrée par la page": by_form,
}
Pair = tuple[Country, Country]
Servers = tuple[Target, Target]


def main() -> int:
    """Makes both where they are not yet, measures in turn, prints and writes."""
    options = _options()
    large = Size(
        copies_of(options.taille, options.graine),
        options.organismes, options.comptes, options.lignes,
    )  # fmt: skip
    with ExitStack() as stack:
        folder = options.garder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL runs as another user when we are root
        cluster = stack.enter_context(running(Cluster(folder / "pg", _SETTINGS)))
        pair = countries(folder, (_FEW, large), options, cluster)
        parts = (
            _starts(pair, options, cluster) if _wanted(_START, options) else (),
            _answers(pair, options, cluster),
            _journal(pair) if _wanted(_VERIFY, options) else (),
            _publications(folder, options) if _wanted(_PUBLICATION, options) else (),
        )
        found: list[Measured] = []
        try:
            for measured in chain.from_iterable(parts):
                found.append(measured)
        finally:  # an hour's figures are told when what comes last fails
            title = f"{options.magasin}, {_said(large, options)} : processeur par acte"
            show(title, found)
            _write(options.dossier, title, found)
    return int(bool(missed(found)))


def _wanted(name: str, options: argparse.Namespace) -> bool:
    return any(part in name for part in options.cas.split(","))


def _starts(pair: Pair, options: argparse.Namespace, cluster: Cluster) -> Iterator[Measured]:
    least = [float("inf")] * 2
    for _ in range(options.tours):
        for side, country in enumerate(pair):
            with served(country, options.magasin, cluster) as target:
                least[side] = min(least[side], started(target))
    yield Measured(_START, least[0], least[1])


def _answers(pair: Pair, options: argparse.Namespace, cluster: Cluster) -> Iterator[Measured]:
    with (
        served(pair[0], options.magasin, cluster) as small,
        served(pair[1], options.magasin, cluster) as large,
    ):
        servers = small, large
        for name, entering in _ENTERING.items():
            if not _wanted(name, options):
                continue
            rounds = [
                [entering(*one, turn) for one in zip(servers, pair, strict=True)]
                for turn in range(options.tours)
            ]
            few, many = (min(side) for side in zip(*rounds, strict=True))
            yield Measured(name, few, many)
        cookies = {one.data: _cookie(on, one) for on, one in zip(servers, pair, strict=True)}
        yield from (
            _answer(act, servers, options)
            for act in acts(pair, lambda country: cookies[country.data])
            if _wanted(act.name, options)
        )
        few, many = (float(tree_memory_mb(target.roots[0])) for target in servers)
        yield Measured("mémoire du serveur après tout cela", few, many, unit="Mo")


def _cookie(target: Target, country: Country) -> str:
    gip = next(one for one in accounts_of(country.data) if one["login"] == "demo-gip")
    return cookie_of(target, gip["login"], gip["portal_password"])


def _answer(act: Act, servers: Servers, options: argparse.Namespace) -> Measured:
    """Both servers in turn, several rounds; of each the least: others on the machine only add."""
    manner = Manner(options.secondes / options.tours)
    rounds = [
        [
            measure(target_of(target, act, side), act.name, act.paths[side], 0, manner)
            for side, target in enumerate(servers)
        ]
        for _ in range(options.tours)
    ]
    sides = list(zip(*rounds, strict=True))
    spent = [min(figure.cpu_ms for figure in side) for side in sides]
    clocks = [min(figure.p50_ms for figure in side) for side in sides]
    return Measured(act.name, spent[0], spent[1], clocks=(clocks[0], clocks[1]))


def _journal(pair: Pair) -> Iterator[Measured]:
    """All chains read again by the product, which must find nothing wrong."""
    spent, lines = list[float](), list[int]()
    for country in pair:
        with closing(open_registry(country.registry_url)) as registry:
            before, clock = time.process_time(), time.perf_counter()
            verdict = registry.journal.verify()
            spent.append(time.process_time() - before)
            clock = time.perf_counter() - clock
        if verdict.fautes or verdict.lignes < country.size.lines:
            raise RuntimeError(f"journal de {country.data} : {verdict}")
        sys.stdout.write(f"journal intact : {verdict.lignes} lignes en {clock:.0f} s\n")
        lines.append(verdict.lignes)
    yield Measured(_VERIFY, spent[0], spent[1], unit="s", by=lines[1] / lines[0])


def _publications(folder: Path, options: argparse.Namespace) -> Iterator[Measured]:
    large = round(FRANCE_DWELLINGS * options.taille)
    for act in (FIRST, REVISION) if options.revision else (FIRST,):
        sizes = max(large // 5, options.graine), large
        few, many = (published(folder, n, act) for n in sizes)
        by = many.dwellings / few.dwellings
        name = f"{_PUBLICATION}{act and f', {act}'} ({many.peak_mb} Mo)"
        yield Measured(name, few.cpu_s, many.cpu_s, unit="s", by=by)


def _said(large: Size, options: argparse.Namespace) -> str:
    dwellings = large.copies * options.graine
    bounded = "" if options.taille == 1 else " (bornée)"
    return (
        f"{dwellings} logements{bounded}, {large.organisations} organismes, {large.accounts}"
        f" comptes, {large.lines} lignes de journal"
    )


def _write(folder: Path, title: str, found: Sequence[Measured]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"france-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    told = {"titre": title, "actes": [one.as_dict() for one in found]}
    report.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    sys.stdout.write(f"{report}\n")


def _share(text: str) -> float:
    try:
        return parse_share(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}") from error


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.france", description=__doc__)
    parser.add_argument("--taille", type=_share, default=1.0, help="part de la France")
    parser.add_argument("--graine", type=int, default=20_000, help="logements de la démonstration")
    parser.add_argument("--organismes", type=int, default=20_000)
    parser.add_argument("--comptes", type=int, default=100_000)
    parser.add_argument("--lignes", type=int, default=10_000_000, help="du journal")
    parser.add_argument("--magasin", choices=("duckdb", POSTGRES), default="duckdb")
    parser.add_argument("--secondes", type=float, default=2.0, help="par acte et par serveur")
    parser.add_argument("--tours", type=int, default=2, help="des deux serveurs, par acte")
    parser.add_argument(
        "--cas", default="", help="ce que leurs noms contiennent, entre virgules ; tous"
    )
    parser.add_argument(
        "--revision", action="store_true", help="publier aussi une seconde fois, tout corrigé"
    )
    parser.add_argument("--garder", type=Path, help="dossier des données, gardées")
    parser.add_argument("--dossier", type=Path, default=Path("var/bench"), help="des résultats")
    given = parser.parse_args()
    try:  # before the minutes that the demonstration takes
        check_counts(given.organismes, given.comptes, given.lignes)
    except ValueError as error:
        parser.error(f"{error}")
    return given


if __name__ == "__main__":
    sys.exit(main())
