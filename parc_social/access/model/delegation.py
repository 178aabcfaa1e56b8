"""What an account, or one secret of it, has of its organisation's rights: never more than they."""

from dataclasses import dataclass
from datetime import date

from parc_social.access.model.organisation import Ressort


@dataclass(frozen=True, slots=True)
class Delegation:
    """Collections (without `-serie`), territories and last day; None: not limited by it."""

    couches: tuple[str, ...] | None = None
    territoires: tuple[Ressort, ...] | None = None
    jusque: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.jusque is not None and today > self.jusque
