"""The composition root: puts the rooms together into processes; imports everything and is imported by nobody."""
