"""Precision and recall of address matching: `python -m testing.appariement [--adresses N]`."""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from testing.appariement.mesure import LEVELS, Compte, Essai, counted, run

PRECISION, RAPPEL = 99.0, 90.0
"""What levels 1 and 2 together must reach, in percent."""
_NAMES = {1: "numéro exact", 2: "numéro voisin", 3: "voie", 4: "lieu-dit", 5: "commune"}
_FEW = 12  # errors shown


def main() -> None:
    """Measures, prints, writes the JSON; exits 1 below the thresholds."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="parc-social-bench-") as folder:
        tries = run(options.adresses, options.graine, options.voies, Path(folder))
    together = counted(tries, (1, 2))
    print("\n".join(_report(tries, together, errors=options.erreurs)))  # noqa: T201
    options.vers.parent.mkdir(parents=True, exist_ok=True)
    options.vers.write_text(json.dumps(_figures(tries, options), ensure_ascii=False, indent=1))
    if (together.precision or 0) < PRECISION or (together.rappel or 0) < RAPPEL:
        raise SystemExit(f"niveaux 1-2 sous le seuil : {PRECISION} % et {RAPPEL} %")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adresses", type=int, default=24_000, help="adresses étiquetées")
    parser.add_argument("--graine", type=int, default=1, help="graine du tirage")
    parser.add_argument("--voies", type=int, default=240, help="voies par commune")
    parser.add_argument("--erreurs", type=int, default=_FEW, help="erreurs montrées")
    parser.add_argument("--vers", type=Path, default=Path("var/bench/appariement.json"))
    return parser.parse_args()


def _report(tries: Sequence[Essai], together: Compte, errors: int) -> list[str]:
    lines = [f"{len(tries)} adresses étiquetées", "", _head("niveau")]
    lines += [_line(f"{n} {_NAMES[n]}", counted(tries, (n,))) for n in LEVELS]
    lines += [_line("1-2 ensemble", together), "", _head("altération (niveaux 1-2)")]
    lines += [_line(name, counted(some, (1, 2))) for name, some in _by_alteration(tries)]
    absent = [t for t in tries if t.etiquette.verite.niveau == LEVELS[-1]]
    taken = sum(t.reponse.niveau <= 2 for t in absent)
    lines += [
        "",
        f"{len(absent)} adresses que la BAN ne connaît pas, dont {taken} rapprochées à tort",
    ]
    wrong = [t for t in tries if t.reponse.niveau <= 2 and not t.juste]
    lines += ["", f"{len(wrong)} réponses fausses aux niveaux 1-2", *map(_shown, wrong[:errors])]
    missed = [t for t in tries if t.etiquette.verite.niveau <= 2 < t.reponse.niveau]
    causes = Counter(t.etiquette.alteration for t in missed).most_common(errors)
    lines += ["", f"{len(missed)} adresses de niveau 1-2 manquées"]
    lines += [f"  {count:5d}  {name}" for name, count in causes]
    return [*lines, *map(_shown, missed[:errors])]


def _by_alteration(tries: Sequence[Essai]) -> list[tuple[str, list[Essai]]]:
    groups: dict[str, list[Essai]] = {}
    for one in tries:
        alone = " + " not in one.etiquette.alteration
        name = one.etiquette.alteration if alone else "deux altérations"
        groups.setdefault(name, []).append(one)
    return sorted(groups.items())


def _head(name: str) -> str:
    return (
        f"{name:36s} {'attendues':>10s} {'rapprochées':>12s} {'justes':>8s}"
        f" {'précision':>10s} {'rappel':>8s}"
    )


def _line(name: str, count: Compte) -> str:
    return (
        f"{name:36s} {count.attendues:10d} {count.rapprochees:12d} {count.justes:8d}"
        f" {_percent(count.precision):>10s} {_percent(count.rappel):>8s}"
    )


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.2f} %"


def _shown(one: Essai) -> str:
    e = one.etiquette.ecrite
    written = f"{e.numvoie} {e.indrep} {e.typvoie} {e.nomvoie} {e.lieudit} {e.code_insee}"
    truth = one.etiquette.verite
    known = f"{truth.niveau} {truth.rue.ban if truth.rue else ''}"
    return (
        f"  {one.etiquette.alteration[:30]:30s} « {' '.join(written.split())[:60]} »"
        f" attendu {known}, obtenu {one.reponse.niveau} {one.reponse.nom_voie or ''}"
        f" ({one.reponse.score:.2f})"
    )


def _figures(tries: Sequence[Essai], options: argparse.Namespace) -> dict[str, object]:
    return {
        "adresses": len(tries),
        "graine": options.graine,
        "niveaux": {str(n): _account(counted(tries, (n,))) for n in LEVELS},
        "niveaux_1_2": _account(counted(tries, (1, 2))),
        "alterations": {n: _account(counted(some, (1, 2))) for n, some in _by_alteration(tries)},
    }


def _account(count: Compte) -> dict[str, float | None]:
    return {
        "attendues": count.attendues,
        "rapprochees": count.rapprochees,
        "justes": count.justes,
        "precision": count.precision,
        "rappel": count.rappel,
    }


if __name__ == "__main__":
    main()
