"""A demonstration whose accounts, conventions and journal are in PostgreSQL, beside its editions.

As where several machines serve: docs/repliques.md.
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from parc_social.registry.demo.seed import seed
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from testing.demo_manifest import read_manifest

_LEFT = shutil.ignore_patterns("registre.sqlite*", "demo-comptes.json")


def copy_without_registry(
    data: Path, to: Path, copy: Callable[[str, str], object] = shutil.copy2
) -> None:
    """The editions of a data folder in another, which nobody has an account in."""
    shutil.copytree(data, to, ignore=_LEFT, copy_function=copy)


def seed_registry(environ: Mapping[str, str]) -> None:
    """The demonstration's people in the registry that the environment names, empty before."""
    settings = read_settings(environ)
    with (
        closing(open_store(settings, owner=False)) as store,
        closing(open_registry(settings.registry)) as registry,
    ):
        registry.migrate()
        landlords = [(b.siren, b.nom) for b in read_manifest(settings.data / "demo").bailleurs]
        seed(registry, store, settings.demo_accounts, landlords)
