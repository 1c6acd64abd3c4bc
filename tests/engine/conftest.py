"""Property tests give the same examples on every machine: no test is red by chance."""

from hypothesis import settings

settings.register_profile("dist", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("dist")
