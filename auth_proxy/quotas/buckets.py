"""Token buckets, one an organisation: what any store of them answers to a request."""

from dataclasses import dataclass
from typing import Protocol

from auth_proxy.quotas.quota_table import Quota


@dataclass(frozen=True, slots=True)
class BucketLevel:
    """Of a bucket after a request: requests left, and those under way, in all processes.

    `is_taken`: this one is among them.
    """

    left: float
    under_way: int
    is_taken: bool


class Buckets(Protocol):
    """Buckets by name, for many threads; a new name has a full one."""

    def take(self, who: str, quota: Quota) -> BucketLevel:
        """One request and one place, where both are left. Raises Unavailable: it can't be known."""
        ...

    def give_back(self, who: str) -> None:
        """A place of which `take` said that it is taken: the request has ended. Raises nothing."""
        ...

    def close(self) -> None:
        """Gives back all places of this process, which serves nobody any more."""
        ...
