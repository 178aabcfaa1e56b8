"""What files say of their own year, beside the millésime that they are loaded as."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from loaders.tabular.layout import Layout, control_of
from loaders.tabular.rejections import note_fault
from parc_social.access.conventions.convention import legal_day
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def check_not_ahead(source: str, millesime: int) -> None:
    """Raises InvalidValue for a year that has not begun: no file can tell its 1 January."""
    today = legal_day(datetime.now(UTC))
    if millesime > today.year:
        raise InvalidValue(
            f"{source.upper()} {millesime} : ce millésime est à venir (nous sommes le"
            f" {today:%d/%m/%Y}) ; corrigez --millesime"
        )


def years_in(name: str) -> list[int]:
    """The years that a file's name tells, in order."""
    return [int(year) for year in _YEAR.findall(name)]


def note_names(bench: Workbench, layout: Layout, names: Sequence[str], millesime: int) -> None:
    """Writes down the files, in the order of `fichier`, whose name tells other years only."""
    rule = control_of(layout.parametres["fautes_de_fichier"]["nom"])
    for number, name in enumerate(names):
        years = years_in(name)
        if years and millesime not in years:
            told = ", ".join(str(year) for year in dict.fromkeys(years))
            note_fault(bench, number, rule, f"{told} ; chargé comme {millesime}")
