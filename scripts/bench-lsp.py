#!/usr/bin/env python3
"""Times the language server over real files: from a key to the new diagnostics, from the start to all diagnostics of a
workspace, and its memory over many edits.

usage: scripts/bench-lsp.py [BINARY] [CORPUS]   (default: target/release/dunnage, ../shared/corpus)
"""

import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
BINARY = sys.argv[1] if len(sys.argv) > 1 else str(HERE / "target/release/dunnage")
CORPUS = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE.parent / "shared/corpus"
EDITS = int(os.environ.get("EDITS", "1000"))
MANY = int(os.environ.get("MANY", "10000"))


class Server:
    """An editor that asks for diagnostics."""

    def __init__(self, folder):
        self.folder, self.last = folder, 0
        self.process = subprocess.Popen([BINARY, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        capabilities = {
            "textDocument": {"diagnostic": {}},
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
        }
        folders = [{"uri": folder.as_uri(), "name": "bench"}]
        self.ask("initialize", {"processId": os.getpid(), "capabilities": capabilities, "workspaceFolders": folders})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method, parameters):
        self.send({"method": method, "params": parameters})

    def ask(self, method, parameters):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": parameters})
        while True:
            message = self.read()
            if message.get("id") == self.last and "method" not in message:
                return message.get("result")

    def read(self):
        length = 0
        while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
            name, value = line.split(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(self.process.stdout.read(length))

    def memory(self):
        """Resident, in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def work(self):
        """Milliseconds of the processor so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def diagnose(self, uri):
        return self.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.process.wait()


def typed(server, path, edits, language=""):
    """Types letters and takes them back all over a file; milliseconds from each key to its diagnostics."""
    uri, text = path.as_uri(), path.read_text()
    document = {"uri": uri, "languageId": language, "version": 1, "text": text}
    server.tell("textDocument/didOpen", {"textDocument": document})
    server.diagnose(uri)
    lines, times, chance = text.split("\n"), [], random.Random(1)
    before = server.work()
    for edit in range(edits):
        if edit % 2 == 0:
            line = chance.randrange(len(lines))
            column = len(lines[line].encode())
            start = end = {"line": line, "character": column}
            new = chance.choice("ab1 ")
        else:
            start, end, new = start, {"line": line, "character": column + 1}, ""
        change = {"range": {"start": start, "end": end}, "text": new}
        begun = time.perf_counter()
        server.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": edit + 2}, "contentChanges": [change]})
        server.diagnose(uri)
        times.append((time.perf_counter() - begun) * 1000)
    return times, (server.work() - before) / edits


def said(name, measured):
    times, work = measured
    times = sorted(times)
    at = lambda part: times[min(len(times) - 1, int(len(times) * part))]
    print(f"{name:<40} median {at(0.5):6.2f} ms   99th percentile {at(0.99):6.2f} ms   worst {times[-1]:6.2f} ms   work {work:5.2f} ms", flush=True)


def whole(folder):
    """From the start of the process until everything is diagnosed."""
    begun = time.perf_counter()
    server = Server(folder)
    items = server.ask("workspace/diagnostic", {"previousResultIds": []})["items"]
    took = (time.perf_counter() - begun) * 1000
    found = sum(len(item["items"]) for item in items)
    print(f"{'opened and diagnosed':<40} {took:6.0f} ms, {len(items)} files, {found} diagnostics, {server.memory():.0f} MiB", flush=True)
    return server


def near(files, lines):
    return min(files, key=lambda path: abs(path.read_text(errors="replace").count("\n") - lines))


def copied(files, to):
    for path in files:
        target = to / path.relative_to(CORPUS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def main():
    if not CORPUS.is_dir():
        sys.exit(f"no folder {CORPUS}: name one that holds dockerfiles/, kubernetes/, terraform/")
    manifests = sorted(path for path in (CORPUS / "kubernetes").rglob("*.yaml") if b"kind: Deployment" in path.read_bytes())
    dockerfiles = sorted(path for path in (CORPUS / "dockerfiles").iterdir() if path.is_file())
    terraform = sorted((CORPUS / "terraform").rglob("*.tf"))
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch).resolve()
        for name, path, language in [
            ("manifest of 1,000 lines", near(manifests, 1000), ""),
            ("Dockerfile of 300 lines", near(dockerfiles, 300), "dockerfile"),
        ]:
            folder = scratch / name.split()[0].lower()
            copied([path], folder)
            server = Server(folder)
            said(name, typed(server, folder / path.relative_to(CORPUS), EDITS, language))
            server.end()
        tree = scratch / "terraform"
        copied(terraform[:400], tree)
        server = whole(tree)
        members = sorted(tree.rglob("main.tf"), key=lambda path: path.stat().st_size)
        said("Terraform tree of 400 files", typed(server, members[len(members) // 2], EDITS // 4, "terraform"))
        said("  its largest main.tf", typed(server, members[-1], EDITS // 4, "terraform"))
        server.end()
        mixed = scratch / "mixed"
        others = sorted(path for path in (CORPUS / "kubernetes").rglob("*.yaml"))
        copied(terraform[::9][:100] + dockerfiles[:200] + others[:200], mixed)
        server = whole(mixed)
        path = mixed / near(manifests[:50], 200).relative_to(CORPUS)
        if not path.exists():
            path = near(sorted(mixed.rglob("*.yaml")), 200)
        said("workspace of 500 files, a manifest", typed(server, path, EDITS))
        before = server.memory()
        typed(server, path, MANY)
        print(f"{'memory':<40} {before:.0f} MiB, after {MANY} more edits {server.memory():.0f} MiB", flush=True)
        server.end()


main()
