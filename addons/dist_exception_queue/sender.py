"""One request to a hook: where it may go, how long it may take, what came of it.

It knows no Odoo. Names are resolved when the request is made and the connection goes
to the very address that was looked at: a name that leads elsewhere a moment later, or
a redirect, reaches nothing inside the network.
"""

import os
import socket
import threading
import time
from dataclasses import dataclass

import requests
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .engine import webhook

# Seconds from the connection to the answer's status, however slowly it trickles.
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try.

    Attributes:
        status (int): of HTTP, 0 where there was none.
        failure (str): empty, ``refused`` (the address is not allowed), ``timeout``,
            ``certificate``, ``connection`` or ``status`` (no 2xx). Never a text of the
            other side or of the library: these repeat URLs, which may hold passwords.
    """

    status: int = 0
    failure: str = ""


class RefusedError(Exception):
    """A host has no address that requests may be sent to."""


class _Guard:
    """Connects to allowed addresses alone and cuts the connection when time is up."""

    def __init__(self, networks, seconds):
        self._networks = networks
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._cut)
        self._twin = None
        self.is_late = False

    def __enter__(self):
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(self, *error):
        self._timer.cancel()
        self._timer.join()
        if self._twin:
            self._twin.close()

    def connect(self, connection):
        """Return a socket to the host of a connection of urllib3."""
        found = socket.getaddrinfo(
            connection.host, connection.port, type=socket.SOCK_STREAM
        )
        addresses = [
            address[0]
            for *_family, address in found
            if webhook.is_allowed(address[0], self._networks)
        ]
        if not addresses:
            raise RefusedError(connection.host)
        sock = self._connect_first(addresses, connection.port)
        # TLS takes the socket over; a twin of it stays ours and ends both.
        self._twin = sock.dup()
        return sock

    def _connect_first(self, addresses, port):
        for number, address in enumerate(addresses, 1):
            left = self._until - time.monotonic()
            # What is left is shared, or one dead address would use it all.
            share = max(left / (len(addresses) - number + 1), 0.1)
            try:
                sock = socket.create_connection((address, port), timeout=share)
            except OSError:
                if number == len(addresses):
                    raise
                continue
            sock.settimeout(self._seconds)
            return sock
        raise RefusedError(port)

    def _cut(self):
        self.is_late = True
        if self._twin:
            try:
                self._twin.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the other side was faster


class _Adapter(HTTPAdapter):
    """Lets a guard make the connections."""

    def __init__(self, guard):
        self._guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        result = super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": self._make_pool(HTTPConnectionPool),
            "https": self._make_pool(HTTPSConnectionPool),
        }
        return result

    def _make_pool(self, pool):
        connect = self._guard.connect
        connection = type(
            f"Guarded{pool.ConnectionCls.__name__}",
            (pool.ConnectionCls,),
            {"_new_conn": lambda self: connect(self)},
        )
        return type(f"Guarded{pool.__name__}", (pool,), {"ConnectionCls": connection})


def post(url, headers, body, networks=(), seconds=None):
    """Send one request and return what came of it.

    Redirects are not followed, proxies and passwords of the surroundings are not
    used, and nothing of the answer but its status is read.

    Arguments:
        url (str): that passed ``webhook.check_url``.
        headers (dict): name -> value.
        body (bytes): sent as it is.
        networks: allowed besides the internet, of ``webhook.read_networks``.
        seconds (float): at most so long, without the resolution of the name.

    Returns:
        Answer: never an exception for what the other side does.
    """
    seconds = SECONDS if seconds is None else seconds
    with _Guard(networks, seconds) as guard, requests.Session() as session:
        session.trust_env = False
        # The one setting of the surroundings that makes it safer: own certificates.
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Adapter(guard))
        try:
            response = session.post(
                url,
                data=body,
                headers=headers,
                timeout=seconds,
                allow_redirects=False,
                stream=True,
            )
        except RefusedError:
            return Answer(failure="refused")
        except requests.exceptions.SSLError:
            return Answer(failure="timeout" if guard.is_late else "certificate")
        except requests.exceptions.Timeout:
            return Answer(failure="timeout")
        except (requests.exceptions.RequestException, OSError, ValueError):
            return Answer(failure="timeout" if guard.is_late else "connection")
        response.close()
        is_taken = 200 <= response.status_code < 300
        return Answer(response.status_code, "" if is_taken else "status")
