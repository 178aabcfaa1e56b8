"""`/portail/courriels`: where a person receives mail, and which messages she wants."""

import flask

from parc_social.domain.message import CHOSEN, MessageKind
from portal.form import check_form, is_ticked
from portal.messages.letters import KIND_WORDS
from portal.page import go, show
from portal.page_context import PageContext

ADDRESS = "/portail/courriels"


class MailboxPage:
    """The page and its form."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """What is received; a form that is sent changes it: a box not ticked is a kind refused."""
        login = self._context.session().identity.compte
        boxes = self._context.registry.mailboxes
        if flask.request.method == "POST":
            check_form(self._context)
            boxes.refuse(login, [kind for kind in CHOSEN if not is_ticked(kind.value)])
            return go(self._context, ADDRESS)
        return show(
            self._context,
            "courriels",
            mailbox=boxes.of(login),
            chosen=CHOSEN,
            legal=[kind for kind in MessageKind if kind.is_legal],
            words=KIND_WORDS,
        )
