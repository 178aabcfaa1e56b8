"""Numbers that are not of one's stock: so many a day an account, and those of nobody else."""

import pytest

from auth_proxy.errors.problem import Stop
from auth_proxy.quotas.absent_numbers import AbsentNumbers
from auth_proxy.quotas.machine_buckets import MachineBuckets


def test_the_eleventh_of_ten_a_day_waits_for_its_share_of_the_day() -> None:
    now = [0.0]
    numbers = AbsentNumbers(10, MachineBuckets(clock=lambda: now[0]).of(1))
    for _ in range(10):
        numbers.take("moi")
    with pytest.raises(Stop) as refused:
        numbers.take("moi")
    problem = refused.value.problem
    assert (problem.status, problem.code) == (429, "too-many-absent-numbers")
    assert dict(problem.headers)["Retry-After"] == "8640"
    numbers.take("toi")
    now[0] += 8_640
    numbers.take("moi")
    with pytest.raises(Stop):
        numbers.take("moi")
