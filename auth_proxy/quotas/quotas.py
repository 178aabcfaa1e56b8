"""Quotas of organisations at the gate: a place for each request, or a 429 that says when.

Counted once the caller is known: nobody spends the quota of another. For all processes of the
machine, and of all machines where the registry is in PostgreSQL (docs/decisions/0070).
"""

from dataclasses import dataclass

from auth_proxy.errors.problem import Problem, Stop
from auth_proxy.quotas.buckets import BucketLevel, Buckets
from auth_proxy.quotas.quota_table import Quota, QuotaTable
from parc_social.access.model.organisation import Organisation

_NOBODY = ""  # no organisation has this code
_STRANGERS = "l'ensemble des visiteurs sans compte"


@dataclass(slots=True)
class QuotaSlot:
    """Place of one request of an organisation, counted; `headers` go with its answer."""

    headers: tuple[tuple[str, str], ...]
    organisation: str
    _buckets: Buckets
    _given_back: bool = False

    def give_back(self) -> None:
        """The request has ended; harmless when said twice."""
        if not self._given_back:
            self._given_back = True
            self._buckets.give_back(self.organisation)


class Quotas:
    """The quotas of a table, counted in these buckets. A few microseconds a request."""

    def __init__(self, table: QuotaTable, buckets: Buckets) -> None:
        self._table = table
        self._buckets = buckets

    def take(self, organisation: Organisation) -> QuotaSlot:
        """A place for one request. Raises Stop with a 429 that says when to come back.

        Raises Unavailable when the registry that counts is away.
        """
        return self._take(organisation.code, self._table.of(organisation), "votre organisme")

    def take_public(self) -> QuotaSlot:
        """The same for a caller without an account: one quota for all of them."""
        return self._take(_NOBODY, self._table.public or self._table.default, _STRANGERS)

    def _take(self, who: str, quota: Quota, holder: str) -> QuotaSlot:
        level = self._buckets.take(who, quota)
        state = _state(quota, level)
        if level.is_taken:
            return QuotaSlot(state, who, self._buckets)
        if level.under_way >= quota.simultanees:
            raise Stop(_too_many_at_once(quota, state, holder))
        raise Stop(_exhausted(quota, state, wait_for_one(quota, level), holder))


def wait_for_one(quota: Quota, level: BucketLevel) -> int:
    """Whole seconds until the bucket holds one request again; at least one."""
    return max(1, -int(-(1 - level.left) * quota.fenetre_s / quota.requetes // 1))


def _state(quota: Quota, level: BucketLevel) -> tuple[tuple[str, str], ...]:
    """State of a bucket: requests left, and the seconds until the bucket is full again."""
    full = -int(-(quota.requetes - level.left) * quota.fenetre_s / quota.requetes // 1)
    debit = f'"debit";r={int(level.left)};t={full}'
    places = f'"simultanees";r={max(0, quota.simultanees - level.under_way)}'
    return ("RateLimit-Policy", quota.policy), ("RateLimit", f"{debit}, {places}")


def _exhausted(
    quota: Quota, state: tuple[tuple[str, str], ...], seconds: int, holder: str
) -> Problem:
    return Problem(
        "quota-exceeded",
        f"{quota.requetes} requêtes en {quota.fenetre_s} s au plus pour {holder} ;"
        f" réessayez dans {seconds} s.",
        headers=(*state, ("Retry-After", str(seconds))),
    )


def _too_many_at_once(quota: Quota, state: tuple[tuple[str, str], ...], holder: str) -> Problem:
    return Problem(
        "too-many-at-once",
        f"{quota.simultanees} requêtes à la fois au plus pour {holder} ; réessayez dans 1 s.",
        headers=(*state, ("Retry-After", "1")),
    )
