"""The live feed against a broker that goes away."""
