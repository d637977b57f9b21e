"""A bare client of the Graph simulator: plain requests, no retries, nothing of docflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from graph_simulator import Simulator, simulator

ADDRESS = "docflow@bureau.example"
SCOPE = "https://graph.microsoft.com/.default"
IMMUTABLE = 'IdType="ImmutableId"'
KEY = "String {6d1c3c0a-5a0e-4c55-8b1e-1f5f3c6f0001} Name docflowKey"
BY_KEY = "singleValueExtendedProperties/any(ep:ep/id eq '{}' and ep/value eq '{}')"


class Caller:
    """Calls one simulator as one app, with a token of its own. http: without a token."""

    def __init__(self, sim: Simulator, http: httpx.Client, address: str = ADDRESS) -> None:
        self.sim, self.http, self.address = sim, http, address
        self.headers = {"Prefer": IMMUTABLE, "Authorization": f"Bearer {self.token()}"}

    def ask(self, **form: str) -> httpx.Response:
        """The token endpoint, with any form."""
        return self.http.post(
            f"{self.sim.login_url}/{self.sim.tenant}/oauth2/v2.0/token", data=form
        )

    def token(
        self, scope: str = SCOPE, client_id: str = "docflow-app", secret: str = "s3cret"
    ) -> str:
        """A token for the app, by its secret."""
        grant = {"grant_type": "client_credentials", "client_id": client_id, "scope": scope}
        return str(self.ask(client_secret=secret, **grant).json()["access_token"])

    def call(
        self, method: str, path: str, json: Any = None, *, prefer: str = "", **more: Any
    ) -> httpx.Response:
        """One request. path: an absolute address, or one below /v1.0/users/{address}/."""
        url = path if path.startswith("http") else self.url(path)
        headers = {**self.headers, "client-request-id": str(uuid4()), **more.pop("headers", {})}
        if prefer:
            headers["Prefer"] = f"{IMMUTABLE}, {prefer}"
        return self.http.request(method, url, json=json, headers=headers, **more)

    def url(self, path: str) -> str:
        """Below the mailbox; "/…" below /v1.0."""
        if path.startswith("/"):
            return f"{self.sim.graph_url}{path}"
        return f"{self.sim.graph_url}/users/{self.address}/{path}"

    def get(self, path: str, prefer: str = "", **query: str) -> httpx.Response:
        """GET; underscores before a name stand for the dollar sign."""
        params = {name.replace("_", "$", 1): value for name, value in query.items()}
        return self.call("GET", path, prefer=prefer, params=params or None)

    def post(self, path: str, json: Any = None) -> httpx.Response:
        """POST."""
        return self.call("POST", path, json)

    def value(self, path: str, prefer: str = "", **query: str) -> list[dict[str, Any]]:
        """The items of one page."""
        given = self.get(path, prefer, **query)
        assert given.status_code == 200, given.text
        return list(given.json()["value"])

    def draft(self, **values: Any) -> str:
        """A draft to Bram; its id, encoded for a path."""
        to = [{"emailAddress": {"address": "bram@klant.example"}}]
        body = {"contentType": "html", "content": "<p>Dag Bram</p>"}
        message = {"subject": "Vraag", "toRecipients": to, "body": body, **values}
        given = self.post("messages", message)
        assert given.status_code == 201, given.text
        return encoded(given.json()["id"])

    def rounds(self, link: str = "mailFolders/inbox/messages/delta") -> tuple[list[Any], str]:
        """All pages of one round of delta: what they told, and the link for the next round."""
        items: list[Any] = []
        while True:
            page = self.get(link)
            assert page.status_code == 200, page.text
            items += page.json()["value"]
            if "@odata.deltaLink" in page.json():
                return items, page.json()["@odata.deltaLink"]
            link = page.json()["@odata.nextLink"]


def encoded(identity: str) -> str:
    """An id as it may stand in a path."""
    return quote(identity, safe="")


@contextmanager
def calling(**options: Any) -> Iterator[Caller]:
    """A simulator with one app and one mailbox, and a caller of it."""
    with simulator(**options) as sim, httpx.Client(trust_env=False) as http:
        sim.app("docflow-app", secret="s3cret")
        sim.mailbox(ADDRESS)
        yield Caller(sim, http)
