// What the editor calls. The server runs in a `Session`; here is when it starts anew.

import { commands, type ExtensionContext, workspace } from "vscode";
import { Session } from "./session.ts";

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const current = new Session(context.extensionPath);
  session = current;
  context.subscriptions.push(
    current,
    commands.registerCommand("dunnage.restart", () => current.restart()),
    commands.registerCommand("dunnage.showLog", () => {
      current.log.show();
    }),
    workspace.onDidGrantWorkspaceTrust(() => current.restart()),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("dunnage.path")) {
        await current.restart();
      } else if (change.affectsConfiguration("dunnage")) {
        await current.tellOfSettings();
      }
    }),
  );
  await current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
