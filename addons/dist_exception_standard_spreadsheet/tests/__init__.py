from . import test_browser
from . import test_dashboards
