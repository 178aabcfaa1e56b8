"""How many processes serve when nobody has said: by cores and memory."""

import os
from pathlib import Path

import pytest

from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from server.supervision import machine
from testing.rows import each_row

CORES = len(os.sched_getaffinity(0))


@each_row(
    "share, cores",
    [
        ("max 100000\n", CORES), ("50000 100000\n", 1), ("100000 100000\n", 1),
        ("150000 100000\n", min(2, CORES)), (f"{(CORES + 3) * 100_000} 100000\n", CORES),
    ],
)  # fmt: skip
def test_a_share_of_cores_is_rounded_up_and_never_more_than_there_are(
    share: str, cores: int, tmp_path: Path
) -> None:
    (tmp_path / "cpu.max").write_text(share)
    assert machine.usable_cores(tmp_path) == cores


def test_a_limit_of_memory_counts_and_none_does_not(tmp_path: Path) -> None:
    whole = machine.memory_mb(tmp_path)
    (tmp_path / "memory.max").write_text("max\n")
    assert machine.memory_mb(tmp_path) == whole
    (tmp_path / "memory.max").write_text(f"{512 << 20}\n")
    assert machine.memory_mb(tmp_path) == min(512, whole)


@each_row(
    "memory, processes", [(256, 1), (1_199, 1), (1_200, 2), (2_399, 3), (2_400, 4), (64_000, 4)]
)
def test_half_of_the_memory_holds_them_and_one_serves_anyway(memory: int, processes: int) -> None:
    assert machine.processes_for(4, memory) == processes
    assert machine.processes_for(1, memory) == 1


def test_memory_of_processes_counts_this_one_and_no_ghost() -> None:
    assert machine.used_mb([os.getpid(), 2**22]) == pytest.approx(machine.used_mb([os.getpid()]), 1)
    assert machine.used_mb([os.getpid()]) > 5
    assert machine.used_mb([]) == 0


@each_row("text", ["0", "129", "-1", "deux", "1.5", "²", " 2", "9" * 5_000])
def test_what_is_no_number_of_processes_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_PROCESSUS"):
        read_settings({"PARC_SOCIAL_PROCESSUS": text})


def test_the_setting_is_a_number_of_processes_and_nobody_need_say_it() -> None:
    assert read_settings({}).processus is None
    assert read_settings({"PARC_SOCIAL_PROCESSUS": ""}).processus is None
    assert read_settings({"PARC_SOCIAL_PROCESSUS": "3"}).processus == 3
