"""Options and output of the commands on accounts and conventions: registry, facts, dates."""

import json
import os
import re
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import first_allowed
from parc_social.access.model.facts import Facts
from parc_social.access.model.matrix import matrice_of
from parc_social.access.model.organisation import Genre, Identity
from parc_social.errors import Forbidden, InvalidValue, Unavailable
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from parc_social.storage.edition_reads import FactsCache
from parc_social.storage.open import open_store
from parc_social.wording import cited

_SEAL = re.compile("[0-9a-f]{64}")
Json = Annotated[bool, typer.Option("--json", help="Sortie JSON.")]


@contextmanager
def migrated_registry() -> Generator[Registry]:
    """The registry of this environment, at this version."""
    with closing(open_registry(read_settings(os.environ).registry)) as registry:
        registry.migrate()
        yield registry


def today() -> date:
    """The day of the legal clock."""
    return legal_day(datetime.now(UTC))


def parse_day(option: str, text: str) -> date:
    """A day AAAA-MM-JJ. Raises InvalidValue naming the option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            f"{option} : une date AAAA-MM-JJ est attendue, lu {cited(text)}"
        ) from error


def parse_seal(text: str, option: str = "--attendu") -> str:
    """A SHA-256 that was kept elsewhere: of a seal of the journal. Raises InvalidValue."""
    if not _SEAL.fullmatch(text):
        raise InvalidValue(f"{option} : 64 chiffres hexadécimaux sont attendus, lu {cited(text)}")
    return text


def read_text(file: Path) -> str:
    """A text file in UTF-8. Raises Unavailable or InvalidValue naming it."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unavailable(f"{file} : lecture impossible ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise InvalidValue(f"{file} : un texte UTF-8 est attendu") from error


def acting_as(registry: Registry, login: str, check: Callable[[Identity], None]) -> Identity:
    """Identity of an account where a check lets it act. Raises NotFound or Forbidden."""
    account = registry.accounts.get(login)
    if account.revoque is not None:
        raise Forbidden(f"le compte {cited(login)} est révoqué")
    return first_allowed(login, account.rattachements, today(), check)


def gip_account(registry: Registry, login: str) -> str:
    """The login when it may keep the registry. Raises NotFound or Forbidden."""
    return acting_as(registry, login, _check_gip).compte


def _check_gip(identity: Identity) -> None:
    if identity.organisation.genre is not Genre.GIP:
        raise Forbidden(f"{identity.compte} n'est pas un compte du GIP SNE")


def show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Lines of columns for people, or JSON for programs."""
    if as_json:
        typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo("  ".join(str(value) for value in row.values() if value not in ("", None)))


def facts_of_now() -> Facts:
    """The facts under which a server of this environment decides."""
    settings = read_settings(os.environ)
    with closing(open_store(settings, owner=False)) as store:
        return FactsCache(store, matrice_of(settings.droits)).facts()
