def post_init_hook(env):
    """Keep what open and past orders promise, and compute their figures tonight."""
    env["dist.promise"]._keep_estimated()
    env["dist.kpi.dwell"]._start()
