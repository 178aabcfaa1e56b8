"""The one sentence for a page that is not there, and for one that is not the caller's.

In one place: two wordings would tell the two apart (tests/unit/portal/test_no_page.py).
"""

from parc_social.errors import NotFound

_LONGEST = 80  # characters of the address that are shown


def no_page(path: str) -> NotFound:
    """To be raised; `path` is below /portail/."""
    return NotFound(f"aucune page « {path[:_LONGEST]} » sur ce portail, ou pas pour vous")
