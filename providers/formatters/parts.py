"""A formatter that writes in parts: whoever sends them joins nothing."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from pygeoapi.formatter.base import BaseFormatter

from providers.features.raw import RawCollection


class PartedFormatter(BaseFormatter):
    """One of pygeoapi's, that can also be read part after part."""

    @abstractmethod
    def parts(self, options: Mapping[str, Any], page: RawCollection) -> Iterator[bytes]:
        """The document of a page."""

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The whole document, as bytes."""
        return b"".join(self.parts(options or {}, data))
