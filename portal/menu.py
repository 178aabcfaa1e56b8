"""The menu of the site, declared once: each entry's page, words and readers.

The portal's pages and those of the API show it alike. A page that is not declared in
`parc_social/catalogue/routes/` has no entry yet: none leads nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.members import keeps_members
from parc_social.access.model.organisation import Genre, Identity
from parc_social.access.permissions import is_reader
from parc_social.access.qualifying import QUALIFYING
from parc_social.catalogue.routes.table import ROUTES
from parc_social.wording import Wording, both

_PAGES = frozenset(
    address.path for route in ROUTES if "GET" in route.methods for address in route.addresses
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page.

    `entered`: a person, by the session of the pages. `identity`: the account, by whichever way it
    came; None: nobody is known, or an organisation is still to be chosen. `opened`: a convention
    in force opens data to it. `mandated`: a landlord has given it a mandate.
    """

    entered: Entree | None = None
    identity: Identity | None = None
    opened: bool = False
    mandated: bool = False

    @property
    def genre(self) -> Genre | None:
        """The kind of the organisation that they act for."""
        return self.identity.organisation.genre if self.identity else None

    @property
    def deposits(self) -> bool:
        """Whether they find the page of deposits."""
        return _depositing(self)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu; `is_for` says who finds it there. The page itself asks again."""

    path: str
    words: Wording
    is_for: Callable[[Reader], bool]


def _known(reader: Reader) -> bool:
    return reader.identity is not None


def _with_data(reader: Reader) -> bool:
    return reader.opened


def _of(*genres: Genre, data: bool = False) -> Callable[[Reader], bool]:
    return lambda reader: reader.genre in genres and (reader.opened or not data)


def _depositing(reader: Reader) -> bool:
    return reader.genre in (Genre.BAILLEUR, Genre.MANDATAIRE) or reader.mandated


def _with_choice(reader: Reader) -> bool:
    return isinstance(reader.entered, Session) and reader.entered.several


def _keeping(reader: Reader) -> bool:
    return reader.identity is not None and keeps_members(reader.identity)


def _of_journal(reader: Reader) -> bool:
    return reader.identity is not None and is_reader(reader.identity)


MENU = (
    MenuEntry("/portail/", both("Accueil"), _known),
    MenuEntry("/portail/carte", both("Carte"), _with_data),
    MenuEntry("/portail/territoires", both("Territoires"), _with_data),
    MenuEntry("/portail/comparer", both("Comparer"), _with_data),
    MenuEntry("/portail/donnees", both("Données"), _with_data),
    MenuEntry("/portail/definitions", both("Définitions"), _with_data),
    MenuEntry("/portail/deposer", both("Déposer"), _depositing),
    MenuEntry("/portail/qualifier", both("Qualifier"), _of(*QUALIFYING, data=True)),
    MenuEntry("/portail/pilotage/", both("Pilotage"), _of(Genre.GIP)),
    MenuEntry("/portail/conventions", both("Conventions"), _of(Genre.GIP)),
    MenuEntry("/portail/aide", both("Aide"), _known),
)
OF_ACCOUNT = (
    MenuEntry("/portail/organisme", both("Changer d’organisme"), _with_choice),
    MenuEntry("/portail/droits", both("Mes droits"), _known),
    MenuEntry("/portail/mot-de-passe", both("Mot de passe du portail"), _known),
    MenuEntry("/portail/deux-facteurs", both("Connexion en deux étapes"), _known),
    MenuEntry("/portail/acces", both("Mots de passe et clés"), _known),
    MenuEntry("/portail/courriels", both("Courriels"), _known),
    MenuEntry("/portail/comptes", both("Comptes de mon organisme"), _keeping),
    MenuEntry("/portail/journal", both("Qui a vu quoi"), _of_journal),
)


def entries(declared: tuple[MenuEntry, ...], reader: Reader) -> list[MenuEntry]:
    """Those that a reader finds in the menu: for them, and of a page that is there."""
    return [one for one in declared if one.path in _PAGES and one.is_for(reader)]
