"""A mailbox as a test handles it: people write to it, look into it, and change things in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from graph_simulator.arrivals import Authenticated, Sealed, a_mail, arrive, bounce
from graph_simulator.mailbox import Folder, Mailbox, Message
from graph_simulator.mime import made
from graph_simulator.world import Outgoing, World

_SEPARATOR = "-----Oorspronkelijk bericht-----"


class Post:
    """One mailbox. In all of it a folder is named by its well-known or its shown name."""

    def __init__(self, world: World, mailbox: Mailbox) -> None:
        self.world, self.box, self.address = world, mailbox, mailbox.address

    def deliver(
        self,
        mime: bytes | None = None,
        *,
        from_: str = "Anna Peeters <anna@klant.example>",
        to: str | None = None,
        subject: str = "",
        text: str | None = None,
        html: str | None = None,
        attachments: Mapping[str, bytes] | None = None,
        links: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        folder: str = "inbox",
        authenticated: Authenticated = "pass",
        authserv_id: str = "",
        new_conversation: bool = False,
        late: int = 0,
        copies: int = 1,
    ) -> None:
        """A mail arrives, given as bytes or in parts.

        authenticated: "internal" within the organisation; else what SPF, DKIM and DMARC say.
        authserv_id: the name before the verdict (Exchange Online writes none). links: attached
        OneDrive links. new_conversation: Exchange sees no thread. late: requests until it shows.
        copies: that many, each with its own Message-ID; quicker than as many calls.
        """
        data = mime or a_mail(
            sender=from_,
            to=to or self.address,
            subject=subject,
            text=text,
            html=html,
            attachments=attachments,
            headers=headers,
        )
        with self.world.lock:
            arrive(
                self.box,
                data,
                folder=self.folder(folder).id,
                sealed=Sealed(how=authenticated, authserv_id=authserv_id),
                links=links,
                new_conversation=new_conversation,
                late=late,
                copies=copies,
            )

    def reply(self, sent: Outgoing, text: str, *, from_: str = "", **more: Any) -> None:
        """A recipient presses Reply: their words above the quoted mail. more: as for deliver()."""
        quoted = "".join(f"> {line}\n" for line in sent.text.splitlines())
        head = {"In-Reply-To": sent.message_id, "References": sent.message_id}
        self.deliver(
            from_=from_ or sent.to[0],
            to=", ".join(sent.reply_to or (sent.sender,)),
            subject=f"RE: {sent.subject}",
            text=f"{text}\n\n{_SEPARATOR}\n{quoted}",
            headers=head | more.pop("headers", {}),
            **more,
        )

    def bounce(self, sent: Outgoing, address: str | None = None) -> None:
        """The report comes back that a mail could not be delivered (to its first recipient)."""
        with self.world.lock:
            bounce(self.world, sent, address or sent.to[0])

    def sent(self) -> list[Outgoing]:
        """What left this mailbox for the outside, each time it left."""
        return [each for each in self.world.sent if each.mailbox == self.address]

    # What lies in it

    def folder(self, name: str) -> Folder:
        """By well-known name, shown name or id. LookupError when there is none."""
        for each in self.box.folders.values():
            if name.lower() in {each.known, each.name.lower()} or name == each.id:
                return each
        raise LookupError(f"no folder {name!r}; there are {self.folders}")

    @property
    def folders(self) -> list[str]:
        """The shown names of all folders."""
        return [each.name for each in self.box.folders.values()]

    def messages(self, folder: str = "inbox") -> list[Message]:
        """What lies in a folder, in order of arrival: see Message.values."""
        with self.world.lock:
            return self.box.inside(self.folder(folder).id)

    def subjects(self, folder: str = "inbox") -> list[str]:
        """The same, by subject."""
        return [str(each.values["subject"]) for each in self.messages(folder)]

    def mime(self, message: Message) -> bytes:
        """A message as bytes."""
        return made(message)

    def settle(self) -> None:
        """What takes a while has happened: drafts have left, late mail has come."""
        with self.world.lock:
            self.box.settle()

    # What people do to it in Outlook

    def user_deletes(self, message: Message, *, for_good: bool = False) -> None:
        """Into Deleted Items, or out of those as well."""
        with self.world.lock:
            if for_good:
                self.box.remove(message)
            else:
                self.box.move(message, "deleteditems")

    def user_moves(self, message: Message, folder: str) -> None:
        """Drags it into another folder."""
        with self.world.lock:
            self.box.move(message, self.folder(folder).id)

    def user_edits(self, message: Message, **values: object) -> None:
        """Reads it, categorises it, changes a draft: values as Graph names them."""
        with self.world.lock:
            message.values |= values
            self.box.touch(message)

    def user_renames(self, folder: str, name: str) -> None:
        """Another name for a folder; its id stays."""
        with self.world.lock:
            self.folder(folder).name = name

    def user_deletes_folder(self, folder: str) -> None:
        """Gone, with all that lay in it."""
        with self.world.lock:
            held = self.folder(folder)
            for message in self.box.inside(held.id):
                self.box.remove(message)
            del self.box.folders[held.id]

    def forgets_delta(self) -> None:
        """Every delta and skip token made so far answers 410 from now on."""
        with self.world.lock:
            self.box.epoch += 1
