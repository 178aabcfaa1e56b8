"""The settings that the server reads, as its code names them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from parc_social.settings import read_settings

_ROOT = Path(__file__).parents[2]
_SERVED = (
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
)  # fmt: skip
_NAME = re.compile(r"\bPARC_SOCIAL_[A-Z_]*[A-Z]\b")


class _Asked(Mapping[str, str]):
    """An empty environment that remembers the names it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def declared_settings() -> frozenset[str]:
    """Names of the variables that `read_settings` asks for, and of those that the code writes out.

    `_FILE`, another way to give one of them, is left out.
    """
    asked = _Asked()
    read_settings(asked)
    written = {
        name
        for package in _SERVED
        for module in (_ROOT / package).rglob("*.py")
        for name in _NAME.findall(module.read_text())
    }
    names = {name for name in asked.names | written if name.startswith("PARC_SOCIAL_")}
    return frozenset(name.removesuffix("_FILE") for name in names if name != "PARC_SOCIAL_FILE")
