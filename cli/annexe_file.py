"""An annex written as a YAML file, for `parc-social convention creer --annexe`."""

from pathlib import Path

import yaml

from cli.accounts.registry import read_text
from parc_social.access.conventions.annexe import Annexe
from parc_social.access.conventions.annexe_format import annexe_of
from parc_social.errors import InvalidValue

_LARGEST = 1_000_000  # characters


def read_annexe(file: Path) -> Annexe:
    """The annex of a file with `lignes` and `bornes`. Raises InvalidValue or Unavailable."""
    text = read_text(file)
    if len(text) > _LARGEST:
        raise InvalidValue(f"{file} : trop long, au plus {_LARGEST} caractères")
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", ligne {mark.line + 1}" if mark else ""
        raise InvalidValue(f"{file}{line} : YAML illisible") from error
    try:
        return annexe_of(document)
    except InvalidValue as error:
        raise InvalidValue(f"{file} : {error}") from error
