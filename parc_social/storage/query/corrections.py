"""What a bailleur has changed in a draft since it was loaded, as a read takes it in.

The edition's file and tables never change. Corrections lie in the registry; a read is given those
of its caller's own SIREN with the statement, as one bound value, and puts them in place of rows.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of a draft since its last write. `ligne` None: it was deleted.

    `objet` is its id in the edition, `fid` its place there, `numero` the number of that write in
    its draft: it names the state of the row, 0 being that of a row as it was loaded.
    """

    objet: str
    siren: str
    numero: int
    fid: int
    ligne: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """Those of some landlords in one draft; `mark` is the number of their last write."""

    mark: int
    last: int  # the highest fid among the rows
    rows: str = field(repr=False)  # a JSON list of rows
    touched: str = field(repr=False)  # a JSON list of {id}: rows of the edition that are not read
    numbers: Mapping[str, int] = field(repr=False)

    def number(self, objet: str) -> int:
        """The state of a row."""
        return self.numbers.get(objet, 0)


def corrections(found: Iterable[Correction]) -> Corrections | None:
    """Corrections for reads; None: there is none."""
    some = sorted(found, key=lambda c: c.fid)
    if not some:
        return None
    rows = [{**c.ligne, "id": c.objet, "fid": c.fid} for c in some if c.ligne is not None]
    return Corrections(
        mark=max(c.numero for c in some),
        last=max((c.fid for c in some if c.ligne is not None), default=0),
        rows=json.dumps(rows, ensure_ascii=False),
        touched=json.dumps([{"id": c.objet} for c in some]),
        numbers={c.objet: c.numero for c in some},
    )
