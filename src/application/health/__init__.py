"""How the installation is: what was found out about it, what that means, and how to mend it."""
