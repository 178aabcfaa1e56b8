"""The files that producers would deliver: RPLS public and restricted, OPS deposits, BAN."""

import csv
import gzip
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.demo.addresses import DepartementMap
from loaders.demo.bailleurs import Bailleur
from loaders.demo.building_site import OPS, RPLS
from loaders.demo.errors import plant
from loaders.demo.manifest import Erreur
from loaders.demo.workbench import DemoWorkbench
from parc_social.catalogue.rules import regles
from parc_social.domain.territory import Partie

_BOM = "\ufeff"
_COVERAGE = 0.987  # of a landlord's dwellings are in its deposit
_SKIPS_SURVEYS = 7  # one landlord in ten did not deposit before 2024
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
    _ops_header: str = ""

    def prepare(self) -> None:
        """Makes the folders and removes half-written bodies of an earlier run."""
        for part in (*(f"rpls/{year}" for year in RPLS), *(f"ops/{year}" for year in OPS), "ban"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for pattern in (f"*/*/*{_BODY}", f"ban/*{_BODY}"):
            for body in self.folder.glob(pattern):
                body.unlink()

    def departement(
        self,
        etabli: DemoWorkbench,
        carte: DepartementMap,
        bailleurs: Sequence[Bailleur],
        *,
        last: bool = True,
    ) -> None:
        """Writes what the bench holds of one département, or of one lot of it: `last` closes it."""
        for year in RPLS:
            self._write_public(etabli, carte, year)
            self._write_restricted(etabli, carte, bailleurs, year)
        for year in OPS:
            self._write_deposits(etabli, bailleurs, year)
        self._write_ban(etabli, carte.departement)
        if last:
            self._pack_ban(carte.departement)

    def finish(self) -> None:
        """Puts the header line, which counts the records, before each landlord's lines."""
        for (numero, year), records in self._records.items():
            path = self._restricted_path(self.bailleurs[numero], year)
            _join(_header(self.bailleurs[numero], year, records), path)
        for path in self._ops.values():
            _join(self._ops_header, path)
        self._write_planted()

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
                year: tuple(
                    path
                    for (n, y), path in self._ops.items()
                    if y == year and not self.bailleurs[n].essai
                )
                for year in OPS
            },
            "ops_erreurs": self._planted_path(),
            "ban": tuple(self._ban),
            "erreurs": tuple(self.erreurs),
        }

    def _write_public(self, etabli: DemoWorkbench, carte: DepartementMap, year: int) -> None:
        path = self.folder / f"rpls/{year}/rpls-{year}-{carte.departement}.csv"
        params = {"millesime": year, "epsg": carte.epsg, "qpv24": _newest(year, carte)}
        if path not in self._public.setdefault(year, []):
            header = ";".join(etabli.names("rpls_public", params))
            path.write_text(f"{_BOM}{header}\n", encoding="utf-8")
            self._public[year].append(path)
        etabli.append("rpls_public", params, path)

    def _write_restricted(
        self, etabli: DemoWorkbench, carte: DepartementMap, bailleurs: Sequence[Bailleur], year: int
    ) -> None:
        bodies = {b.numero: _body(self._restricted_path(b, year)) for b in bailleurs}
        params = {"millesime": year, "qpv24": _newest(year, carte)}
        for numero, records in etabli.deal("rpls_bailleur", params, bodies).items():
            self._records[numero, year] = self._records.get((numero, year), 0) + records

    def _write_deposits(
        self, etabli: DemoWorkbench, bailleurs: Sequence[Bailleur], year: int
    ) -> None:
        params = {"millesime": year, "couverture": _COVERAGE}
        self._ops_header = ";".join(etabli.names("ops", params)[1:]) + "\n"
        paths = {b.numero: self._deposit_path(b, year) for b in bailleurs if _deposits(b, year)}
        bodies = {numero: _body(path) for numero, path in paths.items()}
        for numero in etabli.deal("ops", params, bodies):
            self._ops[numero, year] = paths[numero]

    def _write_planted(self) -> None:
        path = self._planted_path()
        with path.open(encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text, delimiter=";")
            rows, names = list(reader), list(reader.fieldnames or ())
        rows, self.erreurs = plant(rows, path.relative_to(self.folder).as_posix())
        with path.open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, names, delimiter=";", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def _write_ban(self, etabli: DemoWorkbench, departement: str) -> None:
        body = _body(self._ban_path(departement))
        if not body.exists():
            body.write_text(";".join(etabli.names("ban", {})) + "\n", encoding="utf-8")
        etabli.append("ban", {}, body)

    def _pack_ban(self, departement: str) -> None:
        path = self._ban_path(departement)
        body = _body(path)
        # No name and no date inside: the same bytes for the same seed.
        with (
            body.open("rb") as lines,
            path.open("wb") as file,
            gzip.GzipFile("", "wb", 6, file, mtime=0) as packed,
        ):
            shutil.copyfileobj(lines, packed, 1 << 20)
        body.unlink()
        self._ban.append(path)

    def _ban_path(self, departement: str) -> Path:
        return self.folder / f"ban/adresses-{departement}.csv.gz"

    def _restricted_path(self, bailleur: Bailleur, year: int) -> Path:
        return self.folder / f"rpls/{year}/bailleur-{bailleur.siren}-{year}.csv"

    def _deposit_path(self, bailleur: Bailleur, year: int) -> Path:
        if bailleur.essai:
            return self._planted_path()
        return self.folder / f"ops/{year}/ops-{year}-{bailleur.siren}.csv"

    def _planted_path(self) -> Path:
        return self.folder / f"ops/{OPS[-1]}/ops-{OPS[-1]}-erreurs.csv"


def _newest(year: int, carte: DepartementMap) -> bool:
    """Whether the districts in force on 1 January are those of 2024."""
    partie = Partie.OUTRE_MER if carte.departement.startswith("97") else Partie.METROPOLE
    return regles().en_qpv_de_2024(year, partie)


def _deposits(bailleur: Bailleur, year: int) -> bool:
    if year < OPS[-1]:
        return not bailleur.essai and bailleur.numero % 10 != _SKIPS_SURVEYS
    return True


def _body(path: Path) -> Path:
    return path.with_suffix(_BODY)


def _join(header: str, path: Path) -> None:
    """Writes a file from its header and the lines kept aside."""
    with path.open("wb") as written, _body(path).open("rb") as lines:
        written.write(header.encode())
        shutil.copyfileobj(lines, written, 1 << 20)
    _body(path).unlink()


def _header(bailleur: Bailleur, year: int, records: int) -> str:
    """The first line: 12 fields. Source: arrêté du 5 janvier 2010, article 3."""
    address = ("1 RUE DE LA FICTION", "", "", "", bailleur.departements[0])
    fields = (year, bailleur.numero_rpls, bailleur.nom, "FICTIF", *address, bailleur.siret,
              records, "Données fictives de démonstration")  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerow(fields)
    return text.getvalue()
