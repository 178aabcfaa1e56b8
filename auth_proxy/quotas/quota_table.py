"""Table of quotas by kind of organisation and by code: `config/quotas.yml`, or a file like it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

import yaml

from parc_social.access.model.organisation import Genre, Organisation
from parc_social.config_folder import config_file
from parc_social.errors import InvalidValue
from parc_social.wording import cited


@dataclass(frozen=True)
class Quota:
    """`requetes` in `fenetre_s` seconds, and `simultanees` at once."""

    requetes: int
    fenetre_s: int
    simultanees: int

    @cached_property
    def policy(self) -> str:
        """RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10)."""
        return (
            f'"debit";q={self.requetes};w={self.fenetre_s},'
            f' "simultanees";q={self.simultanees};qu="concurrent-requests"'
        )


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """The quota of each kind of organisation, and of callers without an account.

    `own`: of an organisation by its code, a federating portal's as an example; before its kind's.
    """

    default: Quota
    kinds: Mapping[Genre, Quota]
    public: Quota | None = None  # of all callers without an account together; None: the default
    own: Mapping[str, Quota] = field(default_factory=dict[str, Quota])

    def of(self, organisation: Organisation) -> Quota:
        """Its quota."""
        named = self.own.get(organisation.code)
        return named or self.kinds.get(organisation.genre, self.default)


@cache
def read_table(file: Path | None) -> QuotaTable:
    """The table of a file (None: ours). Raises InvalidValue naming the file and what is wrong."""
    source = file or config_file("quotas.yml")
    try:
        document: Any = yaml.safe_load(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise InvalidValue(f"PARC_SOCIAL_QUOTAS : fichier illisible : {source}") from error
    sections = {"defaut", "types", "organismes", "public"}
    if not isinstance(document, dict) or set(cast(dict[str, Any], document)) - sections:
        raise InvalidValue(
            f"{source} : {', '.join(sorted(sections))} sont attendus, et rien d'autre"
        )
    table = cast(dict[str, Any], document)
    kinds, own = (_section(source, table, name) for name in ("types", "organismes"))
    unknown = [name for name in kinds if name not in set(Genre)]
    if unknown:
        raise InvalidValue(f"{source} : type d'organisme inconnu : {cited(unknown[0])}")
    return QuotaTable(
        _quota(source, "defaut", table.get("defaut")),
        {Genre(name): _quota(source, name, members) for name, members in kinds.items()},
        _quota(source, "public", table["public"]) if "public" in table else None,
        {_code(source, code): _quota(source, code, members) for code, members in own.items()},
    )


def _section(source: Any, table: dict[str, Any], name: str) -> dict[Any, Any]:
    found: Any = table.get(name) or {}
    if not isinstance(found, dict):
        raise InvalidValue(f"{source} : {name} : un quota par nom est attendu")
    return cast(dict[Any, Any], found)


def _code(source: Any, code: Any) -> str:
    """YAML reads a number where quotes are missing: `01001` would be another code."""
    if not isinstance(code, str):
        raise InvalidValue(
            f'{source} : organismes : un code entre guillemets est attendu, "{code}"'
        )
    return code


def _quota(source: Any, name: str, members: Any) -> Quota:
    names = [one.name for one in fields(Quota)]
    if not isinstance(members, dict) or set(cast(dict[str, Any], members)) != set(names):
        raise InvalidValue(f"{source} : {name} : {', '.join(names)} sont attendus")
    values = cast(dict[str, Any], members)
    wrong = [n for n in names if type(values[n]) is not int or not 0 < values[n] <= 10_000_000]
    if wrong:
        raise InvalidValue(
            f"{source} : {name}.{wrong[0]} : un entier positif est attendu,"
            f" lu {cited(values[wrong[0]])}"
        )
    return Quota(**values)
