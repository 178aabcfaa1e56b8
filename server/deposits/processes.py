"""The processes `verification-depot` and `depot`: what the pages of deposits do, by the API.

They are described as all others, and run apart: their file never lies in memory, nor in the base.
"""

from base64 import b64encode
from typing import Any

from loaders.ops.layout import ops_document
from parc_social.access.model.grant import Grant
from parc_social.catalogue.routes.processes import DEPOT, VERIFICATION
from parc_social.errors import InvalidValue
from parc_social.storage.store import Store
from parc_social.wording import Wording, both
from processes.inputs import Json, input_description, output
from processes.processor import ASYNC, Calculation

INPUTS = frozenset({"millesime", "nom", "fichier", "pour"})
_BY_PAGE = "fichier : ce calcul se demande par l’API, ou par la page « Déposer » du portail"
_MEDIA = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/zip",
    "application/gzip",
)
_EXAMPLE: Json = {
    "millesime": 2024,
    "nom": "ops-2024.csv",
    "fichier": {
        "value": b64encode(b"millesime;siren_bailleur\n2024;999900004\n").decode(),
        "mediaType": _MEDIA[0],
        "encoding": "base64",
    },
}


class _FileProcess(Calculation):
    """A process that takes a survey file in."""

    title: Wording
    words: Wording
    told: str

    def describe(self, grant: Grant, store: Store) -> Json:
        """Always as a job: a large file takes longer than a caller waits."""
        first = int(ops_document()["parametres"]["premier_millesime"])
        outputs = {"rapport": output(both("Le rapport du contrôle"), {"type": "object"})}
        if self.told == DEPOT:
            outputs["accuse"] = output(both("L'accusé de réception"), {"type": "object"})
        return {
            "id": self.told,
            "title": self.title.by_language,
            "description": self.words.by_language,
            "keywords": ["enquête", "dépôt", "contrôle"],
            "jobControlOptions": [ASYNC],
            "inputs": _inputs(first),
            "outputs": outputs,
            "example": {"inputs": _EXAMPLE},
        }

    def read(self, grant: Grant, inputs: Any) -> Any:
        """Raises InvalidValue: what takes a file has a view of its own (server/deposits/api.py)."""
        raise InvalidValue(_BY_PAGE)

    def answer(self, grant: Grant, store: Store, request: Any) -> dict[str, Any]:
        """Raises LookupError: a worker answers from a file (server/jobs/file_check.py)."""
        raise LookupError(self.told)


class CheckProcess(_FileProcess):
    """The check of a file, of which nothing is kept."""

    title = both("Vérifier un fichier de l'enquête sans le déposer")
    words = both(
        "Les contrôles d'un dépôt, mêmes codes, sans rien garder que leur rapport, un jour."
        " Toujours un travail."
    )
    told = VERIFICATION


class DepositProcess(_FileProcess):
    """A deposit, which its landlord still has to transmit on the pages."""

    title = both("Déposer un fichier de l'enquête")
    words = both(
        "Dépose un fichier dans la campagne ouverte de son enquête : il est gardé chiffré, et"
        " contrôlé. L'accusé a son numéro, son empreinte, sa taille et l'heure ; il reste à le"
        " transmettre sur sa page. Toujours un travail."
    )
    told = DEPOT


def _inputs(first: int) -> Json:
    """Survey, name and file; `first`: the year of the oldest survey that is taken."""
    return {
        "millesime": input_description(
            both("Année de l'enquête"),
            {"type": "integer", "minimum": first, "multipleOf": 2},
            required=True,
        ),
        "nom": input_description(
            both("Nom du fichier, dont la fin dit la forme : .csv, .xlsx, .zip, .gz"),
            {"type": "string", "maxLength": 1_000},
            required=True,
        ),
        "pour": input_description(
            both("SIREN du bailleur dont on tient un mandat ; absent : son propre organisme"),
            {"type": "string", "pattern": "^[0-9]{9}$"},
        ),
        "fichier": input_description(
            both("Le fichier, en base 64 ; ou celui d'un formulaire multipart/form-data"),
            {"oneOf": [_file_of(media) for media in _MEDIA]},
            required=True,
        ),
    }


def _file_of(media: str) -> Json:
    return {"type": "string", "contentEncoding": "base64", "contentMediaType": media}
