"""How an event leaves: its signature, when it is tried again, where it may go.

Signatures and headers follow Standard Webhooks 1.0 (standardwebhooks.com,
``spec/standard-webhooks.md``): receivers check them with the libraries there are.
"""

import base64
import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

PREFIX = "whsec_"
# Seconds before the second try, and the longest wait between two.
FIRST_DELAY = 60
LONGEST_DELAY = 6 * 3600
# Networks through which an IPv6 address reaches an IPv4 address it contains, and the
# bits to the right of that address (RFC 6052, 3056).
EMBEDDED = (("64:ff9b::/96", 0), ("2002::/16", 80))


class NotAllowedError(Exception):
    """A URL is not one that events may be sent to; ``reason`` says why."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def make_secret(random):
    """Return the secret of a hook as it is shown to people.

    >>> make_secret(bytes(24))
    'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

    Arguments:
        random (bytes): 24 to 64 random bytes.
    """
    return PREFIX + base64.b64encode(random).decode()


def read_secret(secret):
    """Return the bytes of a secret.

    >>> len(read_secret(make_secret(bytes(32))))
    32
    >>> read_secret("password")
    Traceback (most recent call last):
    ...
    ValueError: a secret is whsec_ and 24 to 64 bytes in base64

    Raises:
        ValueError: the text is no secret.
    """
    wrong = ValueError("a secret is whsec_ and 24 to 64 bytes in base64")
    if not (secret or "").startswith(PREFIX):
        raise wrong
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError as err:
        raise wrong from err
    if not 24 <= len(key) <= 64:
        raise wrong
    return key


def sign(secret, message_id, timestamp, body):
    """Return the value of the header ``webhook-signature``.

    ``v1,`` and HMAC-SHA256 over id, timestamp and body, joined by dots, in base64.

    >>> sign(
    ...     "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ...     "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ...     1614265330,
    ...     b'{"test": 2432232314}',
    ... )
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

    Arguments:
        secret (str): of the hook.
        message_id (str): the same for every try of one message.
        timestamp (int): seconds since 1970, of this try.
        body (bytes): as it is sent.

    Raises:
        ValueError: the secret is none.
    """
    content = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    digest = hmac.new(read_secret(secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def get_delay(tries, roll):
    """Return how many seconds pass before a message is tried again.

    Four times as long after each try, up to six hours; half of it by chance, so that
    what failed together does not come back together ("equal jitter": M. Brooker,
    "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

    >>> [get_delay(tries, roll=1) for tries in (1, 2, 3, 4, 5, 6)]
    [60, 240, 960, 3840, 15360, 21600]
    >>> get_delay(1, roll=0)
    30

    Arguments:
        tries (int): how often it was tried, at least once.
        roll (float): by chance, from 0 to 1.
    """
    # Beyond the tenth power the wait is the longest anyway.
    delay = min(FIRST_DELAY * 4 ** min(tries - 1, 10), LONGEST_DELAY)
    return round(delay / 2 + roll * delay / 2)


def is_allowed(address, networks=()):
    """Return whether an event may be sent to an address.

    Addresses that are not of the internet - private, of this machine, of its link,
    metadata of clouds - are refused, unless a network of them is allowed.

    >>> [is_allowed(address) for address in ("8.8.8.8", "2606:4700::1111")]
    [True, True]
    >>> inside = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "0.0.0.0"]
    >>> inside += ["::1", "fd00::1", "fe80::1", "::ffff:10.1.2.3", "224.0.0.1"]
    >>> inside += ["64:ff9b::a01:203", "2002:a01:203::1"]
    >>> any(is_allowed(address) for address in inside)
    False
    >>> is_allowed("10.1.2.3", read_networks("10.1.0.0/16, ::1"))
    True

    Arguments:
        address (str): IPv4 or IPv6.
        networks: those that are allowed besides, of ``read_networks``.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    if any(found in network for network in networks):
        return True
    if found.version == 6:
        for network, bits in EMBEDDED:
            if found in ipaddress.ip_network(network):
                inner = ipaddress.ip_address(int(found) >> bits & 0xFFFFFFFF)
                return is_allowed(str(inner), networks)
    return found.is_global and not found.is_multicast


def read_networks(text):
    """Return the networks a text names.

    >>> [str(network) for network in read_networks("10.1.0.0/16, 127.0.0.1")]
    ['10.1.0.0/16', '127.0.0.1/32']
    >>> [str(network) for network in read_networks("10.1.2.3/16")]
    ['10.1.0.0/16']
    >>> read_networks("")
    []

    Arguments:
        text (str | None): addresses or networks with commas between them.

    Raises:
        ValueError: a part is neither.
    """
    parts = (part.strip() for part in (text or "").split(","))
    return [ipaddress.ip_network(part, strict=False) for part in parts if part]


def check_url(url, networks=()):
    """Refuse what is no address events may be sent to, as far as its text says.

    Where the name leads is looked at when an event is sent.

    >>> check_url("https://example.com/hook")
    >>> check_url("http://127.0.0.1:8080/", read_networks("127.0.0.1"))
    >>> for url in ("http://example.com", "http://127.0.0.1", "https://a:b@example.com",
    ...             "https:///hook", "file:///etc/passwd", "https://[::1"):
    ...     try:
    ...         check_url(url)
    ...     except NotAllowedError as err:
    ...         print(err.reason)
    scheme
    scheme
    password
    host
    scheme
    host

    Arguments:
        url (str): as an administrator wrote it.
        networks: those that are allowed besides, of ``read_networks``.

    Raises:
        NotAllowedError: ``scheme`` (https, or http to an allowed address of this
            machine), ``password`` (a name or password in it), ``host`` (none).
    """
    try:
        parts = urlsplit(url or "")
        host, _port = parts.hostname, parts.port
    except ValueError as err:
        raise NotAllowedError("host") from err
    if parts.scheme != "https" and not (
        parts.scheme == "http" and _is_own(host, networks)
    ):
        raise NotAllowedError("scheme")
    if not host:
        raise NotAllowedError("host")
    if parts.username or parts.password:
        raise NotAllowedError("password")


def _is_own(host, networks):
    """Return whether a host is this machine and allowed."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    return address.is_loopback and is_allowed(str(address), networks)
