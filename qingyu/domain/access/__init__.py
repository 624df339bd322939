"""Who may do what, and how that is kept: roles, passwords, signatures, anchors of the audit log."""
