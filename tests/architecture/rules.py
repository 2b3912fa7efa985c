"""The rules of the house that no linter knows, as functions from a module's source to what breaks them there.

Each finds a thing by its form, cheaply; what can be said with an import contract belongs in pyproject.toml.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Module:
    """A source file: its path from the root of the repository, and its text."""

    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    def is_below(self, *folders: str) -> bool:
        """Whether it is one of these files or lies in one of these folders."""
        return any(self.path.is_relative_to(folder) for folder in folders)


@dataclass(frozen=True)
class Rule:
    """What must not be found where."""

    sentence: str
    concerns: Callable[[Module], bool]
    breaches: Callable[[Module], Iterator[int]]
    """The line numbers of what breaks the rule in a module it concerns."""

    def broken_in(self, module: Module) -> list[str]:
        """Every breach, as `path:line: sentence`."""
        if not self.concerns(module):
            return []
        return [f"{module.path}:{line}: {self.sentence}" for line in sorted(self.breaches(module))]


def modules_of(root: Path, *folders: str) -> list[Module]:
    """Every Python file below these folders."""
    files = sorted(file for folder in folders for file in (root / folder).rglob("*.py"))
    return [Module(PurePosixPath(file.relative_to(root)), file.read_text(encoding="utf-8")) for file in files]


# --- What the rules look for ---------------------------------------------------------------------------------------


def questions_to_a_container(module: Module) -> Iterator[int]:
    """Calls of `child`, and of `resolve` with something to resolve (a path's has nothing)."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = name_of(node.func).rpartition(".")[2]
            is_asked_for_something = bool(node.args) or any(keyword.arg == "service_key" for keyword in node.keywords)
            if name == "child" or (name in ("resolve", "resolve_all") and is_asked_for_something):
                yield node.lineno


def mentions_of(*dotted: str) -> Callable[[Module], Iterator[int]]:
    """Uses of these names by their ends: "datetime.now" is in `datetime.datetime.now`. Spelled out or imported."""

    def breaches(module: Module) -> Iterator[int]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom):
                found = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Attribute):
                found = [name_of(node)]
            else:
                continue
            if any(name == end or name.endswith(f".{end}") for name in found for end in dotted):
                yield node.lineno

    return breaches


def asynchrony(module: Module) -> Iterator[int]:
    """Everything that only runs in an event loop."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith | ast.Await):
            yield node.lineno
        elif isinstance(node, ast.comprehension) and node.is_async:
            yield node.target.lineno


def opt_outs_without_reason(module: Module) -> Iterator[int]:
    """`noqa`, `type: ignore` and the like that name no code, or no reason after it."""
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type != tokenize.COMMENT:
            continue
        for opt_out in OPT_OUT.finditer(token.string):
            names_its_code = any(opt_out.groups())
            # Where several stand on one line, a reason at the end serves them all.
            reason = OPT_OUT.sub("", token.string[opt_out.end() :]).strip(" #:-")
            if not names_its_code or not reason:
                yield token.start[0]


OPT_OUT = re.compile(
    r"#\s*(?:"
    r"noqa(?::\s*(?P<codes_of_ruff>[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*))?"
    r"|type:\s*ignore(?:\[(?P<codes_of_mypy>[\w, -]+)\])?"
    r"|(?P<of_coverage>pragma:\s*no cover)"
    r")"
)


def missing_docstring(module: Module) -> Iterator[int]:
    """A package that does not say what it is for."""
    if ast.get_docstring(module.tree) is None:
        yield 1


def name_of(node: ast.expr) -> str:
    """`a.b.c` for such an expression; what cannot be named (a call's result, say) is left out in front."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}".lstrip(".")
    return ""


# --- The rules -----------------------------------------------------------------------------------------------------

SYNCHRONOUS = (
    "src/domain",
    "src/application",
    "src/adapters/persistence",
    "src/adapters/calendly",
    "src/adapters/upkeep",
    "src/adapters/webhooks/jobs.py",
)
READERS_OF_THE_ENVIRONMENT = ("src/bootstrap/settings.py", "src/calendly_sandbox/settings.py")

RULES = (
    Rule(
        "only the container resolves, once, at the start: a punq child container hands out other requests' objects",
        lambda module: module.is_below("src") and not module.is_below("src/bootstrap/container.py"),
        questions_to_a_container,
    ),
    Rule(
        "the core is synchronous",
        lambda module: module.is_below(*SYNCHRONOUS),
        asynchrony,
    ),
    Rule(
        "only the settings read the environment",
        lambda module: module.is_below("src") and not module.is_below(*READERS_OF_THE_ENVIRONMENT),
        mentions_of("os.environ", "os.environb", "os.getenv", "os.getenvb"),
    ),
    Rule(
        "time comes in as `now`, or from the clock port",
        lambda module: module.is_below("src/domain", "src/application"),
        mentions_of("datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time", "time.time_ns"),
    ),
    Rule(
        "steps are plain functions: pytest-bdd does not await, so an asynchronous one passes without running",
        lambda module: module.is_below("tests/acceptance"),
        asynchrony,
    ),
    Rule(
        "an opt-out names its code, and its reason on the same line",
        lambda _: True,
        opt_outs_without_reason,
    ),
    Rule(
        "a package says in a docstring what it is for",
        lambda module: module.path.name == "__init__.py",
        missing_docstring,
    ),
)


def folders_that_are_no_packages(root: Path, *tops: str) -> list[str]:
    """Folders with Python files, or with packages in them, that have no `__init__.py` of their own."""
    found = set()
    for top in tops:
        for file in (root / top).rglob("*.py"):
            for folder in file.relative_to(root).parents:
                if folder.is_relative_to(top) and str(folder) != "src" and not (root / folder / "__init__.py").exists():
                    found.add(str(folder))
    return sorted(found)
