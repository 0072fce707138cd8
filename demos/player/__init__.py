"""A drive as one page for any browser: what is kept of each control step, and the page. No pygame, no windows."""
