import sys

import objects  # noqa: F401
import settings  # noqa: F401
from check import run

sys.exit(run())
