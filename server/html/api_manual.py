"""The OpenAPI document as its page shows it: operations by tag, tags of collections apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class ApiManual:
    """View of one OpenAPI document."""

    document: Mapping[str, Any]

    def operations(self, tag: str) -> Sequence[tuple[str, str, Any]]:
        """Method, path and description of the operations of a tag."""
        return self._by_tag.get(tag, ())

    def collection_tags(self, others: Sequence[str]) -> list[dict[str, Any]]:
        """The tags that are of a collection, as lists of collections take them."""
        tags: Sequence[Mapping[str, Any]] = self.document["tags"]
        return [{**one, "id": one["name"]} for one in tags if one["name"] not in others]

    @cached_property
    def _by_tag(self) -> dict[str, list[tuple[str, str, Any]]]:
        by_tag: dict[str, list[tuple[str, str, Any]]] = {}
        for path, operations in self.document["paths"].items():
            for method, one in operations.items():
                for tag in one.get("tags", ()) if isinstance(one, dict) else ():
                    by_tag.setdefault(tag, []).append((method, path, one))
        return by_tag
