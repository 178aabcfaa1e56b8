"""Conventions that end, and the draft that follows one: same party, same annex, same length.

A renewal is a new convention that the organisation reads and signs: nothing goes on by silence.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta

from parc_social.access.conventions.convention import Acte, Convention, Etat
from parc_social.errors import Conflict, InvalidValue
from parc_social.wording import cited

ALERTS = (7, 30, 90)  # days before its end at which a convention is told to the GIP
LATEST = timedelta(days=365)  # after its end a convention is renewed no more: a new one is made
RENEWS = "renouvelle "  # and the number of the one before: motive of the creation of a renewal
_RENEWABLE = (Etat.ACTIVE, Etat.EXPIREE)
_ALIVE = (Etat.BROUILLON, Etat.ENVOYEE, Etat.SIGNEE, Etat.A_VENIR, Etat.ACTIVE, Etat.SUSPENDUE)
_DAY = timedelta(days=1)
_NUMBERED = re.compile(r"(.+)-([1-9]\d?)", re.ASCII)
_LONGEST = 40  # characters of a number


def alert_of(convention: Convention, today: date) -> int | None:
    """The shortest of the delays within which it ends; 0: it has ended; None: nothing is due."""
    state, left = convention.etat(today), (convention.fin - today).days
    if state is Etat.EXPIREE:
        return 0 if today - convention.fin <= LATEST else None
    if state is not Etat.ACTIVE:
        return None
    return next((delay for delay in ALERTS if left <= delay), None)


def successor(
    convention: Convention, others: Iterable[Convention], today: date
) -> Convention | None:
    """The one that follows it, drafts included; None: there is none.

    It is the one that was made to renew it, or opens the same to the same organisation later:
    another convention beside it has its own renewal.
    """
    for one in others:
        same = one.organisation == convention.organisation and _renews(one, convention)
        if same and one.debut > convention.fin and one.etat(today) in _ALIVE:
            return one
    return None


def _renews(one: Convention, before: Convention) -> bool:
    said = [e.motif for e in one.evenements if e.acte is Acte.CREER and e.motif.startswith(RENEWS)]
    return RENEWS + before.numero in said if said else one.annexe == before.annexe


def check_renewable(convention: Convention, others: Iterable[Convention], today: date) -> None:
    """Raises Conflict when it is not to be renewed, or has been already."""
    if alert_of(convention, today) is None:
        state = convention.etat(today)
        if state in _RENEWABLE:
            raise Conflict(
                f"la convention {convention.numero} finit le {convention.fin:%d/%m/%Y} : elle se"
                f" renouvelle de {ALERTS[-1]} jours avant sa fin à {LATEST.days} jours après"
            )
        raise Conflict(f"la convention {convention.numero} est {state.value}")
    found = successor(convention, others, today)
    if found is not None:
        raise Conflict(
            f"la convention {convention.numero} est déjà suivie de la convention {found.numero}"
        )


def renewal_of(
    convention: Convention, taken: Collection[str], today: date, modele: tuple[str, int] | None
) -> Convention:
    """The draft that follows: from the day after its end, or today when that has passed.

    `taken` are numbers in use, `modele` the text that it is to have. Raises InvalidValue when no
    number is left for it.
    """
    debut = max(convention.fin + _DAY, today)
    return replace(
        convention,
        numero=_number(convention.numero, taken),
        debut=debut,
        fin=_end(convention, debut),
        evenements=(),
        modele=modele,
    )


def _number(numero: str, taken: Collection[str]) -> str:
    found = _NUMBERED.fullmatch(numero)
    stem, rank = (found[1], int(found[2])) if found else (numero, 1)
    for following in range(rank + 1, 100):
        number = f"{stem}-{following}"
        if len(number) > _LONGEST:
            break
        if number not in taken:
            return number
    raise InvalidValue(f"aucun numéro ne suit {cited(numero)} : créez la convention avec le sien")


def _end(convention: Convention, debut: date) -> date:
    """Its last day, after as many whole years where there were some, else as many days."""
    after = convention.fin + _DAY
    years = after.year - convention.debut.year
    if years and (after.month, after.day) == (convention.debut.month, convention.debut.day):
        try:
            return debut.replace(year=debut.year + years) - _DAY
        except ValueError:  # begun on 29 February
            return date(debut.year + years, 2, 28)
    return debut + (convention.fin - convention.debut)
