"""Benches: one module each with `run(report, options)`; `bin/bench NAME` runs it."""
