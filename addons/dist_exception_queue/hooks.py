def uninstall_hook(env):
    """Take the triggers off the watched tables: they write into a table that goes."""
    env["dist.exception.change"]._drop_triggers()
    env["dist.webhook.pending"]._drop_trigger()
    env["dist.bi.view"]._drop_all()
