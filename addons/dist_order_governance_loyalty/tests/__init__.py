from . import test_held_loyalty
