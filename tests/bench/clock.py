"""A run whose clock starts before Python does, so that imports and drawing count, and is stopped
with Ctrl-C.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import Any


def stopped_after(seconds: float, module: str, *arguments: str) -> Any:
    """`python -m module ARGUMENTS... START`, interrupted after `seconds`; gives the JSON that it
    prints.

    START is the moment (time.time()) at which the clock started.
    """
    start = time.time()
    command = [sys.executable, "-m", module, *arguments, str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            process.wait(seconds - (time.time() - start))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    return json.loads(said)


def clock_stopped() -> None:
    """Called by a run that has done its training, maybe before its time: a Ctrl-C that comes now
    comes too late to matter.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
