// Which `dunnage` is run. Knows nothing of the editor, so that it can be tested without one.

import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";

export interface Situation {
  /** Whether the user trusts what is in the workspace: if not, it does not say which program runs. */
  isTrusted: boolean;
  /** `dunnage.path`. */
  setting: string;
  /** The first folder that is open. */
  folder: string | undefined;
  /** The environment's `PATH`. */
  searchPath: string;
  /** The directory of the extension. */
  extension: string;
  platform: NodeJS.Platform;
  isProgram: (path: string) => boolean;
}

export type Origin = "the setting dunnage.path" | "the PATH" | "the extension";

export type Found = { path: string; origin: Origin } | { problem: string };

export function findProgram(situation: Situation): Found {
  const { isTrusted, setting, searchPath, extension, isProgram } = situation;
  const name = situation.platform === "win32" ? "dunnage.exe" : "dunnage";
  if (isTrusted && setting.trim() !== "") {
    const path = expand(setting.trim(), situation.folder);
    if (path === undefined) {
      return { problem: `The setting dunnage.path is ${setting}, but no folder is open.` };
    }
    // Another program than the one that was asked for would only puzzle.
    return isProgram(path)
      ? { path, origin: "the setting dunnage.path" }
      : { problem: `There is no program at ${path}, which the setting dunnage.path names.` };
  }
  if (isTrusted) {
    // A relative directory would be one of the workspace.
    for (const directory of searchPath.split(delimiter).filter(isAbsolute)) {
      const path = join(directory, name);
      if (isProgram(path)) {
        return { path, origin: "the PATH" };
      }
    }
  }
  const path = join(extension, "bundled", name);
  if (isProgram(path)) {
    return { path, origin: "the extension" };
  }
  return {
    problem: isTrusted
      ? "This build of the extension has no program for this machine, and there is no dunnage on the PATH. Install it (pip install dunnage), or say where it is with the setting dunnage.path."
      : "This build of the extension has no program for this machine, and in a workspace that is not trusted no other is run.",
  };
}

function expand(setting: string, folder: string | undefined): string | undefined {
  if (/^~(?=$|[/\\])/.test(setting)) {
    return join(homedir(), setting.slice(1));
  }
  const inFolder = setting.replace(/^\$\{workspaceFolder\}[/\\]?/, "");
  if (inFolder === setting && isAbsolute(setting)) {
    return setting;
  }
  return folder === undefined ? undefined : resolve(folder, inFolder);
}
