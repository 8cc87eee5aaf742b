#!/usr/bin/env python3
"""Compares dunnage with other linters' own test cases, rule by rule.

    scripts/score.py [CASES] [--dunnage BINARY] [--peer NAME] [--rule ID] [--isolated]
                     [--disagreements [ID]] [--differences] [--unmapped] [--json]

A case belongs to us when its rule is among the `aliases` of one of our pages. The last rows count apart those whose peer's
rule is the very same check as one of ours, and those where it is wider or narrower than all of them. A rule that must fire agrees when
one of the rules mapped to it fires; one that must stay quiet agrees when none of them does.

Where we differ on purpose, `score-differs.json` beside this file names the cases and the reason, and the rule's page tells
its readers. Such a case still counts as a disagreement: `so` is the share with them, `but for` the share of the others.
An entry with `addresses` is about these and no others of its file. `--differences` lists the cases; an entry that matches
nothing, or only cases on which we agree, is reported.

How the records are read (one JSON object a line; `source` is the peer, `rule` its id):

  dockerfile/*.jsonl        the Dockerfile is `text`; `dockerignore` lies beside it. `lines` are exact. BuildKit's rule
                            `*` means that none of its rules fires. A build argument given from outside
                            (`frontend_attrs`), a build that must fail (`build_error`), a `config` that CONFIGURED has no
                            word for or a `caveat` is context that we do not have: such cases are counted apart.
  dclint-compose.jsonl      a Compose file in `text`; those with a `config` are counted apart.
  kubernetes/index.jsonl    `file` beside the index. Files of one `group` are checked in one directory, and each record
                            judges its own file. checkov's `lines` are ranges of whole resources. kube-score's `config`
                            merely turns on optional checks (as `--profile all` does) or is counted apart.
                            kubesec's rules of positive `points` give them for each hardened container: they fire where no
                            container is, and stay quiet where `matched_containers` of them are, whatever the others do. So a
                            quiet case agrees if we report no more containers than the file has besides.
                            kyverno's ids are matched with their set (`pod-security.`) if our alias has one, else without. A
                            record's `verdict` names the one rule of a policy that it judges: where a policy has rules that
                            ask for different things, only our findings on that one count (SUBRULES).
                            For pod-security-admission a passing pod passes the whole profile. The fixtures of each `version`
                            follow the standards as they were then: only the newest of each rule counts, the others are apart.
  terraform/index.jsonl     `file`, with the files of its directory that no record names (`variables.tf`, modules). `resources`
                            are addresses that must fire, `passing` such that must not: a record with both is a case of each
                            kind. An address is hit by a finding that lies, or has a related place, in its block; a passing
                            address only by one that lies in it. A brace within a heredoc ends no block. tflint's `lines` are exact. CloudFormation, plans and
                            `.tf.json` are formats that are not read here. `verified: false` is counted apart.

`suspect` cases are counted apart, too. Ids are compared without case; trivy's in any of their spellings (`AVD-KSV-0012`,
`KSV-0012`, `KSV012`); KICS queries by directory name or title; checkov's graph checks are checkov's.

All cases are checked in one run, each in a directory of its own, but for those whose rules look across files, which get a
run of their own (`--isolated`: all do). Nothing of the cases is kept.
"""

import argparse
import collections
import concurrent.futures
import fnmatch
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ACROSS = {"unit", "project"}  # scopes whose findings depend on what else is in the run
PEERS = {"checkov-graph": "checkov", "tflint-terraform": "tflint"}
DIFFERENCES = pathlib.Path(__file__).resolve().with_suffix("").with_name("score-differs.json")
# Of kyverno's policies with several rules: which of ours, and which of its findings, each of their rules is about.
SUBRULES = {
    "require-drop-all": ("undropped-capabilities", ""),
    "adding-capabilities-strict": ("added-capabilities|dangerous-capabilities", ""),
    "check-runasgroup": ("root-group", "in the group root(:|$)"),
    "check-fsgroup": ("root-group", "as well$"),
    "check-supplementalgroups": ("root-group", "as well$"),
}
# What a peer's rule is told by its configuration, or comes with: the rule and the option that are told so here. An option of
# `None` takes what stands between quotes in the case's `config`, or the texts that it holds.
CONFIGURED = {
    ("hadolint", "DL3026"): ("untrusted-registry", "registries", None),
    ("hadolint", "DL3049"): ("required-labels", "labels", None),
    ("kube-linter", "required-label-owner"): ("required-labels", "labels", ["owner"]),
    ("kyverno", "restrict-image-registries"): ("untrusted-registry", "registries", ["eu.foo.io", "bar.io"]),
    ("kyverno", "require-labels"): ("required-labels", "labels", ["app.kubernetes.io/name"]),
}
# Switches of a peer's configuration that turn off what a rule of ours is for.
SWITCHED_OFF = {
    "IgnoreContainerCpuLimitRequirement: true": "missing-cpu-limit",
    "IgnoreContainerMemoryLimitRequirement: true": "missing-memory-limit",
}
OPTIONAL_CHECKS = re.compile(r"EnabledOptionalTests")
OTHER_CONFIG = re.compile(r"Ignore\w+:|UseOptionalChecksAnnotation|UseIgnoreChecksAnnotation|KubernetesVersion|MinReplicas")


def main():
    options = arguments()
    binary = options.dunnage or find_binary()
    rules = run_json([binary, "rules", "--format", "json"])
    rules = rules["rules"] if isinstance(rules, dict) else rules
    aliases, scopes = read_aliases(rules)
    cases, unmapped, unread = collect(pathlib.Path(options.cases), aliases)
    if options.peer:
        cases = [case for case in cases if case["source"] == options.peer]
    if options.rule:
        cases = [case for case in cases if options.rule in case["ours"] or options.rule == case["rule"]]
    with tempfile.TemporaryDirectory(prefix="score-") as temp:
        check(binary, cases, scopes, pathlib.Path(temp), options.isolated)
    for case in cases:
        judge(case)
    stale = mark_differences(cases)
    if options.json:
        print(json.dumps({"cases": [public(case) for case in cases], "totals": totals(cases)}, indent=1))
    elif options.disagreements is not None:
        list_disagreements(cases, options.disagreements)
    elif options.differences:
        list_differences(cases)
    elif options.unmapped:
        for (peer, rule), count in unmapped.most_common():
            print(f"{count:5}  {peer:24} {rule}")
    else:
        table(cases)
        print(f"\nrecords of rules that no page names as an alias: {sum(unmapped.values())} (--unmapped)")
        print(f"records in formats that are not read: {unread}")
        for entry in stale if not (options.peer or options.rule) else []:
            print(f"no disagreement (any more): {entry['peer']} {entry['rule']}: {entry['why']}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("cases", nargs="?", default=str(ROOT / "../shared/cases"))
    parser.add_argument("--dunnage", help="the binary (default: the newest below the target directory)")
    parser.add_argument("--peer", help="only this source's cases")
    parser.add_argument("--rule", help="only cases of this rule, ours or theirs")
    parser.add_argument("--isolated", action="store_true", help="a run of its own for each case")
    parser.add_argument("--disagreements", nargs="?", const="", metavar="RULE", help="show each case that we see otherwise")
    parser.add_argument("--differences", action="store_true", help="the cases that we see otherwise on purpose, with the reason")
    parser.add_argument("--unmapped", action="store_true", help="peers' rules that no page names, by number of cases")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def find_binary():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    found = [path for path in (target / "release/dunnage", target / "debug/dunnage") if path.is_file()]
    if not found:
        sys.exit("no binary found: cargo build, or --dunnage BINARY")
    return str(max(found, key=lambda path: path.stat().st_mtime))


# Which of our rules a peer's rule is.

def read_aliases(rules):
    """Our rules by peer and its id, each with the alias: how the peer's check is to it, and which findings are meant."""
    aliases = collections.defaultdict(dict)
    for rule in rules:
        for peer, known in rule.get("aliases", {}).items():
            for alias in known:
                aliases[PEERS.get(peer, peer), spell(peer, alias["id"])][rule["id"]] = alias
    return aliases, {rule["id"]: rule["scope"] for rule in rules}


def spell(peer, id_):
    """One spelling for all the ways to write an id."""
    id_ = id_.casefold()
    if peer == "trivy":
        parts = re.fullmatch(r"(?:avd-)?([a-z]+)-?0*(\d+)", id_)
        return f"{parts[1]}-{parts[2]}" if parts else id_
    if peer == "kics":
        return re.sub(r"[^a-z0-9]+", "_", id_).strip("_")
    return id_


def ours(aliases, record):
    peer = PEERS.get(record["source"], record["source"])
    if record["rule"] == "*":
        return {id_: how for (tool, _), ids in aliases.items() if tool == peer for id_, how in ids.items()}
    exact = aliases.get((peer, spell(peer, record["rule"])))
    # `baseline.privileged` and `pod-security.disallow-capabilities` may be named for short.
    return exact or aliases.get((peer, spell(peer, record["rule"].rsplit(".", 1)[-1])), {})


# From records to cases.

def collect(cases, aliases):
    found, unmapped, unread = [], collections.Counter(), 0
    for kind, path in index_files(cases):
        records = [json.loads(line) for line in path.open(encoding="utf-8") if line.strip()]
        groups = collections.defaultdict(list)
        newest = collections.defaultdict(lambda: (0,))
        for record in records:
            newest[record["rule"]] = max(newest[record["rule"]], version(record))
        for record in records:
            if record.get("group"):
                groups[record["group"]].append(record["file"])
        listed = {record["file"] for record in records}
        for record in records:
            mapped = ours(aliases, record)
            if not mapped:
                unmapped[record["source"], record["rule"]] += 1
                continue
            files = files_of(kind, record, path.parent, groups, listed)
            if files is None:
                unread += 1
                continue
            configuration = configure(record)
            if configuration:
                files["files"]["dunnage.yaml"] = configuration
            found.extend(cases_of(record, mapped, files, kind, version(record) < newest[record["rule"]]))
    return found, unmapped, unread


def configure(record):
    """Our configuration for a case, if its peer's says something that ours can say."""
    peer, name = PEERS.get(record["source"], record["source"]), record["rule"].rsplit(".", 1)[-1]
    config = record.get("config")
    rules = {rule: "off" for switch, rule in SWITCHED_OFF.items() if switch in str(config)}
    if found := CONFIGURED.get((peer, name)):
        rule, option, told = found
        told = told or texts(config)
        rules[rule] = {option: {name: "" for name in told} if option == "labels" else told}
    return json.dumps({"rules": rules}) if rules else None


def texts(config):
    """The texts in a configuration, whether it is data or somebody's code."""
    if isinstance(config, str):
        return re.findall(r"""["']([^"']+)["']""", config)
    if isinstance(config, dict):
        config = list(config.values())
    if isinstance(config, list):
        return [text for item in config for text in ([item] if isinstance(item, str) else texts(item))]
    return []


def version(record):
    """The edition of the standards that a fixture follows: `v1.24`."""
    return tuple(int(part) for part in re.findall(r"\d+", record.get("version") or "0"))


def index_files(cases):
    for path in sorted((cases / "dockerfile").glob("*.jsonl")):
        yield "dockerfile", path
    for path in sorted(cases.glob("*compose*.jsonl")):
        yield "compose", path
    for kind in ("kubernetes", "terraform"):
        if (cases / kind / "index.jsonl").is_file():
            yield kind, cases / kind / "index.jsonl"


def files_of(kind, record, base, groups, listed):
    """The case's files by name: text, or the path to copy. `own` is the file that the record judges."""
    if kind in ("dockerfile", "compose"):
        name = "Dockerfile" if kind == "dockerfile" else "compose.yaml"
        files = {name: record["text"]}
        if record.get("dockerignore") is not None:
            files[".dockerignore"] = record["dockerignore"]
        return {"files": files, "own": name, "shown": record["text"]}
    own = base / record["file"]
    if kind == "kubernetes":
        names = groups[record["group"]] if record.get("group") else [record["file"]]
        top = pathlib.Path(os.path.commonpath([os.path.dirname(name) for name in names])) if names else ""
        files = {os.path.relpath(name, top): base / name for name in names}
        return {"files": files, "own": os.path.relpath(record["file"], top), "shown": str(own)}
    if own.is_dir():
        files = {str(path.relative_to(own)): path for path in sorted(own.rglob("*.tf"))}
        return {"files": files, "own": None, "shown": str(own)}
    if own.suffix != ".tf":
        return None
    files = {own.name: own}
    for path in sorted(own.parent.rglob("*")):
        name = str(path.relative_to(base))
        if name not in listed and path.name.endswith((".tf", ".tfvars")):
            files[str(path.relative_to(own.parent))] = path
    return {"files": files, "own": own.name, "shown": str(own)}


def cases_of(record, mapped, files, kind, is_old):
    subrules = [SUBRULES[name] for name in record.get("verdict") or {} if name in SUBRULES]
    digest = hashlib.sha1(record.get("text", "").encode()).hexdigest()[:8]
    common = {
        "source": record["source"],
        "rule": record["rule"],
        "ours": sorted(mapped),
        "is_exact": any(alias["match"] == "exact" for alias in mapped.values()),
        "only": {id_: alias["only"] for id_, alias in mapped.items() if "only" in alias},
        "apart": "an older edition" if is_old else apart(record),
        "key": record.get("file", kind) + (f"#{digest}" if "text" in record else ""),
        "subrules": subrules,
        "hardened": record.get("matched_containers") if (record.get("points") or 0) > 0 else None,
        "lines": lines_of(record),
        "addresses": [],
        **files,
    }
    yield {**common, "fires": bool(record["fires"]), "addresses": record.get("resources") or [] if kind == "terraform" else []}
    if kind == "terraform" and record["fires"] and record.get("passing"):
        yield {**common, "fires": False, "addresses": record["passing"], "lines": []}


def apart(record):
    """Why a case is not counted with the others."""
    config = record.get("config")
    if record.get("suspect"):
        return "suspect"
    if record.get("verified") is False:
        return "not verified"
    if record.get("caveat") or record.get("yaml_error"):
        return str(record.get("caveat") or record.get("yaml_error"))
    if any(record.get(key) for key in ("frontend_attrs", "build_error", "with_data")):
        return "needs context"
    if config and not configure(record) and not (record["source"] == "kube-score" and OPTIONAL_CHECKS.search(config) and not OTHER_CONFIG.search(config)):
        return "needs configuration"
    return None


def lines_of(record):
    if not record["fires"] or record.get("line_kind") == "block_start":
        return []
    return [line if isinstance(line, list) else [line, line] for line in record.get("lines") or []]


# Running.

def check(binary, cases, scopes, temp, isolated):
    """Puts each case into a directory, one for equal ones, and gives each its findings."""
    by_content = {}
    for case in cases:
        case["files_key"] = key = tuple(sorted((name, str(source)) for name, source in case["files"].items()))
        alone = isolated or any(scopes[rule] in ACROSS for rule in case["ours"])
        directory = by_content.get((key, alone))
        if directory is None:
            kind = "alone" if alone else "together"
            directory = by_content[key, alone] = temp / kind / f"case{len(by_content):05}"
            for name, source in case["files"].items():
                target = directory / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if isinstance(source, pathlib.Path):
                    shutil.copyfile(source, target)
                else:
                    target.write_text(source, encoding="utf-8")
        case["directory"] = directory
    findings = collections.defaultdict(list)
    jobs = [directory for (_, alone), directory in by_content.items() if alone]
    if (temp / "together").is_dir():
        jobs.insert(0, temp / "together")
    command = lambda directory: [binary, "check", str(directory), "--profile", "all", "--format", "json"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for report in pool.map(lambda directory: run_json(command(directory), cwd=temp), jobs):
            for finding in report["findings"]:
                place(finding, temp)
                for related in finding.get("related", []):
                    place(related, temp)
                findings[finding["directory"]].append(finding)
    for case in cases:
        case["findings"] = [it for it in findings[case["directory"]] if it["rule"] in case["ours"] and of_subrules(case, it)]
        case["texts"] = {name: (case["directory"] / name).read_text(encoding="utf-8", errors="replace")
                         for name in case["files"]} if case["addresses"] or case["hardened"] else {}


def of_subrules(case, finding):
    if case["only"].get(finding["rule"], "") not in finding["message"]:
        return False
    return not case["subrules"] or any(
        re.fullmatch(rules, finding["rule"]) and re.search(words, finding["message"]) for rules, words in case["subrules"])


def place(it, temp):
    """Splits a reported path into the case's directory and the file in it."""
    path = pathlib.Path(os.path.normpath(temp / it["path"]))
    try:
        parts = path.relative_to(temp).parts
        it["directory"], it["file"] = temp.joinpath(*parts[:2]), "/".join(parts[2:])
    except ValueError:
        it["directory"], it["file"] = None, str(path)
    span = it.get("range") or {"start": {"line": 1}, "end": {"line": 1}}
    it["line"], it["last_line"] = span["start"]["line"], span["end"]["line"]


def run_json(command, cwd=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", errors="replace")
    try:
        return json.loads(done.stdout)
    except ValueError:
        if done.returncode == 3:  # nothing to check
            return {"findings": []}
        sys.exit(f"{' '.join(command)} gave {done.returncode}: {done.stderr.strip() or done.stdout[:300]}")


# Judging.

def judge(case):
    own = [it for it in case["findings"] if case["own"] is None or it["file"] == case["own"]]
    case["near"] = own
    places = [(it, [it, *it.get("related", [])]) for it in case["findings"]]
    blocks = {address: block_of(case["texts"], address) for address in case["addresses"]}
    blocks = {address: block for address, block in blocks.items() if block}
    if case["fires"]:
        missed = [address for address, block in blocks.items()
                  if not any(inside(place, block) for _, all_ in places for place in all_)]
        case["missed"] = missed
        # An address that the text does not show is satisfied by any finding.
        case["agrees"] = not missed if blocks else bool(own or case["addresses"] and places)
        case["elsewhere"] = bool(missed and case["findings"])
    elif case["addresses"]:
        case["false"] = [it for it in case["findings"] if any(inside(it, block) for block in blocks.values())]
        case["agrees"] = not case["false"]
    elif case["hardened"]:
        # Each finding of these rules is about one container.
        others = max(containers(case["texts"].get(case["own"], "")) - case["hardened"], 0)
        case["false"] = own[others:]
        case["agrees"] = len(own) <= others
    else:
        case["false"] = own
        case["agrees"] = not own
    case["line_agrees"] = None
    if case["lines"] and own:
        spots = [(spot["file"], spot["line"]) for it in own for spot in [it, *it.get("related", [])]]
        case["line_agrees"] = any(
            file == case["own"] and first <= line <= last for file, line in spots for first, last in case["lines"])


def containers(text):
    """How many containers a manifest has: the items of its lists of containers."""
    count, indent = 0, None
    for line in text.splitlines():
        begin = re.match(r"(\s*)(?:- )?(?:containers|initContainers):\s*$", line)
        if begin:
            indent, items = len(begin[1]), None
        elif indent is not None and line.strip() and not line.lstrip().startswith("#"):
            depth = len(line) - len(line.lstrip())
            is_item = line.lstrip().startswith("- ")
            if depth < indent or depth == indent and not is_item:
                indent = None
            elif is_item and items in (None, depth):
                count, items = count + 1, depth
    return count


def inside(place, block):
    file, first, last = block
    return place["file"] == file and first <= place["line"] <= last


def block_of(texts, address):
    """The lines of an address's block: (file, first, last). Blocks end at a brace as far in as they begin."""
    parts = re.sub(r"\[[^\]]*\]", "", address).split(".")
    if len(parts) < 2:
        return None
    kind, name = parts[-2], parts[-1]
    head = re.compile(
        rf'^(\s*)(?:(?:resource|data|ephemeral)\s+"?{re.escape(kind)}"?\s+"?{re.escape(name)}"?'
        rf'|(?:provider|module|variable|output)\s+"?(?:{re.escape(kind)}|{re.escape(name)})"?)\s*\{{')
    for file, text in texts.items():
        lines = text.splitlines()
        for number, line in enumerate(lines, 1):
            begin = head.match(line)
            if not begin:
                continue
            if line.rstrip().endswith("}") and line.count("{") == line.count("}"):
                return file, number, number
            return file, number, block_end(lines, number, begin[1])
    return None


def block_end(lines, number, indent):
    heredoc = None
    for at, line in enumerate(lines[number - 1:], number):
        if heredoc:
            heredoc = None if line.strip() == heredoc else heredoc
        elif opened := re.search(r"<<-?\s*(\w+)\s*$", line):
            heredoc = opened[1]
        elif at > number and re.match(rf"^{re.escape(indent)}\}}", line):
            return at
    return len(lines)


# Differences on purpose.

def mark_differences(cases):
    """Gives each case that we see otherwise on purpose the reason, and returns the entries that are of no use."""
    entries = json.loads(DIFFERENCES.read_text(encoding="utf-8"))["differences"]
    used = set()
    for case in cases:
        case["differs"] = None
        if case["agrees"]:
            continue
        for number, entry in enumerate(entries):
            sides = {"must fire": [True], "must stay quiet": [False]}.get(entry.get("side"), [True, False])
            if (case["source"] == entry["peer"] and re.fullmatch(entry["rule"], case["rule"]) and case["fires"] in sides
                    and matches(case["key"], entry["cases"])
                    and all(matches(address, entry.get("addresses", ["*"])) for address in case.get("missed") or [])):
                case["differs"] = entry
                used.add(number)
                break
    for entry in entries:
        page = next(iter((ROOT / "rules").glob(f"*/{entry['page']}.md")), None)
        if page is None or "## Differences from other tools" not in page.read_text(encoding="utf-8"):
            sys.exit(f"{entry['page']}: the page does not tell about its differences from other tools")
    return [entry for number, entry in enumerate(entries) if number not in used]


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def list_differences(cases):
    reasons = collections.defaultdict(list)
    for case in cases:
        if case["differs"] and not case["apart"]:
            reasons[case["differs"]["why"], case["differs"]["page"]].append(case)
    for (why, page), found in sorted(reasons.items(), key=lambda it: -len(it[1])):
        rules = sorted({f"{case['source']} {case['rule']}" for case in found})
        print(f"{len(found):4}  {page}: {why}\n      {', '.join(rules)}")


# Showing.

def totals(cases):
    total = collections.Counter()
    for case in cases:
        if case["apart"]:
            total["apart"] += 1
            total["apart_agree"] += case["agrees"]
            continue
        side = "fires" if case["fires"] else "quiet"
        total[side] += 1
        total[f"{side}_agree"] += case["agrees"]
        total[f"{side}_differ"] += bool(case["differs"])
        if case["line_agrees"] is not None:
            total["line"] += 1
            total["line_agree"] += case["line_agrees"]
    return total


def table(cases):
    rows = [("peer", "rule", "ours", "must fire", "so", "but for", "must stay quiet", "so", "but for", "line", "apart")]
    peers = sorted({case["source"] for case in cases})
    for peer in peers:
        of_peer = [case for case in cases if case["source"] == peer]
        for rule in sorted({case["rule"] for case in of_peer}):
            of_rule = [case for case in of_peer if case["rule"] == rule]
            names = of_rule[0]["ours"]
            shown = ", ".join(names) if len(names) < 4 else f"{names[0]} and {len(names) - 1} more"
            rows.append((peer, rule, shown, *counts(totals(of_rule))))
        rows.append((peer, "", "TOTAL", *counts(totals(of_peer))))
    rows.append(("all", "", "TOTAL", *counts(totals(cases))))
    for is_exact, name in ((True, "the very same checks"), (False, "wider and narrower ones")):
        rows.append(("all", "", name, *counts(totals([case for case in cases if case["is_exact"] == is_exact]))))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def counts(total):
    def share(side):
        count, agree, differ = total[side], total[f"{side}_agree"], total[f"{side}_differ"]
        if not count:
            return "-", "", ""
        rest = f"{100 * agree / (count - differ):.1f} % ({differ})" if count > differ else f"- ({differ})"
        return f"{agree}/{count}", f"{100 * agree / count:.1f} %", rest if differ else ""
    return *share("fires"), *share("quiet"), share("line")[0], share("apart")[0]


def list_disagreements(cases, rule):
    shown = on_purpose = 0
    for case in cases:
        if case["agrees"] and case["line_agrees"] is not False or case["apart"]:
            continue
        if rule and rule not in (*case["ours"], case["rule"]):
            continue
        if case["differs"]:
            on_purpose += 1
            continue
        shown += 1
        told = "must fire" if case["fires"] else "must stay quiet"
        if case["agrees"]:
            told = f"on other lines than {case['lines']}"
        print(f"== {case['source']} {case['rule']} = {', '.join(case['ours'])}: {told}")
        for address in case.get("missed", []):
            print(f"   nothing at {address}")
        if "\n" in case["shown"]:
            for number, line in enumerate(case["shown"].splitlines(), 1):
                print(f"   {number:3} | {line}")
        else:
            print(f"   {case['shown']}")
        for it in case["findings"] if case["addresses"] else case["near"]:
            print(f"   found: {it['file']}:{it['line']} {it['rule']}: {it['message']}")
    print(f"{shown} disagreements, and {on_purpose} on purpose (--differences)")


def public(case):
    keys = ("source", "rule", "ours", "is_exact", "fires", "agrees", "apart", "line_agrees", "shown", "missed", "elsewhere")
    kept = {key: case[key] for key in keys if key in case}
    kept["differs"] = case["differs"] and case["differs"]["why"]
    kept["findings"] = [{key: it[key] for key in ("rule", "file", "line", "message")} for it in case["findings"]]
    return kept


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.stderr.close()
