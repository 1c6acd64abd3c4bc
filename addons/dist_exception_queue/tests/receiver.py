"""A receiver of webhooks on this machine that answers as a test tells it to."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers each request by the function ``answer`` of its handler.

    Provides ``url``, ``requests`` (path, headers, body of each), ``hurry`` (an event:
    who dawdles waits for it, at most a minute).
    """

    def __init__(self, answer):
        self.requests = []
        self.answer = answer
        self.hurry = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                receiver.answer(self, receiver)

            do_GET = do_POST

            def log_message(self, *args):
                """Say nothing: the tests look at the requests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self.hurry.set()
        self._server.shutdown()
        self._server.server_close()


def accept(handler, receiver):
    handler.send_response(200)
    handler.send_header("content-length", "0")
    handler.end_headers()


def fail(handler, receiver):
    handler.send_response(500)
    handler.send_header("content-length", "0")
    handler.end_headers()


def redirect(handler, receiver):
    handler.send_response(302)
    handler.send_header("location", receiver.url.replace("/hook", "/inside"))
    handler.send_header("content-length", "0")
    handler.end_headers()


def hang(handler, receiver):
    receiver.hurry.wait(60)


def trickle(handler, receiver):
    """Send the head of an answer byte by byte, so that no single read is slow."""
    try:
        while not receiver.hurry.wait(0.1):
            handler.wfile.write(b"H")
            handler.wfile.flush()
    except OSError:
        return  # cut off, as it should be


def dawdle(handler, receiver):
    """Answer at once with a body that never ends."""
    handler.send_response(200)
    handler.send_header("content-length", "1000000")
    handler.end_headers()
    trickle(handler, receiver)
