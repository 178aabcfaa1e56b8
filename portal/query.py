"""Parameters of an address, each once and of its size; any that a page does not heed is refused."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from http import HTTPStatus

import flask

from parc_social.catalogue.routes.pages import ROUTES
from parc_social.errors import InvalidValue
from parc_social.wording import cited
from portal.page_context import PageContext
from portal.refusal import fault_page

_READ = ("GET", "HEAD")
_REFUSED = HTTPStatus.BAD_REQUEST  # and above
_PERIOD = ("du", "au", "organisation", "compte", "suite")
_FOLLOWED = ("par", "etape", "q", "tri", "page", "f")
_REPORT = ("gravite", "regle", "f")
_PAGES = frozenset(route.endpoint for route in ROUTES)
# By the name of a view; one that is not there takes none: a page that showed something all the same
# would be taken for what was asked.
TAKEN: Mapping[str, tuple[str, ...]] = {
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
    "deposit": ("millesime", "pour", "f"),
    "deposit_preview": ("territoire", "f"),
    "deposit_row": ("lot",),
    "deposit_rows": ("regle", "page", "ligne", "lot", "restees", "f"),
    "editions": ("f",),
    "file_check": _REPORT,
    "follow_up": _FOLLOWED,
    "follow_up_picture": (*_FOLLOWED, "fond"),
    "mandates": ("f", "mandataire", "source", "millesime", "debut", "fin"),
    "members": ("f",),
    "messages": ("etat", "page", "f"),
    "missing_dwellings": ("page", "f"),
    "new_convention": ("organisme",),
    "new_mandate": ("mandataire", "source", "millesime", "debut", "fin"),
    "new_row": ("logement",),
    "one_deposit": _REPORT,
    "one_edition": ("f",),
    "organisations": ("q", "type", "etat", "page", "f"),
    "password": ("visible",),
    "reminders": ("cocher",),
    "reviews": ("etat", "page", "f"),
    "secrets": ("f",),
    "steering_journal": (*_PERIOD, "collection", "operation", "f"),
}
# They tell it in words of their own, some beside the nearest view that there is.
JUDGED_THERE = frozenset({
    "compare", "federate", "layers", "map", "map_outlines", "map_picture", "qualify",
    "qualify_picture", "table", "territories", "territory",
})  # fmt: skip
# Whoever has not signed in comes from a mail, whose reader may have added words of its own.
ENTRANCE = frozenset({
    "accessibility", "invitation", "notice", "root", "sign_in", "sign_in_code", "sign_in_factor",
    "unknown",
})  # fmt: skip


def argument(name: str, size: int) -> str:
    """A parameter of the address, empty when it is missing. Raises InvalidValue."""
    values = flask.request.args.getlist(name)
    text = values[0].strip() if values else ""
    if len(values) > 1 or len(text) > size or not text.isprintable():
        raise InvalidValue(f"{name} : une valeur de {size} caractères au plus est attendue")
    return text


def argument_among(name: str, known: tuple[str, ...]) -> str:
    """A parameter that is one of these, the first where it is missing. Raises InvalidValue."""
    text = argument(name, 40) or known[0]
    if text not in known:
        shown = ", ".join(one for one in known if one)
        raise InvalidValue(f"{name} : {cited(text)} n’est pas proposé ; au choix : {shown}")
    return text


def day_argument(name: str, label: str, otherwise: date) -> date:
    """A parameter that is a day of our time. Raises InvalidValue naming its label."""
    text = argument(name, 10)
    if not text:
        return otherwise
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            f"{label} : une date AAAA-MM-JJ est attendue, lu {cited(text)}"
        ) from error
    if not 2000 <= found.year < 2200:
        raise InvalidValue(f"{label} : une année de 2000 à 2199 est attendue, lu {cited(text)}")
    return found


def page_argument() -> int:
    """The number of the page, 1 where it is none."""
    text = flask.request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


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
    view = flask.request.endpoint
    if view in _PAGES and flask.request.method in _READ and answer.status_code < _REFUSED:
        try:
            _check(view.rpartition(".")[2])
        except InvalidValue as error:
            answer.close()  # a file that is under way ends here
            return fault_page(context, HTTPStatus.BAD_REQUEST, str(error))
    return answer


def _check(view: str) -> None:
    if view in JUDGED_THERE or view in ENTRANCE:
        return
    taken = TAKEN.get(view, ())
    for name, values in flask.request.args.lists():
        if name in taken and len(values) > 1:
            raise InvalidValue(f"{name} : une seule valeur est attendue, {len(values)} sont lues")
        if name not in taken:
            known = f"attendus : {', '.join(taken)}" if taken else "cette page n’en prend aucun"
            raise InvalidValue(f"paramètre inconnu : {cited(name[:40])} ({known})")
