"""Do those who should see a situation have the right to look at it?"""


def unseen(env, answers) -> list[str]:
    """Return a sentence for each person who may not read what they should see."""
    sentences = []
    for answer in answers:
        record = env[answer.model].browse(answer.res_id).exists()
        if not record:
            sentences.append(f"{answer.name} ({answer.key}) is not there any more.")
            continue
        for login in answer.who:
            user = env["res.users"].search([("login", "=", login)])
            if not record.with_user(user).has_access("read"):
                sentences.append(
                    f"{login} may not read {answer.name} ({answer.key}). {answer.what}"
                )
    return sentences
