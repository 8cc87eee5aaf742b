// The language server and how it is: one at a time, with its log and its status.

import { accessSync, constants, statSync } from "node:fs";
import { type Disposable, languages, LanguageStatusSeverity, window, workspace } from "vscode";
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { documentSelector } from "./documents.ts";
import { findProgram } from "./program.ts";

export class Session implements Disposable {
  readonly log = window.createOutputChannel("Dunnage", { log: true });
  private readonly selector = documentSelector((workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme));
  private readonly status = languages.createLanguageStatusItem("dunnage", this.selector);
  private client: LanguageClient | undefined;
  /** Starts and stops come one after the other. */
  private turn: Promise<void> = Promise.resolve();

  private readonly extension: string;

  constructor(extension: string) {
    this.extension = extension;
    this.status.name = "Dunnage";
    this.status.command = { command: "dunnage.showLog", title: "Show the log" };
  }

  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      await this.start();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  /** The server asks for its settings again. */
  async tellOfSettings(): Promise<void> {
    if (this.client?.isRunning()) {
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    }
  }

  dispose(): void {
    this.status.dispose();
    this.log.dispose();
  }

  private inTurn(what: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(what, what);
    return this.turn;
  }

  private async start(): Promise<void> {
    const program = findProgram({
      isTrusted: workspace.isTrusted,
      setting: workspace.getConfiguration("dunnage").get("path", ""),
      folder: workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath,
      searchPath: process.env["PATH"] ?? "",
      extension: this.extension,
      platform: process.platform,
      isProgram,
    });
    if ("problem" in program) {
      this.fail(program.problem);
      return;
    }
    this.log.info(`${program.path}, from ${program.origin}`);
    this.show("Starting", LanguageStatusSeverity.Information, true);
    const client = new LanguageClient(
      "dunnage",
      "Dunnage",
      { command: program.path, args: ["lsp"] },
      {
        documentSelector: this.selector,
        initializationOptions: () => workspace.getConfiguration("dunnage"),
        outputChannel: this.log,
        // What is wrong is shown in the status; nobody asked for a window.
        revealOutputChannelOn: RevealOutputChannelOn.Never,
      },
    );
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) {
        return;
      }
      if (newState === State.Running) {
        const version = client.initializeResult?.serverInfo?.version ?? "";
        this.show(`Dunnage ${version}`, LanguageStatusSeverity.Information);
        this.status.detail = `from ${program.origin}`;
      } else if (newState === State.Stopped) {
        this.show("Stopped", LanguageStatusSeverity.Error);
      }
    });
    try {
      await client.start();
    } catch (error) {
      this.fail(`${program.path} could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // It was not running, or does not answer any more: then there is nothing to end.
      this.log.warn(String(error));
    }
  }

  private show(text: string, severity: LanguageStatusSeverity, isBusy = false): void {
    this.status.text = text;
    this.status.detail = "";
    this.status.severity = severity;
    this.status.busy = isBusy;
  }

  private fail(problem: string): void {
    this.log.error(problem);
    this.show("Dunnage does not run", LanguageStatusSeverity.Error);
    this.status.detail = problem;
    void window.showErrorMessage(`Dunnage: ${problem}`);
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
