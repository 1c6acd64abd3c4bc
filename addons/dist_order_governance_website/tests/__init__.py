from . import test_held_website
from . import test_web_channel
