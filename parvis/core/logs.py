"""Logs that tell a programmer what broke and tell nobody about a person."""

import logging
import re
import traceback
from types import TracebackType

_TOKENS = re.compile(
    r"(/follow/|/one-time/|/leave-list/|/undo-change/|/map/subscribe/|/p/own/|/works/consent/|[?&](?:api_key|token|t|q|street|place)=)[^\s/&\"']+"
)

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def redact(text: str) -> str:
    """Return the text with follow tokens, keys and what somebody looked for taken out of addresses."""
    return _TOKENS.sub(r"\1…", text)


class QuietFormatter(logging.Formatter):
    """Write the class and the frames of an exception, not its message: a database error carries the value."""

    def formatException(self, ei: ExceptionInfo) -> str:
        kind, _problem, trace = ei
        frames = "".join(traceback.format_list(traceback.extract_tb(trace))) if trace else ""
        return f"{frames}{kind.__name__ if kind else 'unknown'}"

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another formatter may have kept the whole text
        return redact(super().format(record))
