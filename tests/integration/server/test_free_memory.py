"""What a process has freed between blocks in use goes back to the system by itself."""

import subprocess
import sys

# In a process of its own, whose memory is nobody else's: a block in eight stays in use.
FREED = """
from server.supervision.free_memory import FreeMemory, own_mb
from testing.waiting import waited_for
blocks = [b"x" * 60_000 for _ in range(8_000)]
held = own_mb()
kept = blocks[::8]
del blocks
left = own_mb()
looks = FreeMemory()
looks.start()
after = waited_for(own_mb, lambda mb: mb < held - 300)
looks.close()
print(held, left, after)
"""


def test_what_is_free_between_two_blocks_is_given_back() -> None:
    told = subprocess.run(
        [sys.executable, "-c", FREED], check=True, capture_output=True, text=True
    ).stdout
    held, left, after = map(int, told.split())
    assert held > 480
    assert left > held - 100  # it stays, as long as nobody says so
    assert after < held - 300
