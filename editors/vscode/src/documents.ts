// Which documents the server is told of. YAML, JSON and text without a language are told by their content, by the server.

const LANGUAGES = [
  "dockerfile",
  "containerfile",
  "dockercompose",
  "yaml",
  "json",
  "jsonc",
  "helm",
  "terraform",
  "terraform-vars",
  "opentofu",
  "opentofu-vars",
];

/** Files that have no language of ours where no other extension gives them one. */
const PATTERNS = [
  "**/{Dockerfile,Containerfile}{,.*}",
  "**/*.{tf,tofu,tfvars}",
  "**/{.env,.env.*}",
  "**/.dockerignore",
];

/** Files, texts that are no file yet, and files of a workspace that is not on this machine. */
export function documentSelector(
  folderSchemes: readonly string[],
): { scheme: string; language?: string; pattern?: string }[] {
  const schemes = new Set(["file", "untitled", ...folderSchemes]);
  return [...schemes].flatMap((scheme) => [
    ...LANGUAGES.map((language) => ({ scheme, language })),
    ...(scheme === "untitled" ? [] : PATTERNS.map((pattern) => ({ scheme, pattern }))),
  ]);
}
