"""Base of all our processes: inputs read once, an answer made under the Grant, its media."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from pygeoapi.process.base import BaseProcessor

from parc_social.access.model.grant import Grant, current_grant
from parc_social.storage.open import current_store
from parc_social.storage.store import Store
from parc_social.wording import with_notice
from processes.inputs import Json

SYNC, ASYNC = "sync-execute", "async-execute"


class Calculation(BaseProcessor, ABC):
    """A process; made under a Grant, which its description depends on, like its answers."""

    def __init__(self, processor_def: dict[str, Any]) -> None:
        description = {
            "version": "1.0.0",
            "jobControlOptions": [SYNC, ASYNC],
            "outputTransmission": ["value"],
            "links": [],
            **self.describe(current_grant(), current_store()),
        }
        fictive = any(edition.fictive for edition in current_store().editions())
        description["description"] = with_notice(description["description"], fictive=fictive)
        super().__init__(processor_def, description)
        self.supports_outputs = True

    @abstractmethod
    def describe(self, grant: Grant, store: Store) -> Json:
        """Id, title, description, inputs, outputs and an example that runs."""

    @abstractmethod
    def read(self, grant: Grant, inputs: Any) -> Any:
        """The inputs as a value of ours. Raises InvalidValue naming the input."""

    @abstractmethod
    def answer(self, grant: Grant, store: Store, request: Any) -> dict[str, Any]:
        """The outputs by name, of what `read` gave. Raises what the reads of a Store raise."""

    def with_geometry(
        self, rows: Sequence[Json], grant: Grant, store: Store, request: Any
    ) -> Sequence[Json]:
        """The rows of an output with what GeoJSON shows of each: `geometry`, or `lon` and `lat`."""
        return rows

    def execute(
        self, data: dict[str, Any], outputs: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        """Every output. Raises InvalidValue, whose words are for the caller."""
        grant = current_grant()
        return "application/json", self.answer(grant, current_store(), self.read(grant, data))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}> {self.name}"
