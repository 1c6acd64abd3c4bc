from . import test_access
from . import test_bad_input
from . import test_decisions
from . import test_hoot
from . import test_matrix
from . import test_statements
from . import test_versions
