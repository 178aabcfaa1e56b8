"""The registry on both of its databases: the same questions, the same answers."""

from collections.abc import Iterator

import pytest

from parc_social.access.model.organisation import Identity, Role
from parc_social.registry.registry import Registry, open_registry
from testing.made.registry import DDT, GIP


@pytest.fixture
def url(registry_url: str) -> str:
    """A migrated registry of each kind, empty."""
    return registry_url


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """With two organisations and two accounts."""
    opened = open_registry(url)
    for organisation, login in ((GIP, "agent"), (DDT, "ddt")):
        opened.accounts.save_organisation(organisation)
        opened.accounts.create(Identity(login, organisation, Role.SIGNATAIRE), login.title())
    yield opened
    opened.close()
