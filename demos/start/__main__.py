"""`python -m memdrive`: the command, for whoever has no `memdrive` on the path.

Installed, this file is `memdrive/__main__.py`, the only one of the namespace itself: see pyproject.toml, package-dir.
"""

from memdrive.demos.cli import main

if __name__ == "__main__":
    main()
