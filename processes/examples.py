"""Examples that run: codes that the caller does see now."""

from parc_social.access.model.grant import Grant
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store
from processes.description import PREFIX

_CODE = "code"


def first_codes(grant: Grant, store: Store, niveau: str, number: int) -> list[str]:
    """The first codes of a level; fewer where the caller sees fewer, none without the column."""
    collection = f"{PREFIX}{niveau}"
    right = grant.right(collection)
    if right is None or _CODE not in right.columns:
        return []
    query = FeatureQuery(collection, limit=number, columns=(_CODE,))
    return [str(row[_CODE]) for row in store.records(grant, query)]
