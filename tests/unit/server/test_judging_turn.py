"""Turn of rows that are judged within a request: one at a time, and words for who waits in vain."""

import threading

import pytest

from auth_proxy.errors.problem import of_error
from parc_social.errors import ServerBusy
from server import loading
from server.loading import judging_turn


def test_the_turn_is_one_writer_s_and_is_given_back():
    judging = threading.Lock()
    with judging_turn(judging):
        assert judging.locked()
    assert not judging.locked()


def test_the_turn_is_given_back_after_a_failure():
    judging = threading.Lock()
    with pytest.raises(RuntimeError, match="judge"), judging_turn(judging):
        raise RuntimeError("judge")
    assert not judging.locked()


def test_who_waits_in_vain_is_told_that_nothing_is_written_and_when_to_begin_again(monkeypatch):
    monkeypatch.setattr(loading, "_TURN_S", 0.01)
    judging = threading.Lock()
    with judging, pytest.raises(ServerBusy) as told, judging_turn(judging):
        pass
    problem = of_error(told.value)
    assert problem.status == 429
    assert "rien n'est enregistré" in problem.detail
    assert dict(problem.headers)["Retry-After"] == "5"
