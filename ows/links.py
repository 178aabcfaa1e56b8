"""Addresses of this service, and of the pages beside a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ows.namespaces import VERSION

PATH = "/ows"


@dataclass(frozen=True, slots=True)
class OwsLinks:
    """`most` is the longest address that the service itself takes, in octets."""

    base_url: str
    most: int

    @property
    def bare(self) -> str:
        """Without a query: clients and test suites put theirs behind it."""
        return self.base_url + PATH

    def schema(self, collections: Iterable[str]) -> str:
        """Of the schema of some types."""
        names = ",".join(f"ps:{name}" for name in collections)
        return self._asking([("REQUEST", "DescribeFeatureType"), ("TYPENAMES", names)])

    def page(
        self, repeated: Iterable[tuple[str, str]], page: Iterable[tuple[str, str]]
    ) -> str | None:
        """Of another page; None where no address is long enough to ask for it."""
        href = self._asking([*repeated, *page])
        return href if len(href) < self.most else None

    def _asking(self, pairs: Iterable[tuple[str, str]]) -> str:
        query = urlencode([("SERVICE", "WFS"), ("VERSION", VERSION), *pairs], quote_via=quote)
        return f"{self.bare}?{query}"
