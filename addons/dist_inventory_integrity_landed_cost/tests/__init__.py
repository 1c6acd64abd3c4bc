from . import test_landed_coverage
