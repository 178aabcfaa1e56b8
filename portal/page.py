"""What every page shows beside its own: addresses, who is signed in, the menu."""

import flask

from parc_social.access.conventions.session import Entree, Session
from parc_social.access.journal_reader import is_reader
from parc_social.access.model.organisation import Genre
from portal.form import TOKEN
from portal.page_context import PageContext


class PortalPage:
    """One page for the caller of the request under way."""

    token_name = TOKEN

    def __init__(self, context: PageContext, entered: Entree | None) -> None:
        self._context = context
        self.url = context.settings.base_url
        self.entered = entered
        self.session = self.entered if isinstance(self.entered, Session) else None

    def to(self, path: str) -> str:
        """The address of a page of this host."""
        return self._context.root + path

    @property
    def is_gip(self) -> bool:
        """Whether the caller works at the GIP."""
        session = self.session
        return session is not None and session.identity.organisation.genre is Genre.GIP

    @property
    def is_reader(self) -> bool:
        """Whether the caller may read who saw what."""
        return self.session is not None and is_reader(self.session.identity)

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """Pages of the menu: path and words."""
        return (
            ("/portail/", "Accueil"),
            ("/portail/carte", "Carte"),
            ("/portail/definitions", "Définitions"),
            *((("/portail/conventions", "Conventions"),) if self.is_gip else ()),
            ("/portail/droits", "Mes droits"),
            *((("/portail/journal", "Qui a vu quoi"),) if self.is_reader else ()),
            ("/portail/acces", "Mots de passe et clés"),
        )

    def is_here(self, path: str) -> bool:
        """Whether this is that page, for the menu to say so."""
        return flask.request.path == path


def show(context: PageContext, template: str, status: int = 200, **more: object) -> flask.Response:
    """A page as an answer."""
    page = PortalPage(context, context.caller.entered())
    text = flask.render_template(f"portail/{template}.html", page=page, **more)
    return flask.Response(text, status, content_type="text/html; charset=utf-8")


def go(context: PageContext, path: str) -> flask.Response:
    """Sends the browser to another page, by GET: a page sent again sends no form again."""
    return flask.Response(status=303, headers={"Location": context.settings.base_url + path})
