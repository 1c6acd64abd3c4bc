from . import test_held_booth
