"""Logs: one JSON line per event, with the ids it is about, without secrets or phone numbers.

`structlog.contextvars` carries the ids: the request, or the lane, job and row that is worked on.
"""

import logging
import re
import sys

import structlog

_NAMES = "token|corpsecret|secret|password|welcome_code|code|ticket"
_QUOTE = r"(?:\\?[\"'])?"
# Codes of errors are short numbers; those that let somebody in are not.
_ERROR_CODE = r"(?!(?:-?\d{1,6}|None)(?:[&\s\"',}\\]|$))"
_SECRETS = re.compile(
    rf"((?<![a-z])(?:{_NAMES}){_QUOTE}[=:]\s*{_QUOTE}){_ERROR_CODE}[^&\s\"',}}\\]+"
)
_PASSWORDS = re.compile(r"(://[^:/@\s]*:)[^@/\s]+@")
_PHONES = re.compile(r"(?<!\d)((?:\+?86|0086)?[ -]?1\d{2})[ -]?\d{4}[ -]?(\d{4})(?!\d)")


def redact(text: str) -> str:
    text = _PASSWORDS.sub(r"\1***@", _SECRETS.sub(r"\1***", text))
    return _PHONES.sub(r"\1****\2", text)


def _redact_line(logger, method, line: str) -> str:
    return redact(line)


def set_up(level: int = logging.INFO) -> None:
    """Everything that any library logs goes through the same redaction."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
        _redact_line,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=render, foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    logging.getLogger("rq").setLevel(logging.WARNING)
