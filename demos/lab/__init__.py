"""The laboratory: one pattern for every examination, from trials to table, figure and file.

Knows no subject: what is examined is handed in.
"""
