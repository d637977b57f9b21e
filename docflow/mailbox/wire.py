"""The one HTTP client: its timeouts, no redirects. Made only where Outlook is used."""

import logging
from typing import TYPE_CHECKING

from docflow.errors import AccessError

if TYPE_CHECKING:
    import httpx

CONNECT, SILENCE = 10.0, 60.0
"""Seconds: to get a connection, and between two signs of life."""


def connection(*, on_loopback: bool = False) -> "httpx.Client":
    """A client, to be closed. Proxies and certificates come from the system's variables
    (HTTPS_PROXY, SSL_CERT_FILE), except for this computer itself.

    Raises AccessError when docflow was installed without what Outlook needs.
    """
    try:
        import httpx
    except ImportError:
        raise no_extra() from None
    logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it writes addresses
    return httpx.Client(
        timeout=httpx.Timeout(SILENCE, connect=CONNECT),
        limits=httpx.Limits(max_connections=8, max_keepalive_connections=4),
        follow_redirects=False,
        trust_env=not on_loopback,
    )


def no_extra() -> AccessError:
    """docflow was installed without the extra "m365"."""
    return AccessError(
        "docflow was installed without what Outlook needs.",
        'Run: pip install "docflow[m365]"',
        "no-extra",
    )
