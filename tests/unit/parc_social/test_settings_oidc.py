"""The variables of the OpenID Connect provider: all that is needed, and nothing insecure."""

import pytest

from parc_social.errors import InvalidValue
from parc_social.oidc import Oidc, is_secure_url
from parc_social.settings import read_settings
from testing.rows import each_row

ISSUER = "https://identite.example/realms/parc"


def read(**given: str) -> Oidc | None:
    return read_settings({f"PARC_SOCIAL_OIDC_{name}": text for name, text in given.items()}).oidc


def test_without_a_provider_no_token_is_taken() -> None:
    assert read() is None
    assert read(ISSUER="", AUDIENCE="") is None
    assert read(CLAIM="sub", ALGORITHM="RS256") is None


def test_a_provider_has_defaults_that_may_be_changed() -> None:
    assert read(ISSUER=ISSUER, AUDIENCE="parc") == Oidc(ISSUER, "parc", "RS256", "sub")
    changed = read(ISSUER=ISSUER, AUDIENCE="parc", ALGORITHM="ES256", CLAIM="uid")
    assert changed == Oidc(ISSUER, "parc", "ES256", "uid")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"AUDIENCE": "parc"}, "ISSUER"),
        ({"ISSUER": ISSUER}, "AUDIENCE"),
        ({"ISSUER": f"{ISSUER}?a=b", "AUDIENCE": "parc"}, "ISSUER"),
        ({"ISSUER": "http://identite.example", "AUDIENCE": "parc"}, "ISSUER"),
        ({"ISSUER": "identite.example", "AUDIENCE": "parc"}, "ISSUER"),
        ({"ISSUER": ISSUER, "AUDIENCE": "parc", "ALGORITHM": "HS256"}, "ALGORITHM"),
        ({"ISSUER": ISSUER, "AUDIENCE": "parc", "ALGORITHM": "none"}, "ALGORITHM"),
        ({"ISSUER": ISSUER, "AUDIENCE": "parc", "ALGORITHM": "RS256,ES256"}, "ALGORITHM"),
    ],
)
def test_what_is_missing_or_insecure_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(InvalidValue, match=f"PARC_SOCIAL_OIDC_{named}"):
        read(**given)


@each_row(
    ("url", "secure"),
    [
        ("https://a.example", True), ("https://a.example:8443/x", True),
        ("http://127.0.0.1:8080", True), ("http://localhost/x", True), ("http://[::1]:8080", True),
        ("http://127.0.0.1.a.example", False), ("http://localhost.a.example", False),
        ("http://a.example", False), ("https://moi:secret@a.example", False), ("https://", False),
        ("https://a.example:port", False), ("https://[::1", False), ("https://a.example#x", False),
        ("file:///etc/passwd", False), ("ftp://127.0.0.1", False), ("", False),
    ],
)  # fmt: skip
def test_an_address_is_https_or_of_this_machine(url: str, secure: bool) -> None:
    assert is_secure_url(url) is secure
