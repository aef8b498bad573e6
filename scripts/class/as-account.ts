import { spawn } from "node:child_process";
import { run } from "../setup/helpers/command.mjs";
import { SetupProblem } from "../setup/helpers/problem.mjs";

/** The numbers of an account. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/**
 * Looks an account up, wherever the system keeps it.
 *
 * @throws SetupProblem where there is none of that name.
 */
export async function findAccount(name: string): Promise<Account> {
  const { ok, stdout } = await run("getent", ["passwd", name]);
  const [, , uid, gid, , home = "/"] = stdout.trim().split(":");
  if (ok && uid && gid) return { name, uid: Number(uid), gid: Number(gid), home };
  throw new SetupProblem({
    happened: `there is no account ${name}`,
    expected: "one that `prepare` makes for each course",
    advice: "Type  npm run class -- prepare",
  });
}

/**
 * Runs a program with the rights of an account, and of no group but its first. Where the caller's own Jupyter keeps its
 * files, which the account mustn't touch, it isn't told.
 *
 * @returns the exit code, and all that it printed.
 */
export function runAs(
  account: Account,
  program: string,
  args: readonly string[],
  { cwd, env, onText }: { cwd: string; env: NodeJS.ProcessEnv; onText?: (text: string) => void },
): Promise<{ code: number | null; output: string }> {
  const heeded = Object.fromEntries(Object.entries(env).filter(([name]) => !/^(JUPYTER|IPYTHON)/.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], {
      cwd,
      uid: account.uid,
      gid: account.gid,
      env: { ...heeded, HOME: account.home, USER: account.name, LOGNAME: account.name },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        onText?.(text);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
