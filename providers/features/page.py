"""A page of features, bytes from the database to the socket unless they are read; formatters."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from pygeoapi.formatter.base import BaseFormatter

from parc_social.catalogue.formats import FORMATS
from parc_social.storage.query.model import FeatureEncoding, FeaturePage, FeatureQuery


@dataclass(slots=True)
class ItemsPage:
    """A FeatureCollection as formatters are given it: the page and the query that it answers.

    `hits`: only the count was asked for, so that there is no next page. `links` are those of a
    format that has links.
    """

    page: FeaturePage
    query: FeatureQuery
    hits: bool = False
    links: Sequence[dict[str, Any]] = field(default=())

    @property
    def parts(self) -> tuple[bytes, ...]:
        """The features as the database wrote them, with what separates them."""
        return self.page.parts

    def features(self) -> Iterator[dict[str, Any]]:
        """The features read: lines one by one, each let go in its turn; else a part at a time."""
        for part in self.page.parts:
            if self.query.form is FeatureEncoding.LINES:
                yield from map(orjson.loads, part.removeprefix(b"\n").split(b"\n"))
            else:
                yield from orjson.loads(b"[" + part.removeprefix(b",") + b"]")

    def members(self) -> dict[str, Any]:
        """Members of a page beside its features, links last."""
        matched = self.page.matched
        return {
            "type": "FeatureCollection",
            "numberReturned": self.page.returned,
            **({} if matched is None else {"numberMatched": matched}),
            "timeStamp": moment(),
            "links": [*self.links],
        }

    def next_href(self, href: str) -> str:
        """A link to another page of this collection, in the edition that this page is of."""
        if not self.page.edition or "&edition=" in href:
            return href
        return f"{href}&edition={self.page.edition}"


def moment() -> str:
    """Now, as `timeStamp` says it."""
    told = datetime.now(UTC).isoformat(timespec="microseconds")  # a quarter of what a format costs
    return f"{told.removesuffix('+00:00')}Z"


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
        format_ = FORMATS[self.format]
        super().__init__({**formatter_def, "name": format_.name, "attachment": self.attached})
        self.f = format_.name
        self.mimetype = format_.content_type
        self.extension = format_.extension or format_.name

    @abstractmethod
    def parts(self, options: Mapping[str, Any], page: ItemsPage) -> Iterator[bytes]:
        """The document of a page. `options`: `csv`, `api`, `locale`, of who writes with them."""

    def write(self, options: dict[str, Any] | None = None, data: Any = None) -> Any:
        """The whole document, as bytes."""
        return b"".join(self.parts(options or {}, data))
