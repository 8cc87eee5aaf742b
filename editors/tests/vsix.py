"""`vsix.py FILE PLATFORM`: whether a packaged extension has what it needs, for the platform, and nothing else."""

import json
import stat
import sys
import xml.etree.ElementTree as xml
import zipfile

package, platform = sys.argv[1:]
archive = zipfile.ZipFile(package)
names = {name for name in archive.namelist() if name.startswith("extension/")}
program = f"extension/bundled/dunnage{'.exe' if platform.startswith('win32') else ''}"
wanted = {
    program,
    "extension/dist/extension.cjs",
    "extension/package.json",
    "extension/readme.md",
    "extension/LICENSE.txt",
    "extension/THIRD-PARTY.txt",
}
assert names == wanted, names ^ wanted
manifest = json.loads(archive.read("extension/package.json"))
assert manifest["main"] == "./dist/extension.cjs"
mode = archive.getinfo(program).external_attr >> 16
assert platform.startswith("win32") or mode & stat.S_IXUSR, oct(mode)
identity = xml.fromstring(archive.read("extension.vsixmanifest")).find(".//{*}Identity")
assert identity is not None and identity.get("TargetPlatform") == platform, xml.tostring(identity)
assert b"vscode-languageclient" in archive.read("extension/THIRD-PARTY.txt")
