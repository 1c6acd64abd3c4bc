"""`bin/bench NAME [--json FILE] [options of the bench]`."""

import argparse
import importlib
from pathlib import Path

from tools.ground import console
from tools.ground.errors import GroundError

from .report import Report


def benches():
    """Return {name: first line of its docstring} of every bench there is."""
    found = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        text = file.read_text()
        if "\ndef run(report, options)" in text:
            found[file.stem] = text.partition('"""')[2].partition("\n")[0].rstrip('"')
    return found


def main(arguments):
    """Run one bench; return 1 if a figure misses its bound."""
    known = benches()
    listing = "\n".join(f"  {name:<14} {text}" for name, text in known.items())
    if not arguments or arguments[0] in ("-h", "--help"):
        print(f"usage: bin/bench NAME [--json FILE] [options]\n\n{listing}")
        return 0
    name, *rest = arguments
    if name not in known:
        raise GroundError(f"There is no bench called {name}. There are:\n{listing}")
    module = importlib.import_module(f"tools.bench.{name}")
    parser = argparse.ArgumentParser(prog=f"bin/bench {name}", description=known[name])
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    if hasattr(module, "add_arguments"):
        module.add_arguments(parser)
    options = parser.parse_args(rest)
    report = Report(name)
    module.run(report, options)
    print(report.table())
    if options.json:
        report.write(options.json)
    return 0 if report.ok else 1


if __name__ == "__main__":
    console.main(main)
