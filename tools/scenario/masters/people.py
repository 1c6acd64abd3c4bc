"""One person per role; login and password are the role's code."""

from odoo.fields import Command

from ..people import PEOPLE


def make_users(world) -> None:
    """Create the users and make the branch manager lead the sales teams.

    Passwords are as simple as logins because the demonstration is served to its own
    machine alone.
    """
    env = world.env
    users = env["res.users"].with_context(no_reset_password=True)
    made = users.create([_values(env, world, person) for person in PEOPLE])
    world.users = dict(zip((p.login for p in PEOPLE), made.ids, strict=True))
    teams = env["crm.team"].browse(world.teams.values())
    teams.user_id = world.users["branch_manager"]
    _enrol(world, teams)


def _values(env, world, person):
    groups = [env.ref(f"dist_base.group_{person.role}").id]
    groups += [group.id for name in person.rights if (group := env.ref(name, False))]
    warehouses = [world.warehouses[code] for code in person.warehouses]
    return {
        "name": person.name,
        "login": person.login,
        "password": person.login,
        "email": f"{person.login}@northgate.example",
        "function": person.role_name,
        "tz": "America/New_York",
        "group_ids": [Command.set(groups)],
        "dist_warehouse_ids": [Command.set(warehouses)],
        "notification_type": "inbox",
    }


def _enrol(world, teams):
    """The sales desk serves every channel, so it is a member of every team."""
    config = world.env["ir.config_parameter"]
    config.set_param("sales_team.membership_multi", "True")
    world.env["crm.team.member"].create(
        [
            {"crm_team_id": team.id, "user_id": world.users["sales_desk"]}
            for team in teams
        ]
    )
