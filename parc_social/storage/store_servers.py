"""What a store tells of the servers that it reads; one of files has none."""

from collections.abc import Mapping

from parc_social.storage.standby_state import StandbyState


class StoreServers:
    """A store of files tells nothing; see PostgresStore."""

    def connections(self) -> Mapping[str, tuple[int, int, int]]:
        """By pool: connections lent now, how many may be, threads that wait. Empty: no pool."""
        return {}

    def reads_by_server(self) -> Mapping[str, int]:
        """Statements that each server has answered to this process. Empty: no server."""
        return {}

    def standby(self) -> StandbyState | None:
        """State of the standby that is read; None where none is."""
        return None

    def check_standby(self) -> None:
        """Raises Unavailable when its login lacks rights; nothing while it is away."""
