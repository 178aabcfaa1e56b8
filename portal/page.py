"""One page of the portal as an answer: its frame, addresses, who is signed in."""

from collections.abc import Callable

import flask

from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre
from parc_social.errors import Unavailable
from parc_social.wording import FRENCH
from portal.form import TOKEN
from portal.menu import Reader
from portal.page_context import PageContext
from portal.site import Site


class PortalPage:
    """One page for one reader. `here`: its path; empty: the page of a refusal."""

    token_name = TOKEN
    language = FRENCH

    def __init__(
        self,
        context: PageContext,
        entered: Entree | None,
        grant: Grant | None,
        here: str = "",
    ) -> None:
        self._context = context
        self.url = context.settings.base_url
        self.entered = entered
        self.session = self.entered if isinstance(self.entered, Session) else None
        self.site = Site(
            told=context.words,
            root=context.root,
            reader=reader_of(entered, grant, self._holds_mandate),
            here=here,
            fictive=context.is_fictive(),
        )

    def _holds_mandate(self, organisation: str) -> bool:
        """For the menu alone: the page that says that the registry is away must come."""
        try:
            return self._context.registry.holds_mandate(organisation)
        except Unavailable:
            return False

    def to(self, path: str) -> str:
        """The address of a page of this host."""
        return self._context.root + path

    @property
    def is_gip(self) -> bool:
        """Whether the caller works at the GIP."""
        return self.site.reader.genre is Genre.GIP


def reader_of(
    entered: Entree | None, grant: Grant | None, mandated: Callable[[str], bool]
) -> Reader:
    """Who reads a page by the session of the pages; `mandated`: whether a party holds a mandate."""
    if not isinstance(entered, Session):
        return Reader(entered)
    identity = entered.identity
    return Reader(
        entered,
        identity,
        opened=bool(grant and grant.rights),
        mandated=mandated(identity.organisation.code),
    )


def show(context: PageContext, template: str, status: int = 200, **more: object) -> flask.Response:
    """A page as an answer."""
    caller = context.caller
    page = PortalPage(context, caller.entered(), caller.grant(), flask.request.path)
    text = flask.render_template(f"portail/{template}.html", page=page, **more)
    return flask.Response(text, status, content_type="text/html; charset=utf-8")


def go(context: PageContext, path: str) -> flask.Response:
    """Sends the browser to another page, by GET: a page sent again sends no form again."""
    return flask.Response(status=303, headers={"Location": context.settings.base_url + path})
