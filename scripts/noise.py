#!/usr/bin/env python3
"""Draws a sample of findings over real files, for a person to read: is each one true, well placed and worth saying?

    scripts/noise.py [DIRECTORY] [-n 30] [--per-rule K] [--rule ID] [--seed 1] [--profile all] [--dunnage BINARY]

The same seed draws the same sample from the same findings. Each is shown with the lines around it; `^` marks the span.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from score import ROOT, find_binary  # noqa: E402


def main():
    options = arguments()
    directory = pathlib.Path(options.directory).resolve()
    command = [options.dunnage or find_binary(), "check", str(directory), "--format", "json"]
    if options.profile:
        command += ["--profile", options.profile]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", cwd=directory)
    try:
        findings = json.loads(done.stdout)["findings"]
    except ValueError:
        sys.exit(f"{' '.join(command)} gave {done.returncode}: {done.stderr.strip()}")
    by_rule = collections.defaultdict(list)
    for finding in findings:
        by_rule[finding["rule"]].append(finding)
    for rule, count in sorted(((rule, len(found)) for rule, found in by_rule.items()), key=lambda it: -it[1]):
        files = len({finding["path"] for finding in by_rule[rule]})
        print(f"{count:7} {rule} in {files} files")
    for rule, sample in sorted(draw(by_rule, options).items()):
        print(f"\n######## {rule}: {len(sample)} of {len(by_rule[rule])}")
        for finding in sample:
            show(finding, directory, options.context)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("directory", nargs="?", default=str(ROOT / "../shared/corpus"))
    parser.add_argument("-n", type=int, default=30, help="how many findings in all")
    parser.add_argument("--per-rule", type=int, metavar="K", help="so many of each rule instead")
    parser.add_argument("--rule", help="only this rule")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", help="as in `dunnage check`")
    parser.add_argument("--context", type=int, default=3, help="lines shown before and after")
    parser.add_argument("--dunnage", help="the binary (default: the newest below the target directory)")
    return parser.parse_args()


def draw(by_rule, options):
    """A rule's sample must not change when another rule's findings do: each has its own generator."""
    rules = [options.rule] if options.rule else sorted(by_rule)
    if options.per_rule or options.rule:
        count = options.per_rule or options.n
        return {rule: pick(by_rule[rule], count, f"{options.seed}/{rule}") for rule in rules if by_rule.get(rule)}
    everything = [finding for rule in rules for finding in by_rule[rule]]
    drawn = collections.defaultdict(list)
    for finding in pick(everything, options.n, str(options.seed)):
        drawn[finding["rule"]].append(finding)
    return drawn


def pick(findings, count, seed):
    ordered = sorted(findings, key=lambda it: (it["path"], json.dumps(it["range"]), it["rule"]))
    return random.Random(seed).sample(ordered, min(count, len(ordered)))


def show(finding, directory, context):
    print(f"\n-- {finding['path']}  [{finding['severity']}] {finding['message']}")
    excerpt(finding, directory, context)
    for related in finding.get("related", []):
        print(f"   related: {related['path']}: {related['message']}")
        excerpt(related, directory, 0)
    if finding.get("fix"):
        print(f"   fix ({'safe' if finding['fix']['safe'] else 'unsafe'}): {finding['fix']['title']}")


def excerpt(place, directory, context):
    if not place.get("range"):
        return
    start, end = place["range"]["start"], place["range"]["end"]
    try:
        text = (directory / place["path"]).read_bytes().decode("utf-8", errors="replace")
    except OSError:
        print("   (cannot be read)")
        return
    lines = text.lstrip("\ufeff").split("\n")
    first, last = max(1, start["line"] - context), min(len(lines), end["line"] + context)
    for number in range(first, last + 1):
        line = lines[number - 1].rstrip("\r")
        if number > start["line"] + 12 and number < end["line"]:
            continue
        print(f"   {number:5} | {line[:200]}")
        if start["line"] <= number <= end["line"]:
            begin = start["column"] if number == start["line"] else len(line) - len(line.lstrip()) + 1
            finish = end["column"] if number == end["line"] else len(line) + 1
            blank = "".join("\t" if char == "\t" else " " for char in line[: begin - 1])
            print(f"         | {blank}{'^' * max(1, min(finish - begin, 200))}"[:220])


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
