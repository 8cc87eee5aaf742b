"""What an editor must show: the findings of the command line, a line each, as `path<TAB>start<TAB>end<TAB>rule<TAB>message`.

Places are offsets of bytes, so that no two ways to count columns can be wrong in the same way.
`expected.py PROGRAM DIRECTORY` prints them, sorted; paths are relative to the directory.
"""

import json
import subprocess
import sys

program, directory = sys.argv[1:]
run = subprocess.run([program, "check", "--format", "json", "."], cwd=directory, capture_output=True, encoding="utf-8")
assert run.returncode == 1, run.stderr
findings = json.loads(run.stdout)["findings"]
assert len(findings) > 20, run.stdout
lines = []
for finding in findings:
    at = finding["range"]
    place = [finding["path"], str(at["start"]["offset"]), str(at["end"]["offset"])]
    lines.append("\t".join([*place, finding["rule"], finding["message"]]))
print("\n".join(sorted(lines)))
