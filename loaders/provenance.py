"""Provenance of an edition: its files, the rules they were read by, what became of them."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from loaders.files.content import one_line
from loaders.files.source_file import SourceFile
from loaders.report import Fichier, Report
from parc_social.storage.edition_files.provenance import Piece, Provenance

_DISTRIBUTION = "parc-social"
_MATCH_LEVELS = (
    "niveau_1",
    "niveau_2",
    "niveau_3",
    "niveau_4",
)  # 5 is the commune alone: not matched


def provenance_of(
    report: Report, sources: Sequence[SourceFile], references: Iterable[Path], layout: str
) -> Provenance:
    """The provenance of what a loader made; `layout` is the version of its layout."""
    figures = dict(report.chiffres)
    counts = [int(figures[level]) for level in _MATCH_LEVELS if level in figures]
    return Provenance(
        logiciel=software(),
        version=layout,
        regles=rules_digest(report.source),
        fichiers=tuple(_piece(source, report.fichiers) for source in sources),
        references=tuple(path.stem for path in references),
        lues=report.lues,
        retenues=report.retenues,
        refusees=report.refusees,
        appariees=sum(counts) if counts else None,
        chiffres=report.chiffres,
    )


@cache
def rules_digest(source: str) -> str:
    """SHA-256 over the layouts of a source and the rules common to all files, as they are now."""
    digest = hashlib.sha256()
    folder = files("loaders.tabular").joinpath("layouts")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.split(".")[0].split("_")[0] in (source, "fichier"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@cache
def software() -> str:
    """Name and version of the software that made the edition."""
    try:
        return f"{_DISTRIBUTION} {version(_DISTRIBUTION)}"
    except PackageNotFoundError:  # run from sources that nobody installed
        return _DISTRIBUTION


def _piece(source: SourceFile, files: Sequence[Fichier]) -> Piece:
    """Files without lines of their own (outlines) are in the report by no line."""
    original = source.origin or source.path
    file = next(
        (f for f in files if f.nom == source.name), Fichier(source.name, source.kind, 0, 0, 0)
    )
    return Piece(
        nom=one_line(original.name),
        membre=None if source.member is None else one_line(source.member),
        sha256=source.sha256,
        octets=original.stat().st_size,
        format=file.format,
        lues=file.lues,
        retenues=file.retenues,
        refusees=file.refusees,
        bloque=file.bloque,
    )
