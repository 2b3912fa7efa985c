"""The outside, translated: one folder per means. None knows another."""
