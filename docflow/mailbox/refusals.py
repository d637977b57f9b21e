"""Why Microsoft refuses a sign-in, in words, and what an administrator does about it.

By the numbers of Entra's "AADSTS" errors; its texts change and hold people's data.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from docflow.errors import AccessError, MailboxBusyError, MailboxError

GUIDE = "docs/outlook.md has the steps."
_AGAIN = "Sign in again: docflow signin"
PATIENCE = timedelta(minutes=1)
_TENANT = (
    "Microsoft knows no organisation with this tenant.",
    "Correct [mail] tenant: the Directory (tenant) ID of the app registration.",
)
_APP = (
    "This organisation has no app with this client ID.",
    "Correct [mail] client_id: the Application (client) ID of the app registration.",
)
_OLD_LOGIN = ("The sign-in has ended.", _AGAIN)
_CONSENT = (
    "Nobody has agreed yet to what docflow may do.",
    f"An administrator grants consent to the app in Entra. {GUIDE}",
)
_CONDITIONAL = (
    "A rule of your organisation (conditional access) stops this way of signing in.",
    f"An administrator excludes docflow from it, or sets docflow up with a certificate. {GUIDE}",
)
_PERSON = (
    "Microsoft wants to see a person (a second factor, a new password).",
    _AGAIN,
)
_MEANS: Mapping[int, tuple[str, str]] = {
    7000215: (
        "The client secret is wrong.",
        "Put the secret's Value (not its ID) where [mail] secret_variable says.",
    ),
    7000222: (
        "The client secret has expired.",
        "An administrator makes a new one, or better: docflow signin --new-certificate",
    ),
    700027: (
        "Microsoft does not know docflow's certificate, or it has expired.",
        "An administrator uploads the .cer file to the app registration, under "
        "Certificates & secrets.",
    ),
    700024: (
        "This computer's clock is wrong: Microsoft does not accept the time on the sign-in.",
        "Set the clock.",
    ),
    7000218: (
        "The app registration does not let people sign in with a code.",
        'An administrator sets "Allow public client flows" to Yes, under Authentication.',
    ),
    7000112: ("The app has been switched off in Entra.", "An administrator switches it on."),
    500011: (
        "This organisation does not use Microsoft Graph in this cloud.",
        "Correct [mail] cloud.",
    ),
    1002012: ("Microsoft does not accept what docflow asks for.", "Correct [mail] cloud."),
    900023: _TENANT,
    90002: _TENANT,
    700016: _APP,
    65001: _CONSENT,
    65004: ("The consent was declined.", f"Sign in again and accept. {GUIDE}"),
    90094: _CONSENT,
    90095: _CONSENT,
    50105: (
        "This person has not been let in to the app.",
        "An administrator assigns them to it, under Enterprise applications.",
    ),
    53003: _CONDITIONAL,
    53000: _CONDITIONAL,
    53001: _CONDITIONAL,
    530003: _CONDITIONAL,
    530034: _CONDITIONAL,
    530036: _CONDITIONAL,
    50076: _PERSON,
    50079: _PERSON,
    50055: _PERSON,
    50057: ("This person's account has been switched off.", "Sign in as somebody else."),
    50173: _OLD_LOGIN,
    70008: _OLD_LOGIN,
    700082: _OLD_LOGIN,
    700084: _OLD_LOGIN,
    70000: _OLD_LOGIN,
    70019: ("The code was not typed in time.", _AGAIN),
}
_BY_NAME: Mapping[str, tuple[str, str]] = {
    "authorization_pending": _MEANS[70019],
    "expired_token": _MEANS[70019],
    "authorization_declined": _MEANS[65004],
    "access_denied": _MEANS[65004],
    "interaction_required": _PERSON,
    "consent_required": _CONSENT,
    "invalid_grant": _OLD_LOGIN,
    "nobody": ("Nobody is signed in.", "Sign in: docflow signin"),
}


def refusal(result: Mapping[str, Any]) -> MailboxError:
    """The error that msal's answer without a token is. `code`: "AADSTS7000215", or OAuth's word."""
    name = str(result.get("error", "no-token"))[:40]
    numbers = [n for n in result.get("error_codes") or () if isinstance(n, int)]
    code = f"AADSTS{numbers[0]}" if numbers else name
    for meaning in (*(_MEANS.get(n) for n in numbers), _BY_NAME.get(name)):
        if meaning:
            return AccessError(*meaning, code)
    if name in ("temporarily_unavailable", "server_error", "slow_down"):
        return MailboxBusyError("Microsoft's sign-in asks for patience.", PATIENCE, code)
    return AccessError(f"Microsoft refuses the sign-in ({code}).", GUIDE, code)


@contextmanager
def spoken() -> Iterator[None]:
    """What msal and the network raise inside, as MailboxErrors."""
    import httpx
    from msal.exceptions import MsalServiceError  # type: ignore[import-untyped]

    try:
        yield
    except (httpx.HTTPError, MsalServiceError) as fault:
        raise MailboxError(
            "Microsoft's sign-in does not answer.", "Is this computer online?", type(fault).__name__
        ) from None
    except OSError as fault:
        raise AccessError(
            "The kept sign-in cannot be read or written.", _AGAIN, type(fault).__name__
        ) from None
    except (ValueError, KeyError, RuntimeError) as fault:  # msal finds no such tenant
        raise AccessError(*_TENANT, type(fault).__name__) from None
