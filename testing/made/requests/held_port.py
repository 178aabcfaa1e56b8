"""A port of loopback that is a test's own before the process that serves on it has begun."""

import socket


class HeldPort:
    """Bound and not listened on: nobody else is given it, and who connects is refused.

    A number that was free a moment ago is another's by the time a process has imported what it
    needs; it then ends, and whoever has the port answers for it.
    """

    def __init__(self) -> None:
        self._held = _bound(0)
        self.number = int(self._held.getsockname()[1])

    def listening(self) -> socket.socket:
        """A socket that listens there, to be handed to a process and closed here."""
        made = _bound(self.number)
        made.listen(128)
        return made

    def close(self) -> None:
        """Gives the port back."""
        self._held.close()


def _bound(number: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # of one user's sockets alone
    made.bind(("127.0.0.1", number))
    return made
