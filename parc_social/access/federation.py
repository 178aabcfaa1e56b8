"""What a federating portal's conventions open: on its own account, and for a user's organisation.

Fail closed: a portal reads for whom its convention names, and for nobody where it names nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from parc_social.access.conventions.annexe import TOUS, TOUTES, Ligne, Limites
from parc_social.access.conventions.convention import Convention, Etat
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.matrix import Etendue
from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.errors import InvalidValue

_NOTHING = Ligne(TOUTES, Etendue.RIEN)  # an annex without a line would be what the matrix gives


def on_own_account(identity: Identity, conventions: Iterable[Convention]) -> tuple[Convention, ...]:
    """The conventions as they count when nobody asks through the account but itself.

    A portal has what may be shown to all. Another type of organisation has all its lines but those
    that are read for others, which is no right of its own (`check_named` writes none).
    """
    if identity.organisation.genre is Genre.PORTAIL:
        return tuple(_keeping(c, _republished(c)) for c in conventions)
    return tuple(
        _keeping(c, (x for x in c.annexe.opening if not _names(c, x))) if _names_any(c) else c
        for c in conventions
    )


def through(
    portal: Identity,
    user: Organisation,
    conventions: tuple[Convention, ...],
    today: date,
    facts: Facts,
) -> Grant | PolicyRefusal:
    """What a portal's own conventions open to it when it reads for a user of an organisation."""
    whole = standing(portal, conventions, today, facts)
    if isinstance(whole, PolicyRefusal):
        return whole
    read = tuple(_read_for(user.code, conventions))
    if any(one.etat(today) is Etat.ACTIVE for one in read):
        return standing(portal, read, today, facts)
    numbers = ", ".join(whole.conventions)
    return PolicyRefusal(
        "not-named",
        f"{portal.organisation.nom} ne lit pas pour {user.nom} ({user.code}), que sa convention "
        f"{numbers} ne nomme pas : au portail de le demander au GIP SNE.",
    )


def check_named(convention: Convention, organisation: Organisation) -> None:
    """Raises InvalidValue for an annex that reads for others where it may not, or for nobody."""
    annexe = convention.annexe
    if organisation.genre is not Genre.PORTAIL:
        if _names_any(convention):
            raise InvalidValue(
                f"organismes : seul un portail fédérateur lit pour d'autres, et "
                f"{organisation.nom} ({organisation.code}) est de type {organisation.genre.value}"
            )
        return
    if any(line.republication for line in annexe.lignes) and _is_bound(convention):
        raise InvalidValue("bornes : ce qui se republie est lu pour tous, retirez organismes")
    for number, line in enumerate(annexe.lignes, 1):
        if not line.republication and not _names(convention, line):
            raise InvalidValue(
                f"ligne {number} ({line.collection}) : un portail fédérateur lit pour des "
                f"organismes nommés, ajoutez organismes=code,code… (organismes={TOUS} : pour "
                "tout organisme qui a sa convention) ou republication"
            )


def read_for(convention: Convention, line: Ligne) -> tuple[str, ...]:
    """Codes of those for whom a portal reads a line, sorted: line and bounds name them; or TOUS."""
    said = _named(convention, line)
    if not said:
        return (TOUS,) if line.republication else ()
    kept = [codes for codes in said if codes != (TOUS,)]
    if not kept:
        return (TOUS,)
    return tuple(sorted(code for code in kept[0] if all(code in codes for codes in kept)))


def _republished(convention: Convention) -> Iterable[Ligne]:
    return () if _is_bound(convention) else (x for x in convention.lignes if x.republication)


def _is_bound(convention: Convention) -> bool:
    """Whether its bounds keep it to some organisations."""
    return convention.annexe.bornes.organismes not in (None, (TOUS,))


def _read_for(code: str, conventions: Iterable[Convention]) -> Iterator[Convention]:
    """Those that read something for an organisation, with the lines that do."""
    for one in conventions:
        lines = tuple(line for line in one.annexe.opening if _reads(one, line, code))
        if lines:
            yield _keeping(one, lines)


def _reads(convention: Convention, line: Ligne, code: str) -> bool:
    return not {TOUS, code}.isdisjoint(read_for(convention, line))


def _named(convention: Convention, line: Ligne) -> list[tuple[str, ...]]:
    """What the line and the bounds say; both must name an organisation."""
    limits: tuple[Limites, ...] = (line.limites, convention.annexe.bornes)
    return [one.organismes for one in limits if one.organismes is not None]


def _names(convention: Convention, line: Ligne) -> bool:
    return bool(_named(convention, line))


def _names_any(convention: Convention) -> bool:
    return any(_names(convention, line) for line in convention.annexe.opening)


def _keeping(convention: Convention, lines: Iterable[Ligne]) -> Convention:
    annexe = convention.annexe
    return replace(convention, annexe=replace(annexe, lignes=tuple(lines) or (_NOTHING,)))
