"""The DuckDB bench of the demonstration: invented columns in, producers' text files out."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loaders.demo.adresses import Carte
from loaders.demo.bailleurs import Bailleur
from loaders.demo.colonnes import Columns
from loaders.demo.pays import Pays
from loaders.demo.voies import LIEUX_DITS, NOMS, TYPES, unaccented
from parc_social.storage.workshop import Workshop, statement

_COPY = "COPY ({query}) TO $sortie (FORMAT csv, DELIMITER ';', HEADER false)"


@dataclass(frozen=True, slots=True)
class Etabli:
    """Tables of one département at a time; answers are appended to text files as CSV lines."""

    bench: Workshop
    brouillon: Path  # where one answer lies before it joins its file

    def prepare(self, bailleurs: list[Bailleur]) -> None:
        """Code lists and landlords, once."""
        self.bench.run(statement("loaders.demo", "reference"))
        self.bench.insert(
            "bailleur",
            [(b.numero, b.siren, b.siret, b.nom, b.numero_rpls, b.essai) for b in bailleurs],
        )
        self.bench.insert("nom_voie", [(n, *nom) for n, nom in enumerate(NOMS)])
        self.bench.insert(
            "type_voie", [(n, t.ban, t.code, unaccented(t.ban)) for n, t in enumerate(TYPES)]
        )
        self.bench.insert(
            "lieu_dit", [(n, nom, unaccented(nom)) for n, nom in enumerate(LIEUX_DITS)]
        )

    def departement(self, pays: Pays, carte: Carte) -> None:
        """Empties the tables and writes the places of a département."""
        self.bench.run(statement("loaders.demo", "tables"))
        self.bench.run(statement("loaders.demo", "saisie"))
        self.bench.insert("lieu", [_place(n, pays, carte) for n in range(len(carte.lieux))])
        self.bench.insert(
            "zone",
            [
                (kind, n, zone.code, zone.nom)
                for kind in ("iris", "qpv24", "qpv15")
                for n, zone in enumerate(carte.zones(kind))
            ],
        )

    def fill(self, table: str, columns: Columns, names: str) -> None:
        """Adds the named columns (words of `names`); `n` is the position where it is not given."""
        count = len(next(iter(columns.values())))
        known = {"n": np.arange(count)} | columns
        self.bench.insert_columns(table, {name: known[name] for name in names.split()})

    def append(self, query: str, params: Mapping[str, Any], file: Path) -> int:
        """Appends the rows of a statement of `sql/` to a file; how many."""
        sql = statement("loaders.demo", query)
        rows = self.bench.value(_COPY.format(query=sql), {**params, "sortie": str(self.brouillon)})
        with self.brouillon.open("rb") as read, file.open("ab") as written:
            shutil.copyfileobj(read, written, 1 << 20)
        self.brouillon.unlink()
        return int(rows)

    def names(self, query: str, params: Mapping[str, Any]) -> list[str]:
        """The columns of a statement of `sql/`, in order."""
        sql = statement("loaders.demo", query)
        found = self.bench.rows(f"DESCRIBE ({sql})", params)
        return [str(row[0]) for row in found]

    def rows(self, query: str, params: Mapping[str, Any]) -> list[list[str]]:
        """The rows of a statement of `sql/`, as the texts that a CSV file would hold."""
        sql = statement("loaders.demo", query)
        found = self.bench.rows(sql, params)
        return [["" if value is None else str(value) for value in row] for row in found]


def _place(n: int, pays: Pays, carte: Carte) -> tuple[Any, ...]:
    quartiers = carte.lieux[n]
    lieu = quartiers.lieu
    epci = pays.epci.get(lieu.code_epci or "")
    return (
        n, lieu.code, lieu.nom, lieu.code_commune, lieu.code_postal,
        lieu.code_dep, pays.departements[lieu.code_dep].nom,
        lieu.code_reg, pays.regions[lieu.code_reg], lieu.code_epci, epci,
        bool(quartiers.qpv24 or quartiers.qpv15),
    )  # fmt: skip
