"""References that people read, type and say aloud: V-7Q4K, AP-7Q4K2M, DF-7Q4K2M."""

import secrets

from sqlalchemy import Column, Connection, select

from docflow.ledger import tables

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1 and 0) and no U."""

_KEPT_IN: dict[str, Column[str]] = {
    "V": tables.vacancies.c.reference,
    "AP": tables.approvals.c.reference,
    "DF": tables.requests.c.reference,
}


def new_reference(connection: Connection, prefix: str, length: int) -> str:
    """A random reference that was never given before, such as "V-7Q4K" for ("V", 4).

    Random, so that it cannot be guessed or told from the number of vacancies. 4 characters are a
    million references, 6 a thousand million.
    """
    column = _KEPT_IN[prefix]
    while True:
        reference = f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"
        if connection.scalar(select(column).where(column == reference)) is None:
            return reference
