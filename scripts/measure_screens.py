"""Runs Lighthouse over the pages that people open first, and compares the figures with what they have to be.

Started by `scripts/lighthouse`, which says what is needed; standard library only.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "var" / "lighthouse"
VERSION: Final = "13.5.0"
PAGES: Final[Mapping[str, str]] = {
    "dashboard": "/",
    "meetings": "/meetings",
    "settings": "/settings/integrations",
}
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
LEAST_SCORE: Final = 0.95
LONGEST_PAINT_MILLISECONDS: Final = 1_500
MOST_SHIFT: Final = 0.05
LIGHTHOUSE_SLOWDOWN: Final = 4.0
"""Its mobile setting takes a phone to be so much slower than the machine, for an index of 1,500 and more."""
PHONE_INDEX: Final = 450
"""Between 125 and 800 is a mid-range phone (Lighthouse, docs/throttling.md); slower machines need less of a brake."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")


def main() -> int:
    """Measure; the exit status says whether every page is good enough."""
    parser = argparse.ArgumentParser(description="Measure the screens with Lighthouse, as on a phone.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=f"some of: {', '.join(PAGES)} (left out: all)")
    wanted = parser.parse_args().pages or list(PAGES)
    if unknown := set(wanted) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    browser = os.environ.get("QUOTLA_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        parser.error("there is no Chromium on the PATH, and QUOTLA_BROWSER names none")
    lighthouse = install()
    with demo() as (origin, cookie):
        headers = FOLDER / "headers.json"
        headers.touch(mode=0o600)
        headers.write_text(json.dumps({"Cookie": cookie}))

        def look(page: str, slowdown: float) -> Any:
            return measure(lighthouse, browser, origin + PAGES[page], headers, page, slowdown)

        index = look(wanted[0], 1)["environment"]["benchmarkIndex"]
        slowdown = min(LIGHTHOUSE_SLOWDOWN, max(1.0, index / PHONE_INDEX))
        print(f"this machine has the benchmark index {index:.0f} now: a phone is {slowdown:.1f} times as slow")
        reports = {page: look(page, slowdown) for page in wanted}
    print(f"{'':12}{''.join(f'{category:>16}' for category in CATEGORIES)}{'largest paint':>16}{'shift':>8}")
    return 1 if [page for page, report in reports.items() if not is_good(page, report)] else 0


def install() -> Path:
    """Lighthouse's own program, fetched from npm unless it is there."""
    program = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    package = program.parents[1] / "package.json"
    if not package.is_file() or json.loads(package.read_text())["version"] != VERSION:
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(FOLDER),
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
        ]
        environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
        subprocess.run([*command, f"lighthouse@{VERSION}"], env=environment, check=True, stdout=sys.stderr)
    return program


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """A demo while the block runs: its origin, and the cookie of its owner."""
    command = [
        sys.executable,
        "-m",
        "bootstrap.cli",
        "demo",
        "--no-browser",
        "--data",
        str(FOLDER / "demo"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield enter(process.stdout or ())
        finally:
            process.send_signal(signal.SIGINT)


def enter(lines: Sequence[str] | Any) -> tuple[str, str]:
    """Sign in by the address that the demo prints."""
    for line in lines:
        if "/demo/enter?" in line:
            address = urlsplit(line.split()[-1])
            break
    else:
        raise SystemExit("the demo did not start")
    connection = http.client.HTTPConnection(address.netloc, timeout=30)
    connection.request("GET", f"{address.path}?{address.query}")
    cookie = connection.getresponse().headers["Set-Cookie"].partition(";")[0]
    connection.close()
    return f"http://{address.netloc}", cookie


def measure(lighthouse: Path, browser: str, url: str, headers: Path, name: str, slowdown: float) -> Any:
    """One page's report; Lighthouse's default setting is a mid-range phone on a slow fourth-generation network."""
    report = FOLDER / name
    command = [
        *("node", str(lighthouse), url, "--quiet"),
        *("--output=json", "--output=html", f"--output-path={report}"),
        f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={headers}",
        f"--throttling.cpuSlowdownMultiplier={slowdown:.2f}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": browser}, check=True, stdout=sys.stderr)
    return json.loads(report.with_suffix(".report.json").read_text())


def is_good(page: str, report: Any) -> bool:
    """Prints a line, and below it what could be better."""
    scores = [report["categories"][category]["score"] or 0 for category in CATEGORIES]
    paint = report["audits"]["largest-contentful-paint"]["numericValue"]
    shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
    print(f"{page:12}{''.join(f'{score:16.0%}' for score in scores)}{paint:13.0f} ms{shift:8.3f}")
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if (
                reference["weight"]
                and (audit["score"] or 0) < LEAST_SCORE
                and audit["scoreDisplayMode"] != "notApplicable"
            ):
                print(f"    {category}: {audit['title']} {audit.get('displayValue', '')}")
    return min(scores) >= LEAST_SCORE and paint <= LONGEST_PAINT_MILLISECONDS and shift <= MOST_SHIFT


if __name__ == "__main__":
    sys.exit(main())
