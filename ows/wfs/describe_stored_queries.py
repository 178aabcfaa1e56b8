"""DescribeStoredQueries: whose description is wanted."""

from dataclasses import dataclass

from ows.caller import OwsCaller
from ows.kvp import Kvp
from ows.wfs.stored_query import SPELLINGS, check_id
from ows.xml_reader import Element, name_of, text_of


@dataclass(frozen=True, slots=True)
class DescribeStoredQueries:
    """`ids` as they were spelt, or all of those listed.

    `collections` are the types that GetFeatureById may return.
    """

    ids: tuple[str, ...]
    collections: tuple[str, ...]


def from_kvp(kvp: Kvp, caller: OwsCaller) -> DescribeStoredQueries:
    """Of an address."""
    text = kvp.get("STOREDQUERY_ID") or ""
    return _asked([one.strip() for one in text.split(",") if one.strip()], caller)


def from_xml(root: Element, caller: OwsCaller) -> DescribeStoredQueries:
    """Of a document."""
    return _asked([text_of(e) for e in root if name_of(e)[1] == "StoredQueryId"], caller)


def _asked(ids: list[str], caller: OwsCaller) -> DescribeStoredQueries:
    found = tuple(dict.fromkeys(check_id(one, "STOREDQUERY_ID") for one in ids))
    return DescribeStoredQueries(found or SPELLINGS, tuple(caller.types()))


@dataclass(frozen=True, slots=True)
class ListStoredQueries:
    """`collections` are the types that GetFeatureById may return."""

    collections: tuple[str, ...]
