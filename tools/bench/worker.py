"""One side of a bench: a process with Odoo loaded on one database.

It takes calls as lines of JSON on standard input and answers on a pipe of its own,
because anything in the process may print.
"""

import importlib
import json
import os
import subprocess
import sys
import traceback

from tools.ground.session import odoo_env


class Worker:
    """Runs functions on a database in a process of its own; a context manager.

    Arguments:
        database (str): a database with Odoo in it.
        environment (dict | None): environment variables of the process, for addons
            of another folder; by default this process's.
    """

    def __init__(self, database, environment=None):
        self.database = database
        self.environment = environment
        self._process = None
        self._answers = None

    def __enter__(self):
        read, write = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tools.bench.worker", self.database, str(write)],
            stdin=subprocess.PIPE,
            pass_fds=[write],
            text=True,
            env=self.environment,
        )
        os.close(write)
        self._answers = os.fdopen(read)
        return self

    def __exit__(self, *_reason):
        self._process.stdin.close()
        self._answers.close()
        self._process.wait()

    def call(self, function, *, commit=False, **arguments):
        """Call `function(env, **arguments)` there and return what it returns.

        Arguments:
            function (str): "package.module:function".
            commit (bool): keep what it changed; by default each call finds the
                database as the one before did.
            arguments: JSON values.

        Raises:
            RuntimeError: with the traceback of the other process.
        """
        call = {"function": function, "commit": commit, "arguments": arguments}
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        line = self._answers.readline()
        if not line:
            raise RuntimeError(f"the process on {self.database} ended in {function}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{function} on {self.database}:\n{answer['error']}")
        return answer["result"]


def serve(database, answers):
    """Answer calls until standard input ends."""
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"result": _execute(database, call)}
        except Exception:
            # Whatever went wrong belongs to the caller, in the other process.
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _execute(database, call):
    module, _, name = call["function"].partition(":")
    function = getattr(importlib.import_module(module), name)
    with odoo_env(database, commit=call["commit"]) as env:
        return function(env, **call["arguments"])


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[2]), "w") as pipe:
        serve(sys.argv[1], pipe)
