"""Logs: one JSON line per event, without tokens, secrets or phone numbers."""

import logging
import re
import sys

import structlog

_NAMES = "access_token|corpsecret|secret|welcome_code|code|ticket"
_SECRETS = re.compile(rf"((?<![a-z])(?:{_NAMES})[\"']?[=:]\s*[\"']?)[^&\s\"',}}]+")
_PHONES = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


def redact(text: str) -> str:
    return _PHONES.sub(r"\1****\2", _SECRETS.sub(r"\1***", text))


def _redact_line(logger, method, line: str) -> str:
    return redact(line)


def set_up(level: int = logging.INFO) -> None:
    """Everything that any library logs goes through the same redaction."""
    shared = [
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
