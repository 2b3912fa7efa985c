"""Taking in what Calendly tells, and acting on meetings."""
