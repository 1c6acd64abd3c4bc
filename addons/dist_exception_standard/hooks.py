def post_init_hook(env):
    """Keep what open and past orders promise, and compute their figures soon."""
    env["dist.promise"]._keep_estimated()
    env["dist.kpi.dwell"]._start()
    env.ref("dist_exception_standard.ir_cron_kpi_refresh_full")._trigger()
