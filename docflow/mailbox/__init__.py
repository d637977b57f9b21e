"""The world of mail. `mime`: bytes to mail and back. `folder`: mail as files. `signin`, `graph`: an
Outlook mailbox."""
