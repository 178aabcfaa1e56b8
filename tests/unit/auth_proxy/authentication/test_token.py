"""Bearer tokens: each forged, stale or foreign one is refused, on both sides of each boundary."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from jwt import PyJWK
from jwt.algorithms import HMACAlgorithm, RSAAlgorithm

from auth_proxy.authentication.credentials import BadToken, TokenClaims
from auth_proxy.authentication.oidc import usable_keys
from auth_proxy.authentication.token import MAX_TOKEN, read_token
from parc_social.errors import Unavailable
from parc_social.oidc import ALGORITHMS, Oidc
from testing.made.requests.credentials import RSA
from testing.rows import each_row

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
OIDC = Oidc("https://identite.example", "parc-social")
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})  # of somebody else, under the same name
CLAIMS = {
    "iss": OIDC.issuer,
    "aud": OIDC.audience,
    "sub": "anne",
    "iat": SECONDS - 10,
    "exp": SECONDS + 290,
    "jti": "j1",
}
HEADER = {"alg": "RS256", "typ": "at+jwt", "kid": "k1"}


def public(*keys: Any, algorithm: str = "RS256") -> Callable[[str], PyJWK | None]:
    return usable_keys([k.as_dict(private=False) for k in keys], algorithm).get


def signed(claims: dict[str, Any], header: dict[str, Any] = HEADER, key: Any = RSA) -> str:
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def raw(header: dict[str, Any], body: bytes, key: Any = RSA) -> str:
    """A token whose parts no library would write, signed all the same."""
    text = f"{piece(header)}.{piece(body)}"
    secret: Any = RSAAlgorithm.from_jwk(key.as_dict(private=True))
    return f"{text}.{piece(RSAAlgorithm(RSAAlgorithm.SHA256).sign(text.encode(), secret))}"


def piece(value: object) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(text).decode().rstrip("=")


def read(token: str, oidc: Oidc = OIDC, keys: Any = None) -> TokenClaims:
    return read_token(token, oidc, keys or public(RSA), NOW)


def refused(token: str, oidc: Oidc = OIDC, keys: Any = None) -> str:
    with pytest.raises(BadToken) as bad:
        read(token, oidc, keys)
    return str(bad.value)


def test_a_token_says_who_it_speaks_of() -> None:
    assert read(signed(CLAIMS)) == TokenClaims("anne", None, "j1")


def test_the_claim_that_names_the_caller_is_a_setting() -> None:
    oidc = Oidc(OIDC.issuer, OIDC.audience, claim="preferred_username")
    assert read(signed(CLAIMS | {"preferred_username": "a.b"}), oidc).subject == "a.b"
    assert refused(signed(CLAIMS), oidc) == "no usable preferred_username"


@each_row("kind", ["at+jwt", "application/at+jwt", "JWT", "AT+JWT"])
def test_access_tokens_have_these_types(kind: str) -> None:
    assert read(signed(CLAIMS, HEADER | {"typ": kind})).subject == "anne"


def test_an_audience_among_several_is_enough() -> None:
    assert read(signed(CLAIMS | {"aud": ["autre", "parc-social"]})).subject == "anne"


@each_row("algorithm", ALGORITHMS)
def test_each_algorithm_that_may_be_chosen_works_and_alone(algorithm: str) -> None:
    key = ECKey.generate_key("P-256", {"kid": "k1"}) if algorithm == "ES256" else RSA
    token = signed(CLAIMS, HEADER | {"alg": algorithm}, key)
    oidc = Oidc(OIDC.issuer, OIDC.audience, algorithm)
    keys = public(key, algorithm=algorithm)
    assert read(token, oidc, keys).subject == "anne"
    other = next(a for a in ALGORITHMS if a != algorithm)
    assert refused(token, Oidc(OIDC.issuer, OIDC.audience, other), keys) == "another algorithm"


@each_row("none", ["none", "None", "NONE", "nOnE", "", None, [], 1])
@each_row("signature", ["", "AAAA"])
def test_a_token_without_signature_is_refused(none: Any, signature: str) -> None:
    token = f"{piece(HEADER | {'alg': none})}.{piece(CLAIMS)}.{signature}"
    assert refused(token) == "another algorithm"


def test_the_public_key_is_no_shared_secret() -> None:
    pem = RSA.as_pem(private=False)
    head, body = piece(HEADER | {"alg": "HS256"}), piece(CLAIMS)
    forged = HMACAlgorithm(HMACAlgorithm.SHA256).sign(f"{head}.{body}".encode(), pem)
    assert refused(f"{head}.{body}.{piece(forged)}") == "another algorithm"
    honest = piece(HEADER)  # the same forgery under the name of the right algorithm
    forged = HMACAlgorithm(HMACAlgorithm.SHA256).sign(f"{honest}.{body}".encode(), pem)
    assert refused(f"{honest}.{body}.{piece(forged)}") == "InvalidSignatureError"


def test_a_shared_secret_among_the_keys_is_not_used() -> None:
    oct_key = OctKey.generate_key(256, {"kid": "k1"})
    listed = [oct_key.as_dict(private=True)]
    assert usable_keys(listed, "RS256") == {}


def test_somebody_elses_key_of_that_name_does_not_sign() -> None:
    assert refused(signed(CLAIMS, key=OTHER)) == "InvalidSignatureError"


def test_a_key_that_the_token_brings_along_is_not_read() -> None:
    brought = OTHER.as_dict(private=False)
    header = HEADER | {"jwk": brought, "jku": "https://ailleurs.example/jwks", "x5u": "https://a"}
    token = raw(header, json.dumps(CLAIMS).encode(), OTHER)
    assert refused(token) == "InvalidSignatureError"


@each_row("part", [0, 1, 2])
def test_a_changed_part_is_refused(part: int) -> None:
    parts = signed(CLAIMS).split(".")
    other = signed(CLAIMS | {"sub": "gip", "jti": "j2"}, HEADER | {"typ": "JWT"}).split(".")
    parts[part] = other[part]
    assert refused(".".join(parts)) == "InvalidSignatureError"


@each_row(
    ("kid", "why"),
    [(None, "no kid"), ("", "no kid"), ("k" * 256, "no kid"), ("k2", "unknown kid"),
     ("../k1", "unknown kid"), ("k1\0", "unknown kid"), (1, "InvalidTokenError"),
     (["k1"], "InvalidTokenError")],
)  # fmt: skip
def test_the_key_is_named_and_known(kid: Any, why: str) -> None:
    header = {k: v for k, v in (HEADER | {"kid": kid}).items() if v is not None}
    assert refused(f"{piece(header)}.{piece(CLAIMS)}.AAAA") == why


def test_critical_extensions_are_refused() -> None:
    header = HEADER | {"crit": ["b64"], "b64": False}
    assert refused(f"{piece(header)}..AAAA") == "critical extensions"


@each_row("kind", ["id+jwt", "logout+jwt", "dpop+jwt", "", 1, None, ["at+jwt"]])
def test_another_kind_of_token_is_refused(kind: Any) -> None:
    assert refused(f"{piece(HEADER | {'typ': kind})}.{piece(CLAIMS)}.AAAA") == "no access token"


@each_row(
    ("claim", "value"),
    [
        ("iss", "https://ailleurs.example"), ("iss", f"{OIDC.issuer}/"), ("iss", [OIDC.issuer]),
        ("iss", None), ("aud", "autre"), ("aud", []), ("aud", ["autre"]),
        ("aud", {"parc-social": 1}), ("aud", "PARC-SOCIAL"), ("aud", None), ("sub", ""),
        ("sub", 12), ("sub", "a\0b"), ("sub", "a\nb"), ("sub", "a" * 256), ("sub", ["anne"]),
        ("jti", ""), ("jti", 7), ("exp", "2026"), ("exp", str(SECONDS + 100)), ("exp", True),
        ("exp", 1e300), ("iat", "hier"), ("iat", [SECONDS]), ("nbf", "demain"),
    ],
)  # fmt: skip
def test_a_claim_that_is_not_ours_is_refused(claim: str, value: Any) -> None:
    assert refused(signed(CLAIMS | {claim: value}))


@each_row("claim", ["iss", "aud", "sub", "iat", "exp", "jti"])
def test_no_claim_may_be_missing(claim: str) -> None:
    assert refused(signed({k: v for k, v in CLAIMS.items() if k != claim}))


@each_row("number", ["NaN", "Infinity", "-Infinity"])
def test_a_date_is_a_finite_number(number: str) -> None:
    body = json.dumps(CLAIMS).replace(str(CLAIMS["exp"]), number).encode()
    assert refused(raw(HEADER, body)) == "exp is no date"


@each_row(
    ("times", "why"),
    [
        ({"iat": -900, "exp": 0}, None),  # the leeway is 30 s on either side
        ({"iat": -900, "exp": -29}, None),
        ({"iat": -900, "exp": -30}, "expired"),
        ({"iat": 30, "exp": 100}, None),
        ({"iat": 31, "exp": 100}, "from the future"),
        ({"iat": 0, "exp": 900}, None),
        ({"iat": 0, "exp": 901}, "life of more than 15 minutes"),
        ({"iat": 0, "exp": 0}, "life of more than 15 minutes"),
        ({"iat": 10, "exp": -10}, "life of more than 15 minutes"),
        ({"iat": 0, "exp": 100, "nbf": 30}, None),
        ({"iat": 0, "exp": 100, "nbf": 31}, "not yet valid"),
    ],
)
def test_a_token_lives_a_quarter_of_an_hour(times: dict[str, int], why: str | None) -> None:
    token = signed(CLAIMS | {name: SECONDS + at for name, at in times.items()})
    if why is None:
        assert read(token).subject == "anne"
    else:
        assert refused(token) == why


def test_an_actor_is_named() -> None:
    assert read(signed(CLAIMS | {"act": {"sub": "portail"}})).actor == "portail"
    here = {"sub": "portail", "iss": OIDC.issuer, "client_id": "x"}
    assert read(signed(CLAIMS | {"act": here})).actor == "portail"


@each_row(
    "act",
    [
        None, "portail", ["portail"], {}, {"sub": ""}, {"sub": None}, {"sub": ["portail"]},
        {"client_id": "portail"}, {"sub": "portail", "act": {"sub": "autre"}},
        {"sub": "portail", "act": None},
        {"sub": "portail", "iss": "https://ailleurs.example"},
    ],
)  # fmt: skip
def test_an_actor_that_is_not_clear_is_not_left_out_but_refused(act: Any) -> None:
    assert refused(signed(CLAIMS | {"act": act}))


@each_row(
    "text",
    ["", "a", "a.b", "a.b.c", "a.b.c.d", "...", "..", " ", "\0", "é.é.é", "ey.ey.ey", "=.=.=",
     piece(b"[" * 2000) + ".e30.AAAA", piece(b"null") + ".e30.AAAA", piece([1]) + ".e30.AAAA",
     piece(b"\xff\xfe") + ".e30.AAAA"],
)  # fmt: skip
def test_what_is_no_token_is_refused(text: str) -> None:
    assert refused(text)


def test_claims_that_are_no_object_are_refused() -> None:
    for body in (b"[1]", b'"a"', b"null", b"{", b"[" * 3000):
        assert refused(raw(HEADER, body))


def test_a_huge_token_is_refused_before_it_is_read() -> None:
    def never(kid: str) -> PyJWK | None:
        raise AssertionError(kid)

    assert refused("a" * (MAX_TOKEN + 1), keys=never) == "too long"
    assert refused(signed(CLAIMS | {"roles": ["r" * 90] * 200}), keys=never) == "too long"


def test_a_provider_that_is_away_is_not_a_bad_token() -> None:
    def away(kid: str) -> PyJWK | None:
        raise Unavailable(kid)

    with pytest.raises(Unavailable):
        read(signed(CLAIMS), keys=away)


def test_nothing_of_a_token_is_in_what_is_logged() -> None:
    why = refused(signed(CLAIMS | {"sub": "a\0secret", "aud": "secret"}))
    assert "secret" not in why
