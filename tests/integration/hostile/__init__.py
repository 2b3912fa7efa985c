"""Whatever a stranger sends: an answer in words, nothing stored, and no more memory than before."""
