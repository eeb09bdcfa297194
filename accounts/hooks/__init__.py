"""Webhooks: what happens in a team is told to addresses of its choice, signed, tried again for a day, and logged.

`publishing.publish` is called where something happens, in the transaction in which it happens; `tasks` are the queue's
doors; `endpoints` are the verbs of the pages and the API.
"""
