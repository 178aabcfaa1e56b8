"""The pages for people, joined to the gate that knows who asks."""

import flask

from auth_proxy.attempts import Attempts
from auth_proxy.call import call_of
from auth_proxy.door import Door
from parc_social.access.session import Entree, Session
from portal.blueprint import pages
from portal.desk import Desk


class GateCaller:
    """The session as the gate has found it in the request under way."""

    def entered(self) -> Entree | None:
        """None when nobody has signed in. Raises LookupError where no gate was passed."""
        return call_of(flask.request.environ).entered

    def signed_in(self, entered: Entree) -> None:
        """The journal's line of this request bears the account."""
        call = call_of(flask.request.environ)
        call.entered = entered
        call.identity = entered.identity if isinstance(entered, Session) else None


def add_pages(app: flask.Flask, door: Door) -> None:
    """Gives the application its pages under /portail/."""
    desk = Desk(door.registry, door.settings, door.clock, Attempts(), GateCaller())
    app.register_blueprint(pages(desk))
