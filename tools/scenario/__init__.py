"""The demonstration: a regional distributor with everything that can go wrong in it.

What is wrong is planted on purpose and written to an answer file, so the demonstration
is the acceptance test, too. From the repository's root:

    bin/python -m tools.scenario.build --db X      builds database X
    bin/python -m tools.scenario.logins --db X     who may log in, as JSON
    bin/python -m tools.scenario.check --db X      exit code 0 when all is found

The functions are for tools that run in the same environment.
"""

from .builder import build
from .checker import check
from .logbook import logins

__all__ = ["build", "check", "logins"]
