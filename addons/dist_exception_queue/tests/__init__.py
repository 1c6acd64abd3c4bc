from . import test_access
from . import test_actions
from . import test_changes
from . import test_clearing
from . import test_properties
from . import test_routing
from . import test_steps
from . import test_sweep
