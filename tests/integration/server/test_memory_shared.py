"""What the threads of a server have freed serves them all: pages do not add up."""

import subprocess
import sys

from testing.sample import taking_turns

# In a process of its own, as the settings are of a process for good.
PAGES = """
import sys, threading
from server.wsgi.memory import share_memory
from testing.processes import memory_mb
assert sys.argv[1] == "each" or share_memory()
done = threading.Barrier(13)
def page():
    parts = [b"x" * 900 for _ in range(10_000)]
    body = b"".join(parts)
    del parts, body
    done.wait()  # the thread lives on, and its arena
import os
for turn in range(12):
    threading.Thread(target=page, daemon=True).start()
    while done.n_waiting <= turn: pass
print(memory_mb(os.getpid())[0])
"""


def held(way: str) -> int:
    """MB that a process holds once twelve threads have made a page of 9 MB each, in turn."""
    told = subprocess.run(
        [sys.executable, "-c", PAGES, way], check=True, capture_output=True, text=True
    )
    return int(told.stdout)


def test_one_page_is_held_and_not_one_for_each_thread() -> None:
    alone, shared = held("each"), held("shared")
    assert shared < alone - 40
    assert shared < 80


ALONE = """
import os
from cli.main import application
application("serve")
print(len(os.listdir("/proc/self/task")))
"""
SPARED = """
import sys
import server.serve
print(*{"rasterio", "openpyxl", "psycopg", "procrastinate", "cryptography"} & {*sys.modules})
"""


@taking_turns(4)
def test_a_server_holds_a_library_only_once_what_needs_it_is_asked_for() -> None:
    """GDAL, workbooks, the client of PostgreSQL and its queue, what verifies tokens: 48 MB."""
    told = subprocess.run(
        [sys.executable, "-c", SPARED], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == ""


def test_the_server_can_share_it_before_there_are_threads() -> None:
    """A library that begins one where it is imported would leave a second arena in use."""
    told = subprocess.run([sys.executable, "-c", ALONE], check=True, capture_output=True, text=True)
    assert int(told.stdout) == 1
