"""The process `indicateurs-territoire`: published figures of territories, under the Grant."""

from typing import Any

from pygeoapi.process.base import BaseProcessor

from parc_social.access.grant import current_grant
from parc_social.catalogue.notice import with_notice
from parc_social.storage.serving import current_store
from processes.demande import read_demande
from processes.description import metadata
from processes.lignes import lignes


class IndicateursTerritoire(BaseProcessor):
    """Reads what /items of the same level reads, with numerator and denominator."""

    def __init__(self, processor_def: dict[str, Any]) -> None:
        described = metadata(current_grant())
        fictive = any(edition.fictive for edition in current_store().editions())
        described["description"] = with_notice(described["description"], fictive=fictive)
        super().__init__(processor_def, described)
        self.supports_outputs = True

    def execute(
        self, data: dict[str, Any], outputs: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """`{"lignes": [...]}`. Raises InvalidValue, whose words are for the caller."""
        grant = current_grant()
        found = lignes(grant, current_store(), read_demande(grant, data))
        return "application/json", {"lignes": found}

    def __repr__(self) -> str:
        return f"<IndicateursTerritoire> {self.name}"
