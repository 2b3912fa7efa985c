"""Answers to the questions of the screens: one statement each, rows straight to views, no entity in between.

Statements name the workspace, and for a member the owner, as if there were no policies; that also gives them the
index that begins with both.
"""
