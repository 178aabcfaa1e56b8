"""A formatter of pages that writes in parts: whoever sends them joins nothing."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from pygeoapi.formatter.base import BaseFormatter

from parc_social.catalogue.formats import FORMATS
from parc_social.storage.query.model import FeatureEncoding
from providers.features.page import ItemsPage


class PartedFormatter(BaseFormatter):
    """One of pygeoapi's for a format of the catalogue, that can also be read part after part.

    `form` is how it takes features from the store. `linked`: its document says where the other
    pages and forms are. `most`: features of a page, where what it makes of each is dear.
    """

    format: ClassVar[str]
    form: ClassVar[FeatureEncoding] = FeatureEncoding.GEOJSON
    linked: ClassVar[bool] = False
    attached: ClassVar[bool] = False
    most: ClassVar[int | None] = None

    def __init__(self, formatter_def: dict[str, Any]) -> None:
        # The name is also what links carry as `f`: not the dotted path of the configuration.
        known = FORMATS[self.format]
        super().__init__({**formatter_def, "name": known.name, "attachment": self.attached})
        self.f = known.name
        self.mimetype = known.content_type
        self.extension = known.extension or known.name

    @abstractmethod
    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document of a page. `options`: `csv`, `api`, `locale`, of who writes with them."""

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The whole document, as bytes."""
        return b"".join(self.parts(options or {}, data))
