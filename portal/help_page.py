"""GET /portail/aide: guides by role, words of the trade, whom to ask, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import flask

from parc_social.access.model.organisation import Genre
from parc_social.shipped_yaml import shipped_yaml
from portal.menu import MENU, OF_ACCOUNT
from portal.page import reader_of, show
from portal.page_context import PageContext

_EVERYBODY = "tous"
_WITHOUT_DATA = (Genre.MANDATAIRE, Genre.PORTAIL)  # no convention opens figures to their people


@dataclass(frozen=True, slots=True)
class Guide:
    """Steps of one task: words and the path of the page where it is done. `roles`: for whom.

    `donnees`: it needs what a convention in force opens.
    """

    titre: str
    roles: tuple[str, ...]
    etapes: tuple[tuple[str, str], ...]
    donnees: bool = False

    def is_for(self, genre: Genre | None) -> bool:
        """Whether a kind of organisation has this task."""
        return _EVERYBODY in self.roles or (genre is not None and genre.value in self.roles)


@dataclass(frozen=True, slots=True)
class HelpText:
    """What the page says, of `aide.yml`."""

    guides: Sequence[Guide]
    mots: Sequence[tuple[str, str]]
    nouveautes: Sequence[tuple[str, str]]


class HelpPage:
    """Words alone: it reads nothing."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """One's own guides first, those that wait for a convention after them, then the others'.

        A step leads to no page that the reader's own menu has not (`closed`).
        """
        caller = self._context.caller
        reader = reader_of(caller.entered(), caller.grant(), lambda _code: False)
        told = help_text()
        mine = [guide for guide in told.guides if guide.is_for(reader.genre)]
        later = [guide for guide in mine if guide.donnees and not reader.opened]
        if reader.genre in _WITHOUT_DATA:
            mine, later = [guide for guide in mine if guide not in later], []
        return show(
            self._context,
            "aide",
            own=[guide for guide in mine if guide not in later],
            later=later,
            others=[guide for guide in told.guides if guide not in mine],
            closed={one.path for one in (*MENU, *OF_ACCOUNT) if not one.is_for(reader)},
            words=told.mots,
            news=told.nouveautes,
        )


@cache
def help_text() -> HelpText:
    """Read once a process."""
    read = shipped_yaml(files(__package__).joinpath("aide.yml").read_text(encoding="utf-8"))
    guides = [
        Guide(
            one["titre"],
            tuple(one["roles"]),
            tuple((step["dire"], step.get("page", "")) for step in one["etapes"]),
            one.get("donnees", False),
        )
        for one in read["guides"]
    ]
    return HelpText(guides, list(read["mots"].items()), list(read["nouveautes"].items()))
