"""What runs inside each worker process of `consent serve`: the application, its writer, and an eye on the parent."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time

from flask import Flask

from consent.errors import ConsentError
from consent.web import create_app

LOOK_EVERY = 0.5
GRACE = 15.0

logger = logging.getLogger(__name__)


def application() -> Flask:
    """The application of this process; settings come from the environment that the server handed on."""
    end_with_parent()
    try:
        return create_app()
    except ConsentError as error:
        # Without a traceback: the sentence says what to do, the lines of a traceback would bury it.
        logger.error("worker cannot start: %s", error)  # noqa: TRY400
        sys.exit(1)


def end_with_parent() -> None:
    """Stop this process when its parent is gone: an orphan would go on answering beside the next server."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        threading.Thread(target=watch, args=(parent.pid,), name="parent-watch", daemon=True).start()


def watch(parent: int) -> None:
    """Wait for the end of `parent`, then for this process's own; it does not return before."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    logger.warning("the server is gone: this worker stops")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
