"""The year of an edition of a source: RPLS 2024 is the stock on 1 January 2024."""

from parc_social.errors import InvalidValue
from parc_social.wording import cited


def parse_annee(text: str) -> int:
    """A year from 2000 to 2100. Raises InvalidValue."""
    if not text.isdigit() or not 2000 <= int(text) <= 2100:
        raise InvalidValue(f"un millésime de 2000 à 2100 est attendu, lu {cited(text)}")
    return int(text)
