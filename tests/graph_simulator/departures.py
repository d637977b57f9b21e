"""Mail that goes out: accepted first, gone a little later, and counted each time it goes."""

from collections.abc import Mapping

from graph_simulator import mime
from graph_simulator.arrivals import bounce
from graph_simulator.bodies import as_html, as_text
from graph_simulator.clock import stamp
from graph_simulator.mailbox import Mailbox, Message
from graph_simulator.mime import address
from graph_simulator.wire import GraphError
from graph_simulator.world import Outgoing, OutgoingKind, World


def submit(world: World, mailbox: Mailbox, message: Message, *, keep: bool = True) -> None:
    """Takes a draft in for sending, or one sent before, as `second_send` says. keep: a copy stays.

    Raises GraphError: 400 without recipients, 403 when it is from somebody else's address.
    """
    if not message.submitted and not message.draft:
        raise GraphError(400, "ErrorInvalidRequest", "The item is not a draft.")
    if message.submitted and world.behaviour.second_send == "refused":
        raise GraphError(400, "ErrorInvalidRequest", "The item has already been submitted.")
    if not mime.people(message.values):
        raise GraphError(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if address(message.values["from"]).lower() != mailbox.address.lower():
        text = "The user account which was used to submit this request does not have the right to"
        raise GraphError(403, "ErrorSendAsDenied", f"{text} send mail on behalf of the sender.")
    first = not message.submitted
    message.submitted += 1
    if first:
        message.values["sentDateTime"] = stamp(mailbox.clock.now())
        draft_id = str(message.values["internetMessageId"])
        sent_id = draft_id.replace("<", "<S.", 1) if world.behaviour.new_message_id else draft_id
        message.sent_id = sent_id
    count(world, mailbox, message)
    if first:
        mailbox.after(world.behaviour.sent_after, lambda: _leave(mailbox, message, keep))


def _leave(mailbox: Mailbox, message: Message, keep: bool) -> None:
    """Out of Drafts and into Sent Items, with the Message-ID that the recipient sees."""
    if message.number not in mailbox.messages:
        return
    if not keep:
        mailbox.remove(message)
        return
    now = stamp(mailbox.clock.now())
    changed = {"isDraft": False, "isRead": True, "internetMessageId": message.sent_id}
    message.values |= {**changed, "receivedDateTime": now, "lastModifiedDateTime": now}
    mailbox.move(message, "sentitems")


def count(
    world: World, mailbox: Mailbox, message: Message, kind: OutgoingKind = "mail"
) -> Outgoing:
    """One more message outside; what cannot be delivered comes back as a report."""
    values = {**message.values, "internetMessageId": message.sent_id}
    copy = Message(
        number=0,
        folder="",
        values=values,
        headers=message.headers,
        attachments=message.attachments,
        mime=message.mime,
    )
    body = values["body"]
    headers: Mapping[str, str] = {name.lower(): value for name, value in message.headers}
    sent = Outgoing(
        kind=kind,
        mailbox=mailbox.address,
        sender=address(values["from"]),
        to=mime.people(values),
        reply_to=tuple(address(each) for each in values["replyTo"]),
        subject=str(values["subject"]),
        text=as_text(body),
        html=str(body["content"]) if body["contentType"] == "html" else as_html(body["content"]),
        attachments={a.name: a.content for a in message.attachments},
        headers=headers,
        message_id=message.sent_id,
        extended=dict(message.extended),
        mime=mime.made(copy),
        at=mailbox.clock.now(),
    )
    world.sent.append(sent)
    for each in sent.to:
        if each.lower() in world.undeliverable:
            bounce(world, sent, each)
    return sent
