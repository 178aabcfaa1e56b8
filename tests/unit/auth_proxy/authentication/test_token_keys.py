"""Keys of a provider: which may sign for us, and which are passed over."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey
from jwt.algorithms import RSAAlgorithm

from auth_proxy.authentication.oidc import usable_keys
from testing.made.requests.credentials import RSA, jwk
from testing.rows import each_row


@each_row(
    "entry",
    [
        jwk(kid=None), jwk(kid=""), jwk(kid=1), jwk(use="enc"), jwk(alg="RS512"), jwk(alg="HS256"),
        jwk(kty="oct"), jwk(kty=None), jwk(n=None), jwk(n="AQAB"), jwk(n="!"), jwk(e="AQ!"), {},
        [], None, "k1", 1,
    ],
)  # fmt: skip
def test_a_key_that_can_not_sign_for_us_is_passed_over(entry: Any) -> None:
    good = RSA.as_dict(private=False) | {"kid": "k9"}
    assert list(usable_keys([entry, good], "RS256")) == ["k9"]


def test_a_short_rsa_key_is_passed_over() -> None:
    short = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505
    listed = RSAAlgorithm.to_jwk(short, as_dict=True) | {"kid": "k1"}
    assert usable_keys([listed], "RS256") == {}


@each_row("listed", [None, {}, "x", 1, [], [None]])
def test_what_is_no_list_of_keys_has_none(listed: Any) -> None:
    assert usable_keys(listed, "RS256") == {}


def test_a_private_key_published_by_mistake_verifies_only() -> None:
    keys = usable_keys([RSA.as_dict(private=True)], "RS256")
    assert not hasattr(keys["k1"].key, "private_bytes")


def test_a_curve_of_another_algorithm_is_passed_over() -> None:
    curve = ECKey.generate_key("P-384", {"kid": "k1"})
    assert usable_keys([curve.as_dict(private=False)], "ES256") == {}
