from . import test_held_pos
