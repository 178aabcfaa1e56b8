"""A process run as a job: asked again until it ends, then its result."""

import time
from collections.abc import Callable
from typing import Any

from parc_social_client.errors import JobFailed
from parc_social_client.progress import Progress, nothing
from parc_social_client.transport import Transport

_RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"
_UNDER_WAY = ("accepted", "running")


class Job:
    """One job of the account, as the server last told it."""

    def __init__(self, transport: Transport, status: dict[str, Any]) -> None:
        self._transport, self.status = transport, status

    @property
    def id(self) -> str:
        """Under /jobs."""
        return str(self.status["jobID"])

    @property
    def under_way(self) -> bool:
        """Whether it is still to be waited for."""
        return self.status["status"] in _UNDER_WAY

    def wait(
        self,
        progress: Progress = nothing,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> "Job":
        """Until it has succeeded. Raises JobFailed; interrupted, it is dismissed on the server."""
        pause = 0.2
        try:
            while self.under_way:
                progress(f"travail {self.id[:8]}", int(self.status.get("progress", 0)), 100)
                sleep(pause)
                pause = min(5.0, pause * 1.5)
                self.status = self._transport.ask("GET", self._link("monitor")).json()
        except KeyboardInterrupt:
            self.dismiss()
            raise
        if self.status["status"] != "successful":
            raise JobFailed(self.status)
        progress(f"travail {self.id[:8]}", 100, 100)
        return self

    def results(self) -> Any:
        """What it made: JSON, or octets when it made a file."""
        response = self._transport.ask("GET", self._link(_RESULTS))
        return response.json() if "json" in response.headers["Content-Type"] else response.content

    def dismiss(self) -> None:
        """Gives it up, or erases what it made."""
        self._transport.ask("DELETE", f"/jobs/{self.id}")

    def _link(self, relation: str) -> str:
        """The address of a link of the last status, « self » for want of it."""
        links = {one["rel"]: str(one["href"]) for one in self.status["links"]}
        return links.get(relation) or links["self"]
