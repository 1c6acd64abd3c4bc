"""The repository's own rules, as tests that need no database."""

import subprocess

from tools.ground.paths import REPO


def tracked_files():
    """Return the files git knows or would take in, as paths."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=REPO, capture_output=True, text=True, check=True
    )
    files = [REPO / name for name in sorted(set(listed.stdout.splitlines()))]
    return [file for file in files if file.is_file()]
