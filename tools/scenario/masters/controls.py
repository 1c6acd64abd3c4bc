"""The controls that the scenario shows, switched on."""

CONTROLS = ("sale_approval", "purchase_approval", "exception_queue")
CHECKPOINTS = ("sale_confirm", "purchase_approve")


def switch_on(world) -> None:
    """Take the shipped matrices and switch the controls on, as administrators do."""
    # Orders of customers who confirm themselves go on in this person's name.
    world.env.company.dist_technical_user_id = world.users["integration"]
    checkpoints = world.as_user("administrator", "dist.approval.checkpoint")
    for code in CHECKPOINTS:
        checkpoints.search([("code", "=", code)]).action_use_default_matrix()
    controls = world.as_user("administrator", "dist.control")
    controls.search([("code", "in", CONTROLS)]).action_switch_on()
