"""The screens in a real browser, served by the whole service, against the sandbox."""
