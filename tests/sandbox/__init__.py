"""Tests of the Calendly sandbox, in-process and over HTTP."""
