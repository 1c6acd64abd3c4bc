from . import engine, models
from .hooks import post_init_hook
