"""Where a person may be led back to after signing in, address by address."""

from parc_social.access.conventions.membership import LONGEST, is_own
from testing.rows import each_row

OWN = [
    "/",
    "/portail/",
    "/portail/journal?du=2026-01-01&au=2026-01-31",
    "/collections/rpls-logements/items?limit=3",
    "/collections/x/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857",  # a host in the query
    "/collections/x/items?filter=nom%20%3D%20%27L%27%27%C3%8Ele%27",
    "/collections/%C3%A9",
    "/ows?service=WMS&request=GetCapabilities",
    "/portail/carte?vue=2.35,48.86,9",
    "/?q=a/../b",  # dots of a query lead nowhere
    "/@ailleurs.example",  # an account name only before a host, and there is ours
    "/:80",
    "/...",
    "/" + "a" * (LONGEST - 1),
]
ELSEWHERE = [
    "",
    "portail/",
    "https://ailleurs.example/",
    "HTTPS:/ailleurs.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//ailleurs.example",
    "///ailleurs.example",
    "////ailleurs.example",
    "/portail//ailleurs.example",
    "/%2f/ailleurs.example",
    "/%2Failleurs.example",
    "/%252failleurs.example",  # decoded twice
    "\\\\ailleurs.example",
    "/\\ailleurs.example",
    "/portail/\\ailleurs.example",
    "/portail/?x=\\",
    "/%5cailleurs.example",
    "/%5Cailleurs.example",
    "/..//ailleurs.example",
    "/../portail/",
    "/portail/..",
    "/./portail/",
    "/%2e%2e/portail/",
    "/portail/\r\nSet-Cookie: x=1",
    "/portail/\nX: y",
    "/portail/%0d%0aX: y",
    "/portail/%0D%0AX:y",
    "/%00",
    "/\x00",
    "/\t/ailleurs.example",
    "/%09/ailleurs.example",
    "/\x7f",
    "/portail/ ",
    " /portail/",
    "/portail/\u2028",
    "/é",  # browsers send its octets in percents
    "/\uff0failleurs.example",  # a slash of full width
    "/portail/#ailleurs",
    "/" + "a" * LONGEST,
]


@each_row("address", OWN)
def test_an_address_of_this_host_is_led_back_to(address: str) -> None:
    assert is_own(address)


@each_row("address", ELSEWHERE)
def test_anything_else_is_not(address: str) -> None:
    assert not is_own(address)
