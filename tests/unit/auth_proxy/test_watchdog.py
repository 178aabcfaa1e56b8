"""The thread that watches answers under way lives on whatever happens, and the answer does not."""

import time
from collections.abc import Callable

import pytest

from auth_proxy.watchdog import Watch, WatchedRequest
from parc_social.catalogue.route import Route
from parc_social.errors import Unavailable
from parc_social.storage.execution.cancellation import Cancellation
from testing.rows import each_row


def until(condition: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 20
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return condition()


def watched(holds: Callable[[], bool], cuts: list[str], name: str) -> WatchedRequest:
    """One that was let in some seconds ago, so that it is looked at now."""
    return WatchedRequest(
        name, Cancellation(), holds, cut=lambda: cuts.append(name), since=time.monotonic() - 10,
        begun=True,
    )  # fmt: skip


def fails(error: BaseException) -> Callable[[], bool]:
    def holds() -> bool:
        raise error

    return holds


@each_row(
    "error",
    [Unavailable("registre"), RuntimeError("ours"), KeyError("x"), OSError("disk"), TypeError("t")],
    ids=lambda error: type(error).__name__,
)
def test_a_right_that_can_not_be_known_ends_the_answer_and_not_the_watch(error: Exception) -> None:
    watch, cuts = Watch(every_s=0.02), list[str]()
    going_on = watched(lambda: True, cuts, "held")
    going_on.held_at = time.monotonic()
    watch.enter(going_on)
    watch.enter(watched(fails(error), cuts, "unknown"))
    assert until(lambda: cuts == ["unknown"])
    watch.enter(watched(lambda: False, cuts, "ended"))  # and the thread is still there for others
    assert until(lambda: cuts == ["unknown", "ended"])
    assert not going_on.life.ended
    watch.leave(going_on)


def test_a_place_is_given_back_when_all_is_sent_and_not_at_the_next_look() -> None:
    """A client that takes one page after the other was told that it had asked for too many."""
    watch, cuts, ended = Watch(every_s=1_000), list[str](), list[str]()
    acts, waits = list[Callable[[], None]](), [5]
    one = watched(lambda: True, cuts, "one")
    one.unsent, one.when_sent = waits.pop, acts.append
    one.ended = lambda: ended.append("one")
    watch.enter(one)
    watch.leave(one)
    assert not ended
    (act,) = acts
    act()
    act()
    assert ended == ["one"]


def test_what_has_not_begun_is_told_in_words_when_its_right_is_not_known() -> None:
    watch, cuts = Watch(every_s=0.02), list[str]()
    one = watched(fails(Unavailable("registre")), cuts, "one")
    one.begun = False
    answered = list[bool]()
    with one.life.statement(lambda: answered.append(one.begins())):  # slow to be interrupted
        watch.enter(one)
        assert until(lambda: bool(answered))
    other = watched(lambda: False, cuts, "other")
    watch.enter(other)
    assert until(lambda: other.life.ended)
    assert answered == [False]
    assert cuts == ["other"]


def test_what_can_not_be_interrupted_is_told_in_words_and_the_rest_is_interrupted() -> None:
    """Its connection was cut, and nobody watched any other until the next request."""
    watch, cuts, interrupted = Watch(every_s=0.02), list[str](), list[str]()
    one = watched(fails(Unavailable("registre")), cuts, "one")
    one.begun = False

    def away() -> None:
        raise OSError("no server to cancel it")

    with one.life.statement(away), one.life.statement(lambda: interrupted.append("second")):
        watch.enter(one)
        assert until(lambda: interrupted == ["second"])
    other = watched(lambda: False, cuts, "other")
    watch.enter(other)
    assert until(lambda: cuts == ["other"])
    assert one.life.ended
    assert not one.begins()


def test_what_is_over_before_the_registry_answers_is_not_cut() -> None:
    """Its connection carries another's answer by then: that one was broken, without a word."""
    watch, cuts, asked = Watch(every_s=0.02), list[str](), list[str]()
    one = watched(lambda: True, cuts, "one")

    def holds() -> bool:
        asked.append("one")
        watch.leave(one)
        return False

    one.holds = holds
    watch.enter(one)
    assert until(lambda: asked == ["one"])
    watch.enter(watched(lambda: False, cuts, "other"))  # looked at after
    assert until(lambda: "other" in cuts)
    assert cuts == ["other"]


@pytest.mark.apart
def test_a_registry_that_restarts_ends_nothing() -> None:
    """Its right was known a moment ago."""
    watch, cuts, asked = Watch(every_s=0.02), list[str](), list[bool]()

    def holds() -> bool:
        asked.append(len(asked) != 1)
        if not asked[-1]:
            raise Unavailable("registre")
        return True

    one = watched(holds, cuts, "one")
    watch.enter(one)
    assert until(lambda: len(asked) > 2)
    assert asked[:3] == [True, False, True]
    assert not one.life.ended
    assert cuts == []
    watch.leave(one)


def test_the_registry_is_asked_once_for_all_while_it_is_away() -> None:
    """Each would wait for its deadline, one after the other."""
    watch, cuts, asked = Watch(every_s=0.02), list[str](), list[str]()

    def away(name: str) -> Callable[[], bool]:
        def holds() -> bool:
            asked.append(name)
            raise Unavailable("registre")

        return holds

    for name in "abcd":
        watch.enter(watched(away(name), cuts, name))
    assert until(lambda: sorted(cuts) == list("abcd"))
    assert len(asked) == 1


@each_row("broken", ["has_left", "unsent", "cut", "ended"])
def test_whatever_can_not_be_asked_ends_that_answer_alone(broken: str) -> None:
    watch, cuts = Watch(every_s=0.02), list[str]()
    one = watched(lambda: False, cuts, "one")
    setattr(one, broken, fails(RuntimeError("of the server")))
    one.closed = broken in ("unsent", "ended")
    watch.enter(one)
    assert until(lambda: one.life.ended)
    watch.enter(watched(lambda: False, cuts, "other"))
    assert until(lambda: "other" in cuts)


def test_whether_a_route_gives_rows_is_said_of_each() -> None:
    """One that forgot it gave rows without waiting for its line in the journal."""
    with pytest.raises(TypeError, match="rows"):
        Route(operation="items")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue] - the point
