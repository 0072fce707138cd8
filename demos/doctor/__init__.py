"""`memdrive doctor`: what memdrive needs and finds here, and how to mend what it misses."""
