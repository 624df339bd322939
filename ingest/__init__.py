"""The program that takes readings from the broker and stores them: none lost, none counted twice.

`loop` drives the sessions, `session` is one enterprise's connection to the broker, `storage` is the thread that
writes and holds the enterprises, `counters` counts. What gateways are told is made in `qingyu.jobs.receive.receipts`.
"""
