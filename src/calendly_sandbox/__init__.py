"""A faithful Calendly on localhost: OAuth, REST, booking pages, signed webhooks, faults, a clock to advance.

A program of its own; it imports nothing of the service it is made to test.

Ways to use it:

- as a process: `calendly_sandbox.server.main` or `serve`;
- from a test, over HTTP: `calendly_sandbox.fixture.running_sandbox`, which yields an address and a typed client;
- from a test, without HTTP: `calendly_sandbox.engine.Sandbox`, whose acts return the envelopes they would deliver.

Everything is at one address: REST at `{base}/users/me` and so on, authorization at `{base}/oauth/...`, booking pages at
`{base}/d/...` and `{base}/{owner}/{event type}`, an overview with buttons at `{base}/`, and the control API at
`{base}/_sandbox/...` (see `calendly_sandbox.control`). State is in memory, and in a file when
`SandboxSettings.state_file` names one.
"""
