"""What a process says of itself: one way out for every log line, ours and the libraries'.

1. A line is JSON on stdout, or words for a person on a terminal; `correlation` ties those of one request together.
2. No secret that was made known here, no token and no password in an address leaves by a line, whoever wrote it.
3. Of an error nobody expected, a line says what and where, not its message: a database's may quote the row it was
   given. LOG_LEVEL=debug shows the trace.
"""

import logging
import logging.config
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import orjson

from application.correlation import current_correlation
from application.incidents import whereabouts
from bootstrap.settings import LogFormat, Logging

CONCEALED: Final = "…"
SHORTEST_SECRET_CHARACTERS: Final = 4
"""What is shorter stands in half of all words; nobody is protected by tearing those apart."""
# JWTs (RFC 7519 3), what stands behind "Bearer" or "Basic", and a password in an address.
_SHAPES: Final = (
    r"eyJ[\w-]{4,}\.[\w-]*\.[\w-]*|(?<=Bearer )[^\s\"',]+|(?<=Basic )[^\s\"',]+|(?<=:)[^\s:/@]+(?=@[\w.\[])"
)
# What a LogRecord has by itself; all else came by `extra`.
_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
# Each of these tells of every request, which our own lines do; Calendly's addresses may also hold somebody's e-mail.
_TALKATIVE: Final = ("httpx", "httpcore", "uvicorn.access", "bootstrap.sockets", "asyncio", "alembic.runtime.plugins")


class Concealment:
    """Takes secrets out of what is about to be written. Values learned later are taken out from then on."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Never let these pass."""
        self._secrets |= {text for text in secrets if len(text) >= SHORTEST_SECRET_CHARACTERS}
        # The longest first, so that no end of one is left behind another.
        alternatives = [re.escape(text) for text in sorted(self._secrets, key=len, reverse=True)]
        self._pattern = re.compile("|".join([*alternatives, _SHAPES]))

    def text(self, text: str) -> str:
        """The text without any of them."""
        return self._pattern.sub(CONCEALED, text)

    def value(self, value: object) -> object:
        """The same for whatever a line may hold; what is no plain value becomes text first."""
        if type(value) is str:  # nearly all there is; asked first, for every request writes a line
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(one) for one in value]
        return self.text(str(value))


def set_up_logging(
    settings: Logging, *, process: str, secrets: Iterable[str] = (), stream: TextIO | None = None
) -> Concealment:
    """Send every line of this process one way. To be called once, before anything else speaks.

    Args:
        process: the command, named in each line.
        secrets: texts that must never be written.
        stream: stdout unless told otherwise.
    """
    stream = stream or sys.stdout
    concealment = Concealment(secrets)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        formatter(
            concealment,
            process=process,
            for_people=settings.format is LogFormat.CONSOLE or (settings.format is LogFormat.AUTO and stream.isatty()),
            has_traces=settings.level == "debug",
            has_colors=stream.isatty(),
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    # What no line of ours tells, nobody needs to look up (Python: logging cookbook, optimization).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    return concealment


def formatter(
    concealment: Concealment, *, process: str, for_people: bool, has_traces: bool, has_colors: bool = False
) -> logging.Formatter:
    """What turns a record into a line."""
    line_of = _LineOf(process, concealment, has_traces=has_traces)
    if not for_people:
        return _JsonFormatter(line_of)

    # Not at the head of the file: a service that speaks JSON has no use for what is a fifteenth of its start.
    import structlog
    from structlog.typing import EventDict, WrappedLogger

    def words_of(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
        return line_of(line["_record"])

    render = structlog.dev.ConsoleRenderer(event_key="message", colors=has_colors, pad_event_to=24, sort_keys=False)
    return structlog.stdlib.ProcessorFormatter(processors=[words_of, render])


class _LineOf:
    """Makes a line of a record: when, how bad, what, by whom, then whatever else it brought along."""

    def __init__(self, process: str, concealment: Concealment, *, has_traces: bool) -> None:
        self._process = process
        self._concealment = concealment
        self._has_traces = has_traces

    def __call__(self, record: logging.LogRecord) -> dict[str, Any]:
        found = {key: value for key, value in vars(record).items() if key not in _OWN and value is not None}
        correlation = current_correlation()
        if correlation is not None:
            found.setdefault("correlation", correlation)
        if record.exc_info and record.exc_info[1] is not None:
            found["error"] = whereabouts(record.exc_info[1])
            if self._has_traces:
                found["trace"] = logging.Formatter().formatException(record.exc_info)
        conceal = self._concealment.value
        made: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": conceal(record.getMessage()),
            "process": self._process,
            "logger": record.name,
        }
        for key, value in found.items():
            made[key] = conceal(value)
        return made


class _JsonFormatter(logging.Formatter):
    """A line as JSON, without structlog in between: this is paid with every request and every delivery."""

    def __init__(self, line_of: _LineOf) -> None:
        super().__init__()
        self._line_of = line_of

    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(self._line_of(record), option=orjson.OPT_NON_STR_KEYS).decode()


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last words of a process go the same way as all others."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("bootstrap").critical("the process failed", exc_info=(kind, error, trace))
