"""An edition as its page shows it: what was told when it was prepared, and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.report import Ecart
from parc_social.domain.campaigns.edition_act import (
    EditionAct,
    EditionEvent,
    check_missing_accepted,
)
from parc_social.errors import Conflict
from parc_social.storage.editions.edition import SURVEY, WAITING, Edition, EditionState


@dataclass(frozen=True, slots=True)
class EditionView:
    """`is_revision`: it would be a further version of a survey that was published before."""

    edition: Edition
    acts: Sequence[EditionEvent]
    is_revision: bool

    @property
    def told(self) -> Mapping[str, Any]:
        """Its account as it was last told; empty: the command loaded it, and nobody asked."""
        accounts = [one.compte_rendu for one in self.acts if one.compte_rendu]
        return accounts[-1] if accounts else {}

    @property
    def moves(self) -> Mapping[str, Sequence[Ecart]]:
        """Its comparison with the edition on show: as a whole, by place, by landlord, shares."""
        every = [Ecart(**one) for one in self.told.get("comparaison", ())]
        shares = [one for one in every if one.unite == "%"]
        counts = [one for one in every if one.unite != "%"]
        return {
            "ensemble": [one for one in counts if one.territoire is None],
            "territoires": _of(counts, "département "),
            "bailleurs": _of(counts, "bailleur "),
            "parts": shares,
        }

    def check_missing(self, *, said: bool) -> None:
        """Raises InvalidValue when landlords would go and nobody said so; Conflict unprepared."""
        if not self.told:
            raise Conflict("cette édition n'a pas été préparée sur ce portail")
        check_missing_accepted(len(self.told["partis"]), said=said)


def acts_for(edition: Edition, told: Mapping[str, Any]) -> tuple[EditionAct, ...]:
    """What its state allows. The survey is published here once its account was shown."""
    unread = () if told or edition.source != SURVEY else (EditionAct.EXAMINER,)
    if edition.state in WAITING and edition.source == SURVEY:
        return (EditionAct.PUBLIER, EditionAct.JETER) if told else (*unread, EditionAct.JETER)
    if edition.state is EditionState.PUBLISHED:
        return (*unread, EditionAct.RETIRER)
    return (EditionAct.RESTAURER,) if edition.state is EditionState.RETIRED else ()


def _of(moves: Sequence[Ecart], kind: str) -> list[Ecart]:
    """Those of a kind of place, the widest move first."""
    found = [one for one in moves if (one.territoire or "").startswith(kind)]
    return sorted(found, key=lambda one: -abs((one.apres or 0) - (one.avant or 0)))
