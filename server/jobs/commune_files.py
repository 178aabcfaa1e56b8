"""The process `fiches-communes`: the sheets of a territory's communes, a PDF each, in one ZIP.

It is here, and not in `processes/`, as it makes what the portal's pages make.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import HTML
from parc_social.domain.job import BOUNDS
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue
from parc_social.limits import ResourceLimits
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.open import current_store
from parc_social.storage.store import Store
from parc_social.wording import both, cited
from portal.page_reads import PageReads
from portal.pdf.sheet_archive import sheet_archive
from portal.site_words import SiteWords, letterhead
from portal.territories.commune_sheets import (
    HOLDERS,
    PROCESS,
    CommunesRequest,
    commune_sheets,
    communes_of,
)
from portal.territories.levels import LEVELS, collection_of
from portal.territories.name_index import NameIndex
from processes.examples import largest_codes
from processes.inputs import Json, choice, closed_list, input_description, input_values, output
from processes.outputs import ARCHIVE
from processes.processor import Calculation
from server.resources import is_fictive

_INDEX = NameIndex()  # of the levels that hold communes: a few thousand names


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """What the files say of the service, and how many may be asked for at once."""

    words: SiteWords
    bounds: ResourceLimits


class FichesCommunes(Calculation):
    """Under the Grant of the pages: who is shown a sheet may have its file."""

    def __init__(self, processor_def: dict[str, Any]) -> None:
        """`service` is there where it is run; its description needs none."""
        self._service: ServiceParts | None = processor_def.get("service")
        super().__init__(processor_def)

    def describe(self, grant: Grant, store: Store) -> Json:
        """The levels that the caller has."""
        levels = [one for one in HOLDERS if grant.right(collection_of(one)) is not None]
        example = next(iter(levels), Niveau.EPCI)
        code = next(iter(largest_codes(grant, store, example.value, 1)), "")
        return {
            "id": PROCESS,
            "title": both("Fiches des communes d'un territoire").by_language,
            "description": both(
                "La fiche de chaque commune d'un territoire, à côté de ce territoire : un PDF d'une"
                " feuille par commune, tous dans un fichier ZIP. Demandez-les comme travail : un"
                " département prend quelques secondes."
            ).by_language,
            "keywords": ["fiches", "PDF", "ZIP"],
            "inputs": {
                "niveau": input_description(
                    both("Niveau du territoire"),
                    closed_list([one.value for one in levels]),
                    required=True,
                ),
                "code": input_description(
                    both("Code officiel du territoire"),
                    {"type": "string", "maxLength": 20},
                    required=True,
                ),
            },
            "outputs": {"fiches": output(both("Fichier ZIP"), ARCHIVE)},
            "example": {"inputs": {"niveau": example.value, "code": code}},
        }

    def read(self, grant: Grant, inputs: Any) -> CommunesRequest:
        """The communes, counted. Raises InvalidValue naming the input."""
        given = input_values(inputs, {"niveau", "code"})
        niveau = Niveau(choice(given, "niveau", [one.value for one in LEVELS], None))
        code = given.get("code")
        if not isinstance(code, str) or not code.strip():
            raise InvalidValue(f"code : un code de territoire est attendu, lu {cited(code)}")
        most = self._parts.bounds.fiches
        return communes_of(_reads(current_store(), grant), _INDEX, niveau, code.strip(), most)

    def answer(self, grant: Grant, store: Store, request: CommunesRequest) -> dict[str, Any]:
        """`{"fiches": …}`, the octets of the ZIP; its progress is told after each sheet."""
        today = legal_day(datetime.now(UTC))
        head = letterhead(self._parts.words, today, fictive=is_fictive(store))
        sheets = commune_sheets(_reads(store, grant), _INDEX, request)
        told = _progress(len(request.communes))
        return {"fiches": sheet_archive(head, request.territory, sheets, BOUNDS.octets, told)}

    @property
    def _parts(self) -> ServiceParts:
        if self._service is None:
            raise LookupError(f"{PROCESS} is run by executions alone")
        return self._service


def _reads(store: Store, grant: Grant) -> PageReads:
    """The journal's line is that of the request that asks for the calculation, then of its file."""
    return PageReads(store, grant.in_format(HTML), lambda _: None)


def _progress(number: int) -> Callable[[int], None]:
    """Says how far it is, which is where a job that is given up stops."""
    life = current_cancellation()

    def tell(made: int) -> None:
        life.tell(100 * made // number, f"{made} fiches sur {number}")

    return tell
