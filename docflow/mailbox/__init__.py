"""The world of mail. `mime`: bytes to mail and back. `folder`: mail as files."""
