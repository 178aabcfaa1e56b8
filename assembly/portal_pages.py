"""The pages for people, joined to the gate that knows who asks."""

import flask

from auth_proxy.attempts import Attempts
from auth_proxy.call import call_of
from auth_proxy.door import Door
from parc_social.access.session import Session
from portal.blueprint import pages
from portal.desk import Desk


class GateCaller:
    """The session as the gate has found it in the request under way."""

    def session(self) -> Session | None:
        """None without an open session. Raises LookupError where no gate was passed."""
        return call_of(flask.request.environ).session

    def signed_in(self, session: Session) -> None:
        """The journal's line of this request bears the account."""
        call_of(flask.request.environ).identity = session.identity


def add_pages(app: flask.Flask, door: Door) -> None:
    """Gives the application its pages under /portail/."""
    desk = Desk(door.registry, door.settings, door.clock, Attempts(), GateCaller())
    app.register_blueprint(pages(desk))
