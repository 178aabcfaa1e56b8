"""Files refused as a whole: code, message, remedy, from loaders/tabular/layouts/fichier.yml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from parc_social.errors import BadFile
from parc_social.shipped_yaml import shipped_yaml


@dataclass(frozen=True, slots=True)
class FileFault:
    """Rule on a whole file; `message` has `{name}` places."""

    code: str
    message: str
    remede: str


def bad_file(code: str, path: Path | str | None = None, **values: object) -> BadFile:
    """The exception of a fault, to raise: `path : message [code]. Remède : …`.

    `values` fill the message's places. Raises KeyError for a code or a place unknown to the table:
    a mistake of the program, not of the file.
    """
    fault = file_faults()[code]
    message = fault.message.format(**values)
    text = f"{path} : {message}" if path is not None else message
    return BadFile(f"{text} [{code}]. Remède : {fault.remede}.", code, fault.remede)


@cache
def file_faults() -> Mapping[str, FileFault]:
    """All faults of whole files by code, in order."""
    table: dict[str, dict[str, str]] = layout_document("fichier")["fautes"]
    return {code: FileFault(code, f["message"], f["remede"]) for code, f in table.items()}


def line_remedy(ending: str) -> str:
    """The remedy of a rule that every source has, by the end of its code (000, 001, 002)."""
    return str(layout_document("fichier")["lignes"][ending])


@cache
def layout_document(name: str) -> dict[str, Any]:
    """Document `loaders/tabular/layouts/<name>.yml`, read once: nobody changes it."""
    text = files("loaders.tabular").joinpath("layouts", f"{name}.yml").read_text(encoding="utf-8")
    return shipped_yaml(text)
