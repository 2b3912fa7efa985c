"""The control API under `/_sandbox`: what a test or a demonstration does on Calendly's side.

Only calls from this machine are heard. Bodies and answers are JSON; refusals look as in the REST API. References
(`event_type`, `invitee`, `account`) may be URIs, ids, slugs, e-mails or booking addresses.
"""
