from . import test_adjust, test_doors, test_tolerance
