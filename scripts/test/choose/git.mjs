import { run } from "../../setup/helpers/command.mjs";

/** What a change is measured against where nobody says: the first of these that exists. */
const MAIN = ["main@{upstream}", "origin/main", "main"];

/**
 * Lists what has changed since a commit: committed since, uncommitted, and untracked files.
 *
 * @param {string} root the repository
 * @param {string} [ref] any name of a commit; the change is what has come since the branch of HEAD left it. Default:
 *   main as the others have it, so that a branch is seen whole; on main itself, what is not pushed yet
 * @returns {Promise<{ base: string, files: string[] }>} what it is measured against, in words, and the files, relative
 *   to `root`, with slashes, those that are gone included
 * @throws Error where this is no git repository, or `ref` no commit
 */
export async function changedFiles(root, ref) {
  const git = (/** @type {string[]} */ ...args) => run("git", args, { cwd: root });
  const isCommit = async (/** @type {string} */ name) =>
    (await git("rev-parse", "--verify", "--quiet", `${name}^{commit}`)).ok;
  if (!(await isCommit("HEAD"))) throw new Error("this is no git repository, or it has no commit yet");
  if (ref !== undefined && !(await isCommit(ref))) throw new Error(`git knows no commit "${ref}"`);
  let name = ref;
  for (const candidate of MAIN) if (name === undefined && (await isCommit(candidate))) name = candidate;
  name ??= "HEAD";
  const fork = await git("merge-base", "HEAD", name);
  const base = fork.ok ? fork.stdout.trim() : name;
  // A file that was moved is one that is gone and one that is new.
  const tracked = await git("diff", "--name-only", "--no-renames", "--relative", "-z", base, "--");
  const untracked = await git("ls-files", "--others", "--exclude-standard", "-z");
  if (!tracked.ok || !untracked.ok) throw new Error(`${tracked.output}${untracked.output}`);
  const files = `${tracked.stdout}${untracked.stdout}`.split("\0").filter(Boolean);
  return { base: `${name} (${base.slice(0, 7)})`, files: [...new Set(files)].sort() };
}
