"""`memdrive chip privacy`: what a snapshot gives away of what was learned."""
