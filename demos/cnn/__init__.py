"""The authors' system of 2020 on our chip: a five-layer memristor CNN, programmed, then tuned in place."""
