"""What every live feed must do."""
