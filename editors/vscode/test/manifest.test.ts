import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { documentSelector } from "../src/documents.ts";

interface Setting {
  type: string;
  scope?: string;
  description?: string;
  markdownDescription?: string;
  enum?: string[];
  enumDescriptions?: string[];
  default?: unknown;
}

interface Manifest {
  activationEvents: string[];
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, Setting> };
  };
}

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Manifest;
const settings = Object.entries(manifest.contributes.configuration.properties);

test("each setting says what it does and what holds without it", () => {
  assert.ok(settings.length >= 2);
  for (const [name, setting] of settings) {
    assert.match(name, /^dunnage\./);
    const description = setting.description ?? setting.markdownDescription ?? "";
    assert.match(description, /\.$/, `${name} has no description`);
    assert.notEqual(setting.default, undefined, `${name} has no default`);
    assert.equal(setting.enumDescriptions?.length, setting.enum?.length, `${name}: describe each choice`);
  }
});

test("the server's settings are those of its source", () => {
  const source = readFileSync(new URL("../../../src/lsp/settings.rs", import.meta.url), "utf8");
  const fields = /pub struct Settings \{([^}]*)\}/.exec(source)?.[1] ?? "";
  const known = [...fields.matchAll(/pub (\w+):/g)].map(([, name = ""]) =>
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  const own = ["path", "trace.server"];
  assert.deepEqual(settings.map(([name]) => name.replace("dunnage.", "")).sort(), [...known, ...own].sort());
});

test("what says which program runs is not taken from a workspace that is not trusted", () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const [name] of settings.filter(([, setting]) => setting.scope?.startsWith("machine"))) {
    assert.ok(restricted.includes(name), name);
  }
  assert.ok(restricted.includes("dunnage.path"));
  // Another configuration may turn every rule off.
  assert.ok(restricted.includes("dunnage.configuration"));
});

test("it is not started for everything", () => {
  assert.ok(!manifest.activationEvents.includes("*") && !manifest.activationEvents.includes("onStartupFinished"));
});

test("each command of the manifest is registered, and the other way around", () => {
  const source = readFileSync(new URL("../src/extension.ts", import.meta.url), "utf8");
  const registered = [...source.matchAll(/registerCommand\("([^"]+)"/g)].map((match) => match[1]);
  assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});

test("what starts the extension is what the server is told of", () => {
  const languages = documentSelector([]).map((filter) => filter.language);
  for (const event of manifest.activationEvents) {
    const [kind, language] = event.split(":");
    assert.ok(kind !== "onLanguage" || languages.includes(language), event);
  }
});

test("files of a virtual workspace are told by their own scheme", () => {
  const selector = documentSelector(["vscode-vfs", "file"]);
  const schemes = new Set(selector.map((filter) => filter.scheme));
  assert.deepEqual(schemes, new Set(["file", "untitled", "vscode-vfs"]));
  assert.equal(new Set(selector.map((filter) => JSON.stringify(filter))).size, selector.length);
});
