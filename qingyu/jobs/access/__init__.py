"""Who may come in and what they did: people, gateways and programs with their secrets, webhooks, the audit log."""
