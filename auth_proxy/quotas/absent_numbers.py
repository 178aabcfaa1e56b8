"""Numbers of dwellings that a writer's own stock does not hold, counted by account over a day.

Such a number teaches nothing (loaders/ops/stage.py); who writes thousands of them is looking for
something all the same, and is stopped.
"""

from auth_proxy.errors.problem import Problem, Stop
from auth_proxy.quotas.buckets import Buckets
from auth_proxy.quotas.quota_table import Quota
from auth_proxy.quotas.quotas import wait_for_one

RULE = "OPS-C080"  # of the deposits: the number is not of the landlord's stock
_DAY_S = 86_400
_AT_ONCE = 1_000_000  # they take no time: nothing is counted of it


class AbsentNumbers:
    """One bucket an account, of `most` numbers; an empty one takes a day to fill again."""

    def __init__(self, most: int, buckets: Buckets) -> None:
        self._quota = Quota(most, _DAY_S, _AT_ONCE)
        self._buckets = buckets

    def take(self, account: str) -> None:
        """Counts one. Raises Stop with a 429 that says when the next may be written."""
        # No organisation has a colon in its code. Servers of another limit have another bucket.
        who = f"numéros:{self._quota.requetes}:{account}"
        level = self._buckets.take(who, self._quota)
        if not level.is_taken:
            raise Stop(self._exhausted(wait_for_one(self._quota, level)))
        self._buckets.give_back(who)

    def _exhausted(self, seconds: int) -> Problem:
        return Problem(
            "too-many-absent-numbers",
            f"id_logement_rpls : {self._quota.requetes} numéros absents de votre parc RPLS en un"
            f" jour au plus pour ce compte ; réessayez dans {seconds} s.",
            headers=(("Retry-After", str(seconds)),),
        )
