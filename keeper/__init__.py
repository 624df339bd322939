"""The keeper: the broker's files of users and rights in step with the database; what the broker refused, counted."""
