"""Parameters that a page takes in its address; any other is refused, as a page would not heed it.

A page that showed something all the same would be taken for what was asked.
"""

from collections.abc import Container, Iterable, Mapping
from http import HTTPStatus

import flask

from parc_social.errors import InvalidValue
from parc_social.wording import cited
from portal.page_context import PageContext
from portal.refusal import fault_page

_READ = ("GET", "HEAD")
_PERIOD = ("du", "au", "organisation", "compte", "suite")
_FOLLOWED = ("par", "etape", "q", "tri", "page", "f")
# By the name of a view; one that is not there takes none.
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "accesses": _PERIOD,
    "accesses_csv": _PERIOD,
    "all_jobs": ("etat", "processus", "page", "f"),
    "accounts": ("f",),
    "campaign": ("page", "f"),
    "campaigns": ("f",),
    "choose": ("suite",),
    "convention_queue": ("delai", "liste", "page", "f"),
    "conventions": ("page", "f"),
    "definitions": ("q", "f"),
    "follow_up": _FOLLOWED,
    "follow_up_picture": (*_FOLLOWED, "fond"),
    "mandates": ("f", "mandataire", "source", "millesime", "debut", "fin"),
    "members": ("f",),
    "messages": ("etat", "page", "f"),
    "new_convention": ("organisme",),
    "new_mandate": ("mandataire", "source", "millesime", "debut", "fin"),
    "organisations": ("q", "type", "etat", "page", "f"),
    "reminders": ("cocher",),
    "secrets": ("f",),
    "steering_journal": (*_PERIOD, "collection", "operation", "f"),
}
# They tell it in words of their own, some beside the nearest view that there is.
_JUDGED_THERE = frozenset({
    "compare", "federate", "layers", "map", "map_outlines", "map_picture", "qualify",
    "qualify_picture", "table", "territories", "territory",
})  # fmt: skip
# Whoever has not signed in comes from a mail, whose reader may have added words of its own; of its
# files a library names the version.
ENTRANCE = frozenset({
    "accessibility", "invitation", "notice", "root", "sign_in", "sign_in_code", "sign_in_factor",
    "static", "unknown",
})  # fmt: skip


def unknown(given: Iterable[str], known: Container[str]) -> list[str]:
    """The faults of a view of which some parameters are known, beside the nearest there is."""
    others = (name for name in given if name not in known)
    return [f"{cited(name[:40])} : paramètre inconnu ; retirez-le" for name in others]


def among(known: Iterable[str]) -> str:
    """What may be chosen in place of what is not proposed; a dozen are named."""
    some = [one or "rien" for one in known]
    shown = ", ".join(some[:12]) + (" …" if len(some) > 12 else "")
    return f"choisissez parmi : {shown}"


def heeding_all(context: PageContext, answer: flask.Response) -> flask.Response:
    """A page that was read, or the refusal of an address of which it heeds a part alone.

    Afterwards: a page that is not the caller's stays one that is not there.
    """
    if answer.status_code == HTTPStatus.OK and flask.request.method in _READ:
        try:
            _check(str(flask.request.endpoint).rpartition(".")[2])
        except InvalidValue as error:
            return fault_page(context, HTTPStatus.BAD_REQUEST, str(error))
    return answer


def _check(view: str) -> None:
    if view in _JUDGED_THERE or view in ENTRANCE:
        return
    taken = _TAKEN.get(view, ())
    for name in flask.request.args:
        if name not in taken:
            known = f"attendus : {', '.join(taken)}" if taken else "cette page n’en prend aucun"
            raise InvalidValue(f"paramètre inconnu : {cited(name[:40])} ({known})")
