from . import test_held_event
from . import test_held_website_event
