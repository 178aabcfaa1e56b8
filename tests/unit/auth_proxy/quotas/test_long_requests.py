"""Which requests take turns: what those before them took decides."""

from collections.abc import Callable, Iterator

import pytest

from auth_proxy.quotas.fair_turns import NoTurn, WaitTerms
from auth_proxy.quotas.long_requests import LongRequests
from auth_proxy.watchdog import ResponseCut

NOW = WaitTerms(patience_s=0.0, ended=lambda: True)  # waits for nobody
ITEMS, TILE = "/collections/rpls-logements/items", "/collections/rpls-logements/tiles/WebMercator"


class Requests:
    """Long ones one at a time, by a processor that spends what a test says."""

    def __init__(self) -> None:
        self.spent, self.held = 0.0, 0
        self.long = LongRequests(1, lambda: self.spent)

    def ask(self, seconds: float, who: str = "A", path: str = ITEMS) -> str:
        """One that takes so long."""
        return self.long.make(who, path, NOW, lambda: self.work(seconds))

    def work(self, seconds: float) -> str:
        """The processor works so long."""
        self.spent += seconds
        return "made"

    def beside(self, who: str, path: str = ITEMS) -> bool:
        """Whether one is made while another organisation has the only turn."""

        def ask() -> bool:
            try:
                return self.ask(0.001, who, path) == "made"
            except NoTurn:
                return False

        return self.hold(ask)

    def hold[T](self, block: Callable[[], T]) -> T:
        """What a block returns while the only turn is taken, by a kind never asked before."""
        self.held += 1
        return self.long.make(f"Z{self.held}", ITEMS, NOW, block)


@pytest.fixture
def requests() -> Requests:
    return Requests()


def test_what_was_never_asked_takes_a_turn_and_what_is_short_none(requests: Requests) -> None:
    assert not requests.beside("A")
    assert requests.ask(0.001) == "made"
    assert requests.beside("A")


def test_a_long_one_makes_the_next_take_turns_until_they_are_short_again(
    requests: Requests,
) -> None:
    requests.ask(0.001)
    requests.ask(0.3)  # a longer page than ever
    assert not requests.beside("A")
    for _ in range(3):
        requests.ask(0.001)
        assert not requests.beside("A")
    requests.ask(0.001)
    assert requests.beside("A")


def test_each_organisation_and_each_kind_of_path_has_its_own_price(requests: Requests) -> None:
    for who, path, seconds in (("A", ITEMS, 0.3), ("A", TILE, 0.001), ("B", ITEMS, 0.001)):
        requests.ask(seconds, who, path)
    assert not requests.beside("A", ITEMS)
    assert not requests.beside("A", f"{ITEMS}/12")  # of the same kind
    assert requests.beside("A", TILE)
    assert requests.beside("B", ITEMS)


def test_what_fails_has_its_price_too(requests: Requests) -> None:
    def fails() -> str:
        requests.work(0.3)
        raise ValueError("échec")

    requests.ask(0.001)
    with pytest.raises(ValueError, match="échec"):
        requests.long.make("A", ITEMS, NOW, fails)
    assert not requests.beside("A")


def parts(requests: Requests, seconds: float) -> Iterator[str]:
    for _ in range(10):
        yield requests.work(seconds)


@pytest.mark.parametrize(("seconds", "freely"), [(0.001, 10), (0.01, 2), (0.3, 1)])
def test_parts_of_a_body_take_turns_once_they_were_long_together(
    requests: Requests, seconds: float, freely: int
) -> None:
    body = requests.long.body(parts(requests, seconds), "A", NOW)

    def taken() -> Iterator[str]:
        try:
            yield from body
        except ResponseCut:  # never a clean end: half an answer would look whole
            return

    assert requests.hold(lambda: len(list(taken()))) == freely
    assert list(body) == ["made"] * (10 - freely)
