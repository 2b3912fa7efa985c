"""The Calendly adapter, without Calendly: recorded bodies, and answers by a transport in the process."""
