def post_init_hook(env):
    """Keep what open and past orders promise, and compute their figures soon."""
    env["dist.promise"]._keep_estimated()
    env["dist.kpi.dwell"]._start()
    env.ref("dist_exception_standard.ir_cron_kpi_refresh_full")._trigger()


def uninstall_hook(env):
    """Let go of the views of figures: those for other tools read them, and are made
    anew of what stays when a server loads."""
    env["dist.bi.view"]._drop_all()
