"""Headers and addresses with a credential."""

from base64 import b64encode
from typing import Any

from joserfc.jwk import RSAKey
from sqlalchemy import update

from parc_social.database.account_rows import CleRow

ITEMS = "/collections/rpls-logements/items"


def basic(text: str | bytes) -> str:
    """The header of a login and a secret."""
    octets = text.encode() if isinstance(text, str) else text
    return "Basic " + b64encode(octets).decode()


def in_url(world: Any, login: str = "epci") -> str:
    """The key of an account, allowed in addresses."""
    key = world.secrets.keys[login]
    with world.registry.engine.begin() as connection:
        connection.execute(update(CleRow).where(CleRow.prefixe == key[:8]).values(dans_url=True))
    return key


RSA = RSAKey.generate_key(2048, {"kid": "k1"})


def jwk(**changes: Any) -> Any:
    """The public key of ours, as a provider lists it, with changes."""
    listed = RSA.as_dict(private=False) | changes
    return {name: value for name, value in listed.items() if value is not None}
