"""A headless Chromium, driven through its own debugging protocol."""

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import requests
import websocket

from tools.ground.errors import GroundError
from tools.testing import browser

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
SECONDS = 30
# A cell that waits for its data has an error.
SPREADSHEET = """(() => {
    const services = odoo.__WOWL_DEBUG__.root.env.services;
    const dashboard = services.spreadsheet_dashboard_loader?.getActiveDashboard();
    if (dashboard?.data.name !== %s || !dashboard.model) {
        return false;
    }
    const getters = dashboard.model.getters;
    const cells = getters.getSheetIds().flatMap((sheetId) =>
        getters
            .getEvaluatedCellsPositions(sheetId)
            .map((position) => getters.getEvaluatedCell(position))
    );
    return cells.every((cell) => cell.type !== "error");
})()"""


@contextmanager
def chromium():
    """Start a browser with a profile of its own; it ends with the block.

    Yields:
        Page: its only page.
    """
    browser.ensure()
    program = next(filter(None, map(shutil.which, browser.NAMES)))
    with tempfile.TemporaryDirectory() as profile:
        command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        try:
            yield Page(_find_page(Path(profile) / "DevToolsActivePort"))
        finally:
            process.terminate()
            process.wait(SECONDS)


def _find_page(file):
    """Return the address of the browser's page once it listens."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if file.exists() and file.read_text().count("\n"):
            port = file.read_text().split("\n", 1)[0]
            targets = requests.get(f"http://127.0.0.1:{port}/json", timeout=SECONDS)
            pages = [t for t in targets.json() if t["type"] == "page"]
            return pages[0]["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise GroundError("Chromium does not start; run it once by hand to see why.")


class Page:
    """What the tools do with a page.

    Arguments:
        address (str): of its debugging socket.
    """

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=SECONDS)
        self.numbers = itertools.count(1)
        self.send("Page.enable")
        self.send("Network.enable")

    def send(self, method, **parameters):
        """Call a method of the protocol and return its result."""
        number = next(self.numbers)
        call = {"id": number, "method": method, "params": parameters}
        self.socket.send(json.dumps(call))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise GroundError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def resize(self, width, height, phone=False):
        """Set the size of the window; a phone also has a finger."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=phone)

    def use_session(self, url, session):
        """Take over the cookies of a `requests` session."""
        self.send("Network.clearBrowserCookies")
        for cookie in session.cookies:
            self.send(
                "Network.setCookie", url=url, name=cookie.name, value=cookie.value
            )

    def open(self, address):
        """Go to an address."""
        self.send("Page.navigate", url=address)

    def evaluate(self, expression):
        """Return what a JavaScript expression gives."""
        result = self.send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return result["result"].get("value")

    def wait_for(self, selector):
        """Wait until something visible fits a CSS selector.

        Raises:
            GroundError: nothing does in time.
        """
        find = f"!!document.querySelector({json.dumps(selector)})?.offsetParent"
        if not self.wait_until(find):
            raise GroundError(f"Nothing on the page fits {selector}.")

    def wait_until(self, expression):
        """Return whether a JavaScript expression becomes true in time."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if self.evaluate(expression):
                return True
            time.sleep(0.1)
        return False

    def wait_for_spreadsheet(self, name):
        """Wait until each cell of a spreadsheet dashboard has its data.

        Raises:
            GroundError: one has not, or has an error.
        """
        if not self.wait_until(SPREADSHEET % json.dumps(name)):
            raise GroundError(f"The dashboard {name} is not complete.")

    def click(self, selector):
        """Click what fits a CSS selector, once it is there."""
        self.wait_for(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector, text):
        """Write a text into what fits a CSS selector."""
        self.click(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self.send("Input.insertText", text=text)

    def settle(self):
        """Wait until fonts are there and nothing moves any more."""
        self.evaluate("document.fonts.ready.then(() => true)")
        time.sleep(0.7)

    def photograph(self, file):
        """Write what is visible to a PNG file."""
        self.settle()
        picture = self.send("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(picture["data"]))
