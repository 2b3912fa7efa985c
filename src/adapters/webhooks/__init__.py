"""Takes in what Calendly sends: checked, stored, answered; then carried out by a job."""
