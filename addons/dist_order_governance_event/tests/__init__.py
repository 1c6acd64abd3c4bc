from . import test_held_event
