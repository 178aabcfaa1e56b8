"""A terminal on a registry of its own."""

import json
from functools import cache
from typing import Any

import typer
from typer.testing import CliRunner

from cli import campagne, convention, journal, mandat
from cli.accounts import compte, organisation
from parc_social.errors import ParcSocialError

DATES = ["--debut", "2020-01-01", "--fin", "2099-12-31"]
GIP = ["--organisation", "999000003", "--nom", "GIP", "--type", "gip"]
DDT = ["--organisation", "999000011", "--nom", "DDT 93", "--type", "etat"]


@cache
def _root() -> typer.Typer:
    root = typer.Typer(add_completion=False)
    for noun in (campagne, convention, compte, journal, mandat, organisation):
        noun.register(root)
    return root


class Shell:
    """The commands on one data folder."""

    @property
    def root(self) -> typer.Typer:
        """Their application."""
        return _root()

    def __call__(self, *words: str) -> str:
        """What is printed; the error of a command is raised."""
        result = CliRunner().invoke(self.root, words)
        if isinstance(result.exception, ParcSocialError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    def json(self, *words: str) -> Any:
        """What is printed, read."""
        return json.loads(self(*words, "--json"))


def sign_two(shell: Shell) -> None:
    """A convention of the GIP and one of a DDT, signed, with two signatories and a reader."""
    shell("convention", "creer", "G1", *GIP, *DATES)
    shell("convention", "creer", "D1", *DDT, "--ressort", "departement:93", *DATES)
    for login, party, role in (
        ("directrice", "999000003", "signataire"),
        ("prefet", "999000011", "signataire"),
        ("lecteur", "999000011", "lecteur"),
    ):
        shell("compte", "creer", login, "--organisation", party, "--nom", login,
              "--role", role)  # fmt: skip
