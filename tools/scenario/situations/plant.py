"""Trouble of the plant itself."""


def failed_mail(stage):
    """A mail was not sent, and whoever wrote it thinks it was."""
    partner = stage.world.partner("tilden")
    with stage.on(-1):
        mail = stage.env["mail.mail"].create(
            {
                "subject": f"Your order, {partner.name}",
                "email_to": partner.email,
                "state": "exception",
                "failure_type": "mail_smtp",
                "failure_reason": "The mail server refused the connection.",
            }
        )
    what = f"A mail to {partner.name} was not sent: the server refused it."
    stage.book.add(
        *("failed_mail", mail, what, ["administrator"]),
        tasks={"administrator": [10, f"Send the mail to {partner.name} again."]},
    )


PLANTED = (failed_mail,)
