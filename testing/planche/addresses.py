"""Which pages a role is shown: every declared route that answers a GET.

A variable has an example value, or the one of the first link that leads there: what is a deposit, a
mandate or an edition is told by the pages themselves.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from string import Formatter
from typing import Any

from parc_social.catalogue.routes.pages import ROUTES

_VALUES = {
    "niveau": "commune", "indicateur": "part_personnes_seules", "rest": "rien",
    "process_id": "indicateurs-territoire",
}  # fmt: skip
_ELSEWHERE = "97411"  # whose sheet is shown to who has no commune
# The same pages in other states; `{code}` is a commune of the role.
EXAMPLES = {
    "/portail/carte": (
        "?niveau=commune&territoire={code}", "?niveau=iris", "?niveau=adresse",
        "?niveau=commune&indicateur=logements&contours=epci", "?niveau=commune&zone=tout",
        "?niveau=commune&ecart=2024&indicateur=taux_vacance", "?classes=1000", "?chercher=vacance",
    ),
    "/portail/tableau": ("?niveau=qpv", "?niveau=planete"),
    "/portail/territoires": ("?q=saint", "?q=xyzzy"),
    "/portail/territoires/{niveau}/{code}": ("?reference=region:04", "?reference=commune:99999"),
    "/portail/comparer": (
        "?territoires=commune:{code},france:FR", "?territoires=commune:{code}&millesimes=2024,2025",
        "?ajout=saint", "?territoires=commune:99999",
    ),
    "/portail/qualifier": ("?niveau=commune&zone=tout", "?niveau=iris"),
    "/portail/definitions": ("?q=loyer",),
    "/portail/journal": ("?du=2020-01-01&au=2020-01-02",),
}  # fmt: skip
BESIDE = (
    "/portail/territoires/france/FR", "/portail/territoires/departement/974",
    "/portail/territoires/epci/249740077", "/portail/definitions/surface_par_occupant",
)  # fmt: skip


def addresses_of(account: Mapping[str, Any] | None) -> Iterator[str]:
    """Of an account of demo-comptes.json; None: nobody has signed in.

    Some lead elsewhere, or to what is no page.
    """
    code = _commune(account)
    number = f"DEMO-{account['organisation']}-1" if account else "DEMO-0-1"
    values = {**_VALUES, "code": code, "numero": number}
    for path in _paths():
        for more in ("", *EXAMPLES.get(path, ())):
            if _variables(path) <= values.keys():
                yield (path + more).format_map(values)
    yield from BESIDE


class Linked:
    """Pages whose variables have no example: the first of each to which others lead."""

    def __init__(self) -> None:
        known = {*_VALUES, "code", "numero"}
        self._links = {path: _link(path) for path in _paths() if _variables(path) - known}

    def of(self, page: str) -> Iterator[str]:
        """Those to which a page leads and no page before it did."""
        for path, link in [*self._links.items()]:
            if found := link.search(page):
                del self._links[path]
                yield unescape(found[1])


def _link(path: str) -> re.Pattern[str]:
    """The attribute of a link that leads there."""
    address = re.sub("{[^}]*}", '[^/?#"]+', path)
    return re.compile(f'href="({address}(?:[?][^#"]*)?)[#"]')


def _paths() -> Iterator[str]:
    for route in ROUTES:
        yield from (one.path for one in route.addresses if "GET" in route.methods)


def _variables(path: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(path) if name}


def _commune(account: Mapping[str, Any] | None) -> str:
    if account is None or not account["perimetre"]:
        return _ELSEWHERE
    own = account["organisation"]
    return str(own if own in account["perimetre"] else account["perimetre"][-1])
