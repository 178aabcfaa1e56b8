"""The files that producers would deliver: RPLS public and restricted, OPS deposits, BAN."""

import csv
import gzip
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.demo.adresses import Carte
from loaders.demo.bailleurs import Bailleur
from loaders.demo.chantier import OPS, RPLS
from loaders.demo.erreurs import plant
from loaders.demo.etabli import Etabli
from loaders.demo.manifeste import Erreur

_BOM = "\ufeff"
_COVERAGE = 0.987  # of a landlord's dwellings are in its deposit
_SKIPS_FIRST_SURVEY = 7  # one landlord in ten did not deposit in 2022
_BODY = ".corps"  # lines of a file whose header waits for their number


@dataclass
class Livraison:
    """Files appended to as départements come; a landlord's own wait for `finish`."""

    folder: Path
    bailleurs: Sequence[Bailleur]
    erreurs: list[Erreur] = field(default_factory=list[Erreur])
    _public: dict[int, list[Path]] = field(default_factory=dict[int, list[Path]])
    _ban: list[Path] = field(default_factory=list[Path])
    _records: dict[tuple[int, int], int] = field(default_factory=dict[tuple[int, int], int])
    _ops: dict[tuple[int, int], Path] = field(default_factory=dict[tuple[int, int], Path])

    def prepare(self) -> None:
        """Makes the folders and removes half-written bodies of an earlier run."""
        for part in (*(f"rpls/{year}" for year in RPLS), *(f"ops/{year}" for year in OPS), "ban"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for body in self.folder.glob(f"*/*/*{_BODY}"):
            body.unlink()

    def departement(self, etabli: Etabli, carte: Carte, bailleurs: Sequence[Bailleur]) -> None:
        """Writes what the bench holds of one département."""
        for year in RPLS:
            self._write_public(etabli, carte, year)
            for bailleur in bailleurs:
                self._write_restricted(etabli, bailleur, year)
        for year in OPS:
            for bailleur in bailleurs:
                if bailleur.essai:
                    self._write_planted(etabli, bailleur, year)
                elif year != OPS[0] or bailleur.numero % 10 != _SKIPS_FIRST_SURVEY:
                    self._write_deposit(etabli, bailleur, year)
        self._write_ban(etabli, carte.departement)

    def finish(self) -> None:
        """Puts the header line, which counts the records, before each landlord's lines."""
        for (numero, year), records in self._records.items():
            bailleur = self.bailleurs[numero]
            path = self._restricted_path(bailleur, year)
            body = path.with_suffix(_BODY)
            with path.open("wb") as written, body.open("rb") as lines:
                written.write(_header(bailleur, year, records).encode())
                shutil.copyfileobj(lines, written, 1 << 20)
            body.unlink()

    @property
    def owners(self) -> list[Bailleur]:
        """The landlords that own at least one dwelling."""
        owning = {numero for numero, _ in self._records}
        return [bailleur for bailleur in self.bailleurs if bailleur.numero in owning]

    def paths(self) -> dict[str, Any]:
        """The paths and planted errors, by field of DemoFiles."""
        owned = self._records
        return {
            "rpls": {year: tuple(self._public[year]) for year in RPLS},
            "rpls_bailleurs": {
                year: tuple(
                    self._restricted_path(self.bailleurs[n], year) for n, y in owned if y == year
                )
                for year in RPLS
            },
            "ops": {
                year: tuple(path for (_, y), path in self._ops.items() if y == year)
                for year in OPS
            },
            "ops_erreurs": self._planted_path(),
            "ban": tuple(self._ban),
            "erreurs": tuple(self.erreurs),
        }

    def _write_public(self, etabli: Etabli, carte: Carte, year: int) -> None:
        path = self.folder / f"rpls/{year}/rpls-{year}-{carte.departement}.csv"
        params = {"millesime": year, "epsg": carte.epsg}
        header = ";".join(etabli.names("rpls_public", params))
        path.write_text(f"{_BOM}{header}\n", encoding="utf-8")
        etabli.append("rpls_public", params, path)
        self._public.setdefault(year, []).append(path)

    def _write_restricted(self, etabli: Etabli, bailleur: Bailleur, year: int) -> None:
        body = self._restricted_path(bailleur, year).with_suffix(_BODY)
        params = {"millesime": year, "bailleur": bailleur.numero}
        if records := etabli.append("rpls_bailleur", params, body):
            key = (bailleur.numero, year)
            self._records[key] = self._records.get(key, 0) + records
        elif not body.stat().st_size:
            body.unlink()

    def _write_deposit(self, etabli: Etabli, bailleur: Bailleur, year: int) -> None:
        path = self.folder / f"ops/{year}/ops-{year}-{bailleur.siren}.csv"
        params = {"millesime": year, "bailleur": bailleur.numero, "couverture": _COVERAGE}
        if (bailleur.numero, year) not in self._ops:
            header = ";".join(etabli.names("ops", params))
            path.write_text(f"{header}\n", encoding="utf-8")
        if etabli.append("ops", params, path):
            self._ops[bailleur.numero, year] = path
        elif (bailleur.numero, year) not in self._ops:
            path.unlink()

    def _write_planted(self, etabli: Etabli, bailleur: Bailleur, year: int) -> None:
        if year != OPS[1]:
            return
        params = {"millesime": year, "bailleur": bailleur.numero, "couverture": 1.0}
        names = etabli.names("ops", params)
        whole = [dict(zip(names, row, strict=True)) for row in etabli.rows("ops", params)]
        path = self._planted_path()
        rows, self.erreurs = plant(whole, path.relative_to(self.folder).as_posix())
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, names, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def _write_ban(self, etabli: Etabli, departement: str) -> None:
        path = self.folder / f"ban/adresses-{departement}.csv.gz"
        body = path.with_suffix(_BODY)
        body.write_text(";".join(etabli.names("ban", {})) + "\n", encoding="utf-8")
        etabli.append("ban", {}, body)
        # No name and no date inside: the same bytes for the same seed.
        with (
            body.open("rb") as lines,
            path.open("wb") as file,
            gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
        ):
            shutil.copyfileobj(lines, packed, 1 << 20)
        body.unlink()
        self._ban.append(path)

    def _restricted_path(self, bailleur: Bailleur, year: int) -> Path:
        return self.folder / f"rpls/{year}/bailleur-{bailleur.siren}-{year}.csv"

    def _planted_path(self) -> Path:
        return self.folder / f"ops/{OPS[1]}/ops-{OPS[1]}-erreurs.csv"


def _header(bailleur: Bailleur, year: int, records: int) -> str:
    """The first line: 12 fields. Source: arrêté du 5 janvier 2010, article 3."""
    address = ("1 RUE DE LA FICTION", "", "", "", bailleur.departements[0])
    fields = (year, bailleur.numero_rpls, bailleur.nom, "FICTIF", *address, bailleur.siret,
              records, "Données fictives de démonstration")  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerow(fields)
    return text.getvalue()
