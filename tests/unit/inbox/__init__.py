"""Tests of looking after the inbox."""
