"""`compare.py EXPECTED SHOWN`: whether an editor shows what expected.py says; a place that it does not know is `-`."""

import sys
from pathlib import Path

expected, shown = ([line.split("\t") for line in sorted(Path(it).read_text("utf-8").splitlines())] for it in sys.argv[1:])
shown = [line[:2] + [min((it[2] for it in expected if it[:2] + it[3:] == line[:2] + line[3:]), default="-")] + line[3:]
         if line[2] == "-" else line for line in shown]
for line in expected:
    if line not in shown:
        print("not shown:", *line)
for line in shown:
    if line not in expected or shown.count(line) > expected.count(line):
        print("too much: ", *line)
sys.exit(sorted(shown) != sorted(expected))
