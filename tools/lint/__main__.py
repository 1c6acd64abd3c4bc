"""Run the linters; print `passed: NAME` or `failed: NAME` for each."""

import argparse
import os
import subprocess
import sys
from xml.etree import ElementTree

from tools.ground import console
from tools.ground.paths import ADDONS, REPO, addon_folders
from tools.ground.system import run

from . import node


def tracked(*suffixes):
    """Return the repository's files with these suffixes, new ones included."""
    listed = run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        problem="git cannot list the repository's files.",
        cwd=REPO,
    )
    files = [REPO / name for name in listed.splitlines()]
    return [f for f in files if f.suffix in suffixes and f.is_file()]


def ruff(fix):
    """Check Python against the configured rules."""
    return program("ruff", ["check", *(["--fix"] if fix else []), "."])


def ruff_format(fix):
    """Check how Python is laid out."""
    return program("ruff", ["format", *([] if fix else ["--check", "--diff"]), "."])


def pylint_odoo(_fix):
    """Check the addons against the mandatory set of pylint-odoo."""
    folders = [str(folder) for folder in addon_folders(ADDONS)]
    return program("pylint", ["--rcfile=.pylintrc", *folders]) if folders else ""


def xml(fix):
    """Check that XML is well-formed and laid out."""
    files = tracked(".xml")
    for file in files:
        try:
            ElementTree.parse(file)
        except ElementTree.ParseError as err:
            return f"{file.relative_to(REPO)} is not well-formed: {err}"
    return prettier(files, fix)


def javascript(fix):
    """Check JavaScript with ESLint and its layout with Prettier."""
    files = [file for file in tracked(".js") if "lib" not in file.parts]
    if not files:
        return ""
    options = ["--fix"] if fix else []
    found = node_program("eslint", [*options, "--max-warnings=0", *files])
    return found or prettier(files, fix)


def prettier(files, fix):
    """Check files against Prettier, or rewrite them."""
    if not files:
        return ""
    mode = ["--write"] if fix else ["--check"]
    return node_program("prettier", [*mode, "--log-level=warn", *files])


def program(name, arguments):
    """Run a linter of the virtual environment; return what it found, "" if nothing."""
    path = os.path.join(os.path.dirname(sys.executable), name)
    return output([path, *arguments], None)


def node_program(name, arguments):
    """Run a linter of Node.js; return what it found, "" if nothing."""
    modules = node.ensure()
    path = modules / ".bin" / name
    return output([path, *arguments], node.environment(modules))


def output(command, environment):
    """Return what a command printed if it found something, "" if it did not."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=REPO,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    text = done.stdout + done.stderr
    return (text.strip() or f"exit code {done.returncode}") if done.returncode else ""


LINTERS = {
    "ruff": ruff,
    "ruff-format": ruff_format,
    "pylint-odoo": pylint_odoo,
    "xml": xml,
    "javascript": javascript,
}


def main(arguments):
    """Run the linters; return 1 if one found something."""
    parser = argparse.ArgumentParser(prog="bin/python -m tools.lint")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(LINTERS))
    parser.add_argument("--fix", action="store_true", help="rewrite what can be")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(LINTERS)
    if unknown:
        parser.error(f"there is no linter called {', '.join(sorted(unknown))}")
    failed = False
    for name in options.names or LINTERS:
        found = LINTERS[name](options.fix)
        failed = failed or bool(found)
        print(f"{found}\nfailed: {name}" if found else f"passed: {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    console.main(main)
