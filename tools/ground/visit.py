"""A user's first steps: log in with the password, open the first screen."""

import re

import requests

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Refused(Exception):
    """The server did not do what a user may expect; the text says what."""


class Visitor:
    """One user's session on a running server.

    Arguments:
        url (str): the server's address.
    """

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def log_in(self, login, password):
        """Log in through the form of the login page, as a browser does.

        Raises:
            Refused: the page does not come up or the password does not fit.
        """
        page = self.session.get(f"{self.url}/web/login", timeout=120)
        token = TOKEN.search(page.text)
        if not page.ok or not token:
            raise Refused(f"the login page answers {page.status_code} without a form")
        form = {"login": login, "password": password, "csrf_token": token[1]}
        answer = self.session.post(f"{self.url}/web/login", data=form, timeout=120)
        if not answer.ok or answer.url.endswith("/web/login"):
            raise Refused(f"{login} cannot log in")
        self._check_style_sheets(answer.text)

    def open_screen(self, path):
        """Open an action by its path and fetch what its first view shows.

        Arguments:
            path (str): as in the address /odoo/<path>, or an action's external id.

        Returns:
            str: the screen's title.

        Raises:
            Refused: the action, its views or its records cannot be read.
        """
        load = {"action_id": path.removeprefix("/odoo/"), "context": {}}
        action = self._call("/web/action/load", load)
        model = action.get("res_model")
        if not model:
            return action.get("name") or path
        # A screen of our own names the model it shows, and has no view of it.
        shown = action.get("views") or [(False, "list")]
        views = [[view or False, kind] for view, kind in shown]
        options = {"views": [*views, [False, "search"]], "options": {}}
        found = self.call_kw(model, "get_views", [], options)
        self.call_kw(model, "web_search_read", [], _first_page(views, found, model))
        return action.get("name") or path

    def call_kw(self, model, method, args, kwargs):
        """Call a model's method as the web client does and return its result."""
        call = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._call(f"/web/dataset/call_kw/{model}/{method}", call)

    def _call(self, route, parameters):
        body = {"jsonrpc": "2.0", "method": "call", "params": parameters}
        answer = self.session.post(f"{self.url}{route}", json=body, timeout=120)
        content = answer.json() if answer.ok else {"error": {"message": answer.text}}
        if "error" in content:
            error = content["error"]
            said = error.get("data", {}).get("message") or error["message"]
            raise Refused(f"{route}: {said[:300]}")
        return content["result"]

    def _check_style_sheets(self, page):
        for address in re.findall(r'href="(/web/assets/[^"]+\.css)"', page):
            sheet = self.session.get(self.url + address, timeout=120)
            if not sheet.ok:
                raise Refused(f"a style sheet answers {sheet.status_code}")


def _first_page(views, found, model):
    """Return the arguments that read the first page of the first view."""
    kind = next((kind for _view, kind in views if kind in ("list", "kanban")), None)
    shown = re.findall(
        r'<field name="(\w+)"', found["views"].get(kind, {}).get("arch", "")
    )
    fields = found["models"][model]["fields"]
    specification = {name: {} for name in shown if name in fields}
    return {"specification": specification, "domain": [], "limit": 80}
