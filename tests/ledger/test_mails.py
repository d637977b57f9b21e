"""Mails: kept as they were made, listed with what became of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from docflow.ledger import Ledger, jobs, mails
from docflow.model.work import Job, JobState

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MAIL = mails.Mail(
    key="V-7Q4K:process:1",
    kind="process-for-candidate",
    vacancy="V-7Q4K",
    audience="candidate",
    to_name="Zoë Peeters",
    to_address="zoe@kandidaat.example",
    language="nl",
    subject="Je procesoverzicht",
    text="Dag Zoë",
    html="<p>Dag Zoë</p>",
    sender_name="An Claes",
    prepared_at=NOON,
    attachments=(mails.Enclosure(name="a.docx", content_type="application/x", sha256="a" * 64),),
    reply_to="an@bureau.example",
    headers=(("Auto-Submitted", "auto-generated"),),
)


def test_a_mail_comes_back_as_it_was_kept_first(ledger: Ledger) -> None:
    with ledger.write() as connection:
        assert mails.add(connection, MAIL) == MAIL
        assert mails.add(connection, replace(MAIL, subject="Anders")) == MAIL
    with ledger.read() as connection:
        assert mails.get(connection, MAIL.key) == MAIL
        assert mails.get(connection, "another") is None


def test_what_was_sent_is_kept_with_the_id_it_got(ledger: Ledger) -> None:
    with ledger.write() as connection:
        mails.add(connection, MAIL)
        mails.mark_sent(connection, MAIL.key, message_id="<1@x>", file="a.eml", at=NOON)
        sent = mails.get(connection, MAIL.key)
    assert sent == replace(MAIL, step="sent", message_id="<1@x>", file="a.eml", sent_at=NOON)


def test_the_outbox_shows_each_mail_with_the_state_of_its_job(ledger: Ledger) -> None:
    later = replace(MAIL, key="later")
    with ledger.write() as connection:
        jobs.make_equal(
            connection,
            "V-7Q4K",
            [
                Job(key=MAIL.key, kind="deliver", subject="V-7Q4K", due=NOON),
                Job(
                    key="later",
                    kind="deliver",
                    subject="V-7Q4K",
                    due=NOON + timedelta(days=1),
                    state=JobState.HELD,
                    reason="approval",
                ),
            ],
            NOON,
        )
        mails.add(connection, later)
        mails.add(connection, MAIL)
        jobs.finish(connection, MAIL.key, NOON)
        mails.mark_sent(connection, MAIL.key, message_id="<1@x>", file="a.eml", at=NOON)
        sent, held = mails.outbox(connection)
        assert mails.outbox(connection, JobState.HELD) == (held,)
    assert (sent.key, sent.state, sent.file, sent.sent_at) == (MAIL.key, "done", "a.eml", NOON)
    assert (held.key, held.state, held.reason, held.sent_at) == ("later", "held", "approval", None)


def test_what_asked_first_is_known_beside_its_reminders(ledger: Ledger) -> None:
    first = replace(MAIL, key="ask", request="DF-7Q4K2M", reply_to="docflow@bureau.example")
    with ledger.write() as connection:
        for hours, mail in enumerate([first, replace(first, key="remind", reply_to=None)]):
            mails.add(connection, mail)
            mails.mark_sent(
                connection,
                mail.key,
                message_id=f"<{mail.key}@bureau.example>",
                file=None,
                at=NOON + timedelta(hours=hours),
            )
        mails.add(connection, replace(first, key="never sent", request="DF-000000"))
        mails.add(connection, MAIL)
        known = mails.asked_by(connection, "V-7Q4K")
    assert known == {"DF-7Q4K2M": ("<ask@bureau.example>", "docflow@bureau.example")}
