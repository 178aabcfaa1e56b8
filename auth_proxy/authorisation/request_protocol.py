"""A request as the checks read it: Flask's own, or one that is answered before it."""

from typing import Any, Protocol

from werkzeug.datastructures import MultiDict


class RequestProtocol(Protocol):
    """What was asked. Checks leave in `environ` the media type that is meant."""

    @property
    def environ(self) -> dict[str, Any]:
        """WSGI's."""
        ...

    @property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the query."""
        ...
