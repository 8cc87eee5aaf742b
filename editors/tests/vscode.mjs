// Works with a VS Code as its user does: `vscode.mjs ADDRESS FOLDER FINDINGS PICTURES`, see scripts/check-vscode.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [address, folder, findings, pictures] = process.argv.slice(2);
const { chromium } = createRequire(join(process.env.CODE_SERVER, "/"))(
  "playwright-core",
);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
page.setDefaultTimeout(60_000);

async function picture(name) {
  // What fades in or out has done so.
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function command(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").fill(`>${title}`);
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: title })
    .first()
    .click();
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

async function open(file, line, column) {
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").fill(join(folder, file));
  const name = file.split("/").pop();
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: name })
    .first()
    .click();
  await page.locator(".tab.active", { hasText: name }).waitFor();
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-widget input").fill(`:${line}:${column}`);
  await page
    .locator(".quick-input-list .monaco-list-row", {
      hasText: `line ${line} at column ${column}`,
    })
    .click();
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Again and again, as an editor takes its time. */
async function until(check) {
  for (const end = Date.now() + 30_000; ; await page.waitForTimeout(200)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
    }
  }
}

/** The rows of the Problems view that are findings of ours: message, rule and place. */
async function problems() {
  const rows = await page
    .locator(".markers-panel .monaco-list-row")
    .allInnerTexts();
  const parts = rows.map((row) => row.split("\n"));
  return parts
    .filter((it) => it[1] === "dunnage")
    .map(([message, , rule, place]) => [message, rule, place].join("\t"))
    .sort();
}

const all = JSON.parse(readFileSync(findings, "utf8"))
  .findings.map(
    ({ message, rule, range: { start } }) =>
      `${message}\t${rule}\t[Ln ${start.line}, Col ${start.column}]`,
  )
  .sort();

try {
  await page.goto(`${address}/?folder=${encodeURIComponent(folder)}`);
  await page.locator(".monaco-workbench").waitFor();

  await command("Problems: Focus on Problems View");
  await open("terraform/terraform.tfvars", 4, 50);
  await page.locator(".view-overlays .squiggly-warning").first().waitFor();
  await picture("findings");
  await command("View: Toggle Panel Visibility");

  // What is wrong, and the page of the rule.
  await open("compose.yaml", 39, 40);
  await page.locator(".view-overlays .squiggly-error").first().waitFor();
  await command("Show or Focus Hover");
  await page
    .locator(".monaco-hover:not(.hidden)", {
      hasText: "service worker: privileged",
    })
    .waitFor();
  await picture("hover");
  await page.keyboard.press("Escape");

  // Its fix makes it go away, and it comes back with the text.
  const line = page.locator(".view-line", { hasText: "privileged:" });
  await page.keyboard.press("Control+.");
  const fix = page
    .locator(".action-widget .monaco-list-row", {
      hasText: "set `privileged` to `false`",
    })
    .first();
  await fix.waitFor();
  await picture("fix");
  await fix.click();
  await until(async () => assert.match(await line.innerText(), /-false}$/));
  await page.setViewportSize({ width: 1100, height: 3000 });
  await command("Problems: Focus on Problems View");
  await command("View: Toggle Maximized Panel");
  const fixed = all.filter(
    (it) => !it.startsWith("service worker: privileged"),
  );
  assert.equal(fixed.length, all.length - 1);
  await until(async () => assert.deepEqual(await problems(), fixed));
  await command("View: Toggle Maximized Panel");
  await command("View: Focus Active Editor Group");
  await page.keyboard.press("Control+Z");
  await command("Problems: Focus on Problems View");
  await command("View: Toggle Maximized Panel");
  await until(async () => assert.deepEqual(await problems(), all));
} catch (error) {
  await picture("failed");
  throw error;
} finally {
  await browser.close();
}
