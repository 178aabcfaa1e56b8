"""What may go wrong, in words that a person can act upon; none holds a secret."""

from typing import Any

import httpx


class ParcSocialError(Exception):
    """Of all errors of this package."""


class ForeignAddress(ParcSocialError):
    """An address that is not of the client's server: nothing was sent there."""


class MissingExtra(ParcSocialError):
    """A library that this form of table needs is not installed."""


class Unreachable(ParcSocialError):
    """The server did not answer, or broke its answer off."""


class JobFailed(ParcSocialError):
    """A job that ended without a result; `status` is its last document."""

    def __init__(self, status: dict[str, Any]) -> None:
        self.status = status
        said = status.get("message") or "sans message"
        super().__init__(f"le travail {status.get('jobID')} a fini « {status['status']} » : {said}")


class ApiError(ParcSocialError):
    """A refusal of the server (RFC 9457). `code` is of the closed list of docs/erreurs.md."""

    def __init__(self, response: httpx.Response) -> None:
        said = _document(response)
        self.status = response.status_code
        self.code = str(said.get("code", ""))
        self.detail = str(said.get("detail") or said.get("title") or response.reason_phrase)
        self.remedy = str(said.get("remede", ""))
        self.request_id = response.headers.get("X-Request-Id", "")
        words = f"{self.status} {self.code} : {self.detail} {self.remedy}".strip()
        super().__init__(f"{words} (demande {self.request_id})" if self.request_id else words)


def _document(response: httpx.Response) -> dict[str, Any]:
    """The members of a refusal; none when it is of something between us and the server."""
    try:
        said = response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
