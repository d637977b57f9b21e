"""A Microsoft 365 mailbox through Microsoft Graph. Nothing here decides; everything here may be
killed between two calls and called again.

`transport`: one call, its retries and limits. `sending`: a mail, effectively once. `reading`: new
mail. `filing`: categories and folders. `events`: invitations. `faults`: what a refusal means.
`check`: what `docflow doctor` looks at.
"""
