"""Commune changes: where its inhabitants went when it merged, split or changed its code.

Source: Insee, mouvements de communes (v_mvtcommune_AAAA.csv), communes only (COM to COM).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from loaders.bench import has_table
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

Images = Mapping[str, frozenset[str]]  # of each commune that changed: what became of it


@dataclass(frozen=True, slots=True)
class Mouvement:
    """Part at least of `avant` is in `apres` from `jour` on; `mod` is Insee's kind of movement."""

    mod: int
    jour: date
    avant: str
    apres: str

    @property
    def annee(self) -> int:
        """The first COG, a state on 1 January, that knows of it."""
        return self.jour.year + (self.jour.month > 1 or self.jour.day > 1)


@dataclass(frozen=True, slots=True)
class CommuneChanges:
    """For each year of the COG, the communes of the year before that changed, and into what."""

    etapes: Mapping[int, Images]

    def carried(self, code: str, annee: int, communes: Collection[str]) -> str | None:
        """The commune of the COG `annee`, one of `communes`, that all of another COG's is in.

        None: never heard of, or split between several, which is not guessed.
        """
        for images in (self._later(code, annee), self._earlier(code, annee)):
            if len(images) == 1 and (only := min(images)) in communes:
                return only
        return None

    def gone(self, code: str, annee: int) -> int | None:
        """The last COG up to `annee` from which a code was no commune any more; None: no such."""
        years = (y for y, etape in self.etapes.items() if y <= annee and _leaves(code, etape))
        return max(years, default=None)

    def absent(self, codes: Collection[str], annee: int) -> list[str]:
        """Those of some codes that were gone by the COG `annee`, in order.

        By the movements alone: a code that they do not name is believed, and one that came later.
        """
        was: dict[str, bool] = {}  # of each code named so far: whether its last step left it there
        for year in sorted(y for y in self.etapes if y <= annee):
            etape = self.etapes[year]
            was |= dict.fromkeys((code for code in etape if _leaves(code, etape)), False)
            was |= dict.fromkeys((code for images in etape.values() for code in images), True)
        return sorted(code for code in codes if not was.get(code, True))

    def _later(self, code: str, annee: int) -> frozenset[str]:
        """Communes, by `annee`, of a commune that is gone."""
        start = self.gone(code, annee)
        if start is None:
            return frozenset()
        codes = frozenset((code,))
        for year in sorted(y for y in self.etapes if start <= y <= annee):
            codes = _image(codes, self.etapes[year])
        return codes

    def _earlier(self, code: str, annee: int) -> frozenset[str]:
        """Communes that one that came after `annee` was then."""
        years = (y for y, etape in self.etapes.items() if y > annee and _comes(code, etape))
        start = min(years, default=None)
        if start is None:
            return frozenset()
        codes = frozenset((code,))
        for year in sorted((y for y in self.etapes if annee < y <= start), reverse=True):
            codes = _origin(codes, self.etapes[year])
        return codes


def passage(movements: Iterable[Mouvement], order: Sequence[Collection[int]]) -> CommuneChanges:
    """Movements of one COG year composed; `order`: kinds that apply first on one day come first."""
    ranks = {mod: rank for rank, mods in enumerate(order) for mod in mods}
    waves: dict[tuple[int, date, int], dict[str, set[str]]] = {}
    for m in movements:
        if m.mod in ranks:
            wave = waves.setdefault((m.annee, m.jour, ranks[m.mod]), defaultdict(set))
            wave[m.avant].add(m.apres)
    years: dict[int, list[Images]] = defaultdict(list)
    for (annee, _, _), wave in sorted(waves.items(), key=lambda item: item[0]):
        years[annee].append({code: frozenset(images) for code, images in wave.items()})
    return CommuneChanges({annee: _compose(steps) for annee, steps in years.items()})


def read_passage(bench: Workbench, base: str) -> CommuneChanges:
    """The passage of an edition of the territories, attached as `base`; empty where it has none."""
    years: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    if has_table(bench, "commune_passage", base):
        rows = bench.rows(f"SELECT annee, code_avant, code_apres FROM {base}.commune_passage")  # noqa: S608 - our own name
        for annee, avant, apres in rows:
            years[annee][avant].add(apres)
    return CommuneChanges(
        {annee: {c: frozenset(i) for c, i in etape.items()} for annee, etape in years.items()}
    )


def write_passage(bench: Workbench, steps: CommuneChanges) -> None:
    """Makes `commune_passage(code_avant, code_apres, annee, part)`.

    `annee` is the first COG where it is so; `part` is 1 where all of the commune went there, null
    where it was split: which part is not known.
    """
    rows = [
        (avant, apres, annee)
        for annee, etape in sorted(steps.etapes.items())
        for avant, images in sorted(etape.items())
        for apres in sorted(images)
    ]
    bench.run(
        "CREATE OR REPLACE TEMP TABLE passage_lu"
        " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER)"
    )
    if rows:
        columns = zip(("code_avant", "code_apres", "annee"), zip(*rows, strict=True), strict=True)
        bench.insert_columns("passage_lu", {k: np.array(v, object) for k, v in columns})
    bench.run(statement("loaders.territoires", "commune_passage"))


def _compose(steps: Sequence[Images]) -> Images:
    """The communes there at the year's beginning that are others at its end."""
    images: dict[str, frozenset[str]] = {}
    new_codes: set[str] = set()
    for step in steps:
        images = {code: _image(image, step) for code, image in images.items()}
        for code, image in step.items():
            if code not in images and code not in new_codes:
                images[code] = image
        new_codes |= {code for image in step.values() for code in image} - images.keys()
    return {code: image for code, image in images.items() if image != frozenset((code,))}


def _image(codes: frozenset[str], etape: Images) -> frozenset[str]:
    return frozenset(after for code in codes for after in etape.get(code, (code,)))


def _origin(codes: frozenset[str], etape: Images) -> frozenset[str]:
    before = {code for code, images in etape.items() if images & codes}
    return frozenset(before | {code for code in codes if not _comes(code, etape)})


def _leaves(code: str, etape: Images) -> bool:
    return code in etape and code not in etape[code]


def _comes(code: str, etape: Images) -> bool:
    """Whether a code is a commune's after a step and was none's before."""
    return code not in etape and any(code in images for images in etape.values())
