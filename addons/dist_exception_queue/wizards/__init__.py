from . import dist_exception_move
