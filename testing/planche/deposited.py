"""What has been deposited when the pages are photographed: a landlord's survey, checked and sent.

Those of the union, from the demonstration, stay as they came: checked, to be corrected.
"""

from collections.abc import Mapping
from pathlib import Path

from testing.kills.patient_person import insisted
from testing.kills.scene import ChainFault
from testing.landlord_agent import Agent
from testing.planche.accounts import Account
from testing.service import Account as Person
from testing.service import session


def deposit(base_url: str, data: Path, accounts: Mapping[str, Account | None]) -> None:
    """By the pages, once. Raises ChainFault when they refuse it."""
    landlord = accounts["bailleur"]
    if landlord is None:
        raise ChainFault("aucun bailleur dans la démonstration")
    agent = Agent(
        Person(
            base_url, landlord["login"], "", "", landlord["organisation"], frozenset(),
            landlord["portal_password"], session(),
        )
    )  # fmt: skip
    agent.until_answered()
    agent.sign_in()
    if "transmis" in map(agent.settled, agent.deposits()):
        return
    year, octets = _next_survey(data / "demo", landlord["organisation"])
    token = agent.token()
    made = insisted(lambda: agent.send(octets, token, year))
    agent.check_to_its_end(made)
    insisted(lambda: agent.transmit(made, token))


def _next_survey(folder: Path, siren: str) -> tuple[int, bytes]:
    """Its millésime, and the households of the last one: without the demonstration's faults."""
    (file,) = (folder / "a-deposer").glob(f"ops-*-{siren}.csv")
    last = max(folder.glob(f"ops/*/ops-*-{siren}.csv"))
    year, before = (int(path.stem.split("-")[1]) for path in (file, last))
    return year, last.read_bytes().replace(f"\n{before};".encode(), f"\n{year};".encode())
