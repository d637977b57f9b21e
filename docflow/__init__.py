"""docflow: a filled-in Word form becomes documents, mails and deadlines."""

__version__ = "0.1.0"
