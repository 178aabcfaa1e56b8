"""Where a person is led back to after signing in: an address of this host, never another's."""

import re

LONGEST = 2_000  # octets: in percents it still fits into the address of the sign-in page
_PLAIN = re.compile(r"/[!-~]*", re.ASCII)  # neither spaces, controls nor letters left unencoded
_HIDDEN = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|2[ef]|5c|7f|25)", re.IGNORECASE)
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def is_own(address: str) -> bool:
    """Whether an address, path and query as a browser sends them, can only lead to a page of ours.

    A path that two readers could read in two ways leads nowhere: what is `//host` to a browser,
    a backslash that one takes for a slash, dots and percents that hide either. The query is free
    to name other hosts, as a system of coordinates does.
    """
    path, _, _ = address.partition("?")
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        return False
    if "\\" in address or "#" in address or "//" in path:
        return False
    return not _HIDDEN.search(path) and not _DOTS.search(path)
