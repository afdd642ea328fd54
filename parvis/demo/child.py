"""`python -m parvis.demo.child serve …`: a parvis command that ends when the process that started it is gone.

Its standard input is a pipe whose other end only the parent holds: the end of the pipe is the end of the parent, also
where that one was killed. Nothing is left behind that would keep the port or write to the database.
"""

import os
import signal
import threading
import time

LAST_SECONDS = 25


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(LAST_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from parvis.__main__ import main as parvis

    parvis()


if __name__ == "__main__":
    main()
