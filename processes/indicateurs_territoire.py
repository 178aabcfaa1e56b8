"""The process `indicateurs-territoire`: published figures of territories, under the Grant."""

from collections.abc import Sequence
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.storage.store import Store
from processes.description import metadata, niveaux
from processes.examples import largest_codes, usual_level
from processes.inputs import Json
from processes.processor import Calculation
from processes.request import IndicatorRequest, read_demande
from processes.rows import lignes, placed


class IndicateursTerritoire(Calculation):
    """Reads what /items of the same level reads, with numerator and denominator."""

    def describe(self, grant: Grant, store: Store) -> Json:
        """Levels, indicators and populations that the caller has."""
        level = usual_level(niveaux(grant))
        inputs = {"niveau": level, "codes": largest_codes(grant, store, level, 1)}
        return {**metadata(grant), "example": {"inputs": inputs}}

    def read(self, grant: Grant, inputs: Any) -> IndicatorRequest:
        """Raises InvalidValue naming the input."""
        return read_demande(grant, inputs)

    def answer(self, grant: Grant, store: Store, asked: IndicatorRequest) -> dict[str, Any]:
        """`{"lignes": [...]}`."""
        return {"lignes": lignes(grant, store, asked)}

    def placed(self, rows: Sequence[Json], grant: Grant, store: Store, asked: Any) -> list[Json]:
        """The rows with the outlines of their territories."""
        return placed(grant, store, asked, rows)
