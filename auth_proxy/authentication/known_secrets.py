"""Secrets that were accepted, by account and network: their owner's way in while others guess."""

import secrets
import threading
from collections import OrderedDict
from hashlib import blake2b

_PLACES = 50_000


class KnownSecrets:
    """Digests in this process's memory, under a key that ends with it; the oldest go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digest_key = secrets.token_bytes(32)
        self._accepted: OrderedDict[tuple[str, str, bytes], None] = OrderedDict()

    def is_known(self, account: str, network: str, secret: str) -> bool:
        """Whether this secret of the account was accepted from there before."""
        with self._lock:
            return (account, network, self._digest(secret)) in self._accepted

    def add(self, account: str, network: str, secret: str) -> None:
        """It was accepted from there."""
        key = account, network, self._digest(secret)
        with self._lock:
            self._accepted[key] = None
            self._accepted.move_to_end(key)
            if len(self._accepted) > _PLACES:
                self._accepted.popitem(last=False)

    def _digest(self, secret: str) -> bytes:
        text = secret.encode("utf-8", "surrogatepass")
        return blake2b(text, key=self._digest_key, digest_size=16).digest()
