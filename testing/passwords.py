"""Passwords of tests: argon2 at its least, 1 ms where that of the product takes 20 to 40.

They are made and checked by the product's own code, some thousand times a run. Tests of what a
refusal costs, and of the cost itself, ask for that of the product (`product_cost`, or REAL among
the variables of a server).

    python -m testing.passwords WORDS…      `parc-social WORDS…` with these
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from argon2 import PasswordHasher

from parc_social.registry.secrets import credentials

REAL = "ESSAIS_MOTS_DE_PASSE_ENTIERS"
_USED = cast(dict[str, Any], credentials.__dict__)
_PRODUCT = {name: _USED[name] for name in ("_HASHER", "_DUMMY")}
_LEAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_CHEAP = {"_HASHER": _LEAST, "_DUMMY": _LEAST.hash("nobody's")}


def cheapen(environ: Mapping[str, str]) -> None:
    """For this process, unless those variables ask for the product's cost."""
    _USED.update(_PRODUCT if REAL in environ else _CHEAP)


@contextmanager
def product_cost() -> Iterator[None]:
    """Passwords of the block are made and checked as the product does."""
    before = {name: _USED[name] for name in _PRODUCT}
    _USED.update(_PRODUCT)
    try:
        yield
    finally:
        _USED.update(before)


if __name__ == "__main__":
    from cli.main import main

    cheapen({})
    main()
