"""What happened and what is owed: one SQL database, the only truth.

`database` opens it, `tables` says what it holds, `lock` lets one round run at a time. The other
modules are one noun each: functions that take a connection first and give frozen rows back. Who
calls them decides where a transaction begins and ends:

    with ledger.write() as connection:
        arrival, new = arrivals.add(connection, sha256=…, name=…, source="folder", at=now)
"""

from docflow.ledger.database import Ledger, open_ledger
from docflow.ledger.lock import RoundBusyError

__all__ = ["Ledger", "RoundBusyError", "open_ledger"]
