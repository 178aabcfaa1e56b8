"""DuckDB workbench of the demonstration: invented columns in, producers' text files out."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from loaders.demo.addresses import DepartementMap
from loaders.demo.bailleurs import Bailleur
from loaders.demo.columns import Columns
from loaders.demo.country import Pays
from loaders.demo.streets import LIEUX_DITS, NOMS, TYPES, unaccented
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_COPY = "COPY ({query}) TO $sortie (FORMAT csv, DELIMITER ';', HEADER false)"


@dataclass(frozen=True, slots=True)
class DemoWorkbench:
    """Tables of one département at a time; answers are appended to text files as CSV lines."""

    bench: Workbench
    brouillon: Path  # where one answer lies before it joins its file

    def prepare(self, bailleurs: Sequence[Bailleur]) -> None:
        """Code lists and landlords, once."""
        self.bench.run(statement("loaders.demo", "reference"))
        self._rows(
            "bailleur",
            [(b.numero, b.siren, b.siret, b.nom, b.numero_rpls, b.essai) for b in bailleurs],
        )
        self._rows("nom_voie", [(n, *nom) for n, nom in enumerate(NOMS)])
        self._rows("type_voie", [(n, *t, unaccented(t.ban)) for n, t in enumerate(TYPES)])
        self._rows("lieu_dit", [(n, nom, unaccented(nom)) for n, nom in enumerate(LIEUX_DITS)])

    def departement(self, pays: Pays, carte: DepartementMap, avant: tuple[int, int]) -> None:
        """Empties the tables and writes the places of a département.

        `avant`: its residences and dwellings in files already; numbers go on from there.
        """
        self.bench.run(statement("loaders.demo", "tables"))
        for name, count in zip(("residences", "logements"), avant, strict=True):
            self.bench.run(f"SET VARIABLE {name}_avant = {count:d}")
        self._rows("lieu", [_place(n, pays, carte) for n in range(len(carte.lieux))])
        zones = [
            (kind, n, zone.code, zone.nom)
            for kind in ("iris", "qpv24", "qpv15")
            for n, zone in enumerate(carte.zones(kind))
        ]
        self._rows("zone", zones)

    def fill(self, table: str, columns: Columns, names: str) -> None:
        """Adds the named columns (words of `names`); `n` is the position where it is not given."""
        count = len(next(iter(columns.values())))
        known = {"n": np.arange(count)} | columns
        self.bench.insert_columns(table, {name: known[name] for name in names.split()})

    def type_addresses(self) -> None:
        """Addresses as landlords type them, once the address points are there."""
        self.bench.run(statement("loaders.demo", "saisie"))

    def append(self, query: str, params: Mapping[str, Any], file: Path) -> None:
        """Appends the rows of a statement of `sql/` to a file."""
        self._copy(query, params)
        with self.brouillon.open("rb") as read, file.open("ab") as written:
            shutil.copyfileobj(read, written, 1 << 20)
        self.brouillon.unlink()

    def deal(
        self, query: str, params: Mapping[str, Any], files: Mapping[int, Path]
    ) -> dict[int, int]:
        """Appends rows to the file of the landlord in their first column, which is not written.

        Returns how many rows each landlord had; those of a landlord without a file are dropped.
        """
        self._copy(query, params)
        found: dict[int, int] = {}
        with self.brouillon.open("rb") as read:
            for key, lines in groupby(read, key=lambda line: line[: line.index(b";") + 1]):
                numero, start = int(key[:-1]), len(key)
                if numero in files:
                    own = [line[start:] for line in lines]
                    found[numero] = len(own)
                    with files[numero].open("ab") as written:
                        written.writelines(own)
        self.brouillon.unlink()
        return found

    def names(self, query: str, params: Mapping[str, Any]) -> list[str]:
        """The columns of a statement of `sql/`, in order."""
        sql = statement("loaders.demo", query)
        return [str(row[0]) for row in self.bench.rows(f"DESCRIBE ({sql})", params)]

    def _copy(self, query: str, params: Mapping[str, Any]) -> None:
        sql = _COPY.format(query=statement("loaders.demo", query))
        self.bench.run(sql, {**params, "sortie": str(self.brouillon)})

    def _rows(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """A small table, column by column: executemany and object arrays cost 1 ms a value."""
        names = [str(row[0]) for row in self.bench.rows(f"DESCRIBE {quoted(table)}")]
        arrays = {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
        self.bench.insert_columns(table, arrays)


def _place(n: int, pays: Pays, carte: DepartementMap) -> tuple[Any, ...]:
    quartiers = carte.lieux[n]
    lieu = quartiers.lieu
    epci = lieu.code_epci or ""  # four islands belong to none
    return (
        n, lieu.code, lieu.nom, lieu.code_commune, lieu.code_postal,
        lieu.code_dep, pays.departements[lieu.code_dep].nom,
        lieu.code_reg, pays.regions[lieu.code_reg], epci, pays.epci.get(epci, ""),
        bool(quartiers.qpv24 or quartiers.qpv15),
    )  # fmt: skip
