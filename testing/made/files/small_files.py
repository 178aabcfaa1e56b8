"""Small invented files of the register, the BAN and the survey."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders.context import Context, StagedEdition
from loaders.rpls.stage import stage_rpls
from parc_social.storage.edition_files.workbench import Workbench, workshop

SIREN, OTHER = "999900012", "999900020"
PUBLIC = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;"
    "FINAN_CODE;NUMCONV;DPEENERGIE"
)
BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat"
Row = dict[int, str]


def write(file: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A file of these lines."""
    file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return file


def public(number: str = "1", rooms: str = "3", area: str = "60", label: str = "D") -> str:
    """A dwelling as a line of the public file."""
    return f"93001;93300;{number};;RUE;DE L'ETOILE;1;{rooms};{area};1970;1971;13;N1;{label}"


def landlord(identifier: str, label: str = "D", **changes: str) -> str:
    """The same dwelling in the 64 fields of a landlord's file; its rent is told by its id."""
    fields = [""] * 64
    number, rooms = changes.get("number", "1"), changes.get("rooms", "3")
    written: Row = {
        1: identifier, 4: "93001", 5: "93300", 7: number, 9: "RUE", 10: "de l'Étoile", 15: "01",
        24: rooms, 25: "60", 26: "1970", 27: "1971", 32: "13", 35: "N1", 37: "9", 40: "1",
        41: "03/2015", 44: "400", 49: label, 62: "01/1900", 63: "9",
    }  # fmt: skip
    written |= {37: changes.get("sortie", "9")}
    for position, value in written.items():
        fields[position - 1] = value
    return ";".join(fields)


def head(siren: str = SIREN, year: str = "2025") -> str:
    """The header of a landlord's file."""
    return f"{year};900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;{siren}00013;;"


@contextmanager
def opened(staged: StagedEdition) -> Iterator[Workbench]:
    """What was staged, attached as `e`."""
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        yield bench


def stock(context: Context, tmp_path: Path, lines: list[str], deposit: list[str]) -> StagedEdition:
    """The register of 2025 from lines of the public file and of a landlord."""
    one = write(tmp_path / "rpls-2025.csv", PUBLIC, *lines)
    two = write(tmp_path / "bailleur-2025.csv", head(), *deposit)
    return stage_rpls([one, two], 2025, context)


DEPOSIT = {
    "millesime": "2024", "siren_bailleur": SIREN,
    "id_logement_rpls": "", "id_logement_bailleur": "",
    "code_insee": "93001", "adr_numero": "1", "adr_nomvoie": "RUE DE L'ETOILE", "conventionne": "1",
    "etat_occupation": "2", "reponse_enquete": "", "date_bail": "", "composition": "",
    "nb_personnes_charge": "", "nb_mineurs": "", "nb_majeurs": "", "nb_occupants": "",
    "tranche_age_titulaire": "", "rfr_connu": "0", "tranche_plafond": "",
}  # fmt: skip


def deposit(file: Path, *lines: str) -> Path:
    """A deposit of the survey."""
    return write(file, ";".join(DEPOSIT), *lines)
