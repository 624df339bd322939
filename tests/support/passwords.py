"""Passwords of tests: Argon2id as the platform stores it, with so little memory that fifty log-ins cost nothing."""

from qingyu.jobs.access import passwords

OPERATED = passwords.COST
QUICK = passwords.Cost(passes=1, memory_kib=8)
