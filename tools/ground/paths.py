"""Where the repository and everything made outside of it lie."""

import hashlib
import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ADDONS = REPO / "addons"
TEST_ADDONS = REPO / "tests" / "addons"


def home():
    """Return the folder of virtual environment, Odoo, cluster and caches.

    `DIST_HOME` names it; by default it is `dist-suite` in the user's cache folder.
    """
    named = os.environ.get("DIST_HOME")
    if named:
        return Path(named).expanduser().resolve()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser().resolve() / "dist-suite"


def in_home(*parts):
    """Return a path below `home()`, its parent folder made."""
    path = home().joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def short_hash(*texts):
    """Return ten hexadecimal digits that stand for the texts."""
    return hashlib.sha256("\0".join(map(str, texts)).encode()).hexdigest()[:10]


def addon_folders(root=ADDONS):
    """Return the addon folders below `root`, by name; an empty list if none."""
    return sorted(manifest.parent for manifest in root.glob("*/__manifest__.py"))
