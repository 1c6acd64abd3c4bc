from . import test_held_website
