"""The configurations of editors that cannot be run here are at least whole, and agree with the server and each other."""

import json
import tomllib
from pathlib import Path

EDITORS = Path(__file__).resolve().parent.parent
# What the server takes by its language, or looks into.
LANGUAGES = {
    "dockerfile", "dockercompose", "yaml", "json", "helm", "hcl",
    "terraform", "terraform-vars", "opentofu", "opentofu-vars",
}  # fmt: skip


def read_json(name: str):
    return json.loads((EDITORS / name).read_text("utf-8"))


def read_toml(name: str):
    return tomllib.loads((EDITORS / name).read_text("utf-8"))


def test_helix_runs_it_for_each_language_beside_the_servers_it_has():
    settings = read_toml("helix/languages.toml")
    assert settings["language-server"]["dunnage"] == {"command": "dunnage", "args": ["lsp"]}
    for language in settings["language"]:
        assert language["language-servers"][-1] == "dunnage" and len(language["language-servers"]) > 1
        # Helix tells the name where no other is given.
        assert language.get("language-id", language["name"]) in LANGUAGES, language


def test_zed_names_a_language_of_the_protocol_for_each_of_its_own():
    server = read_toml("zed/extension.toml")["language_servers"]["dunnage"]
    assert sorted(server["languages"]) == sorted(server["language_ids"])
    assert set(server["language_ids"].values()) <= LANGUAGES
    extension, crate = read_toml("zed/extension.toml"), read_toml("zed/Cargo.toml")["package"]
    assert extension["version"] == crate["version"]


def test_jetbrains_names_a_language_of_the_protocol_for_each_pattern():
    template = read_json("jetbrains/template.json")
    assert {it.split()[-1] for it in template["programArgs"].values()} == {"lsp"}
    for mapping in template["fileTypeMappings"]:
        assert mapping["languageId"] in LANGUAGES and mapping["fileType"]["patterns"]


def test_what_else_is_json_is_json():
    assert read_json("sublime/LSP.sublime-settings")["clients"]["dunnage"]["command"] == ["dunnage", "lsp"]
    assert read_json("vim/coc-settings.json")["languageserver"]["dunnage"]["args"] == ["lsp"]


def test_each_editor_says_how():
    for directory in EDITORS.iterdir():
        if directory.is_dir() and directory.name != "tests":
            assert "dunnage" in (directory / "README.md").read_text("utf-8").lower(), directory
