import { spawn } from "node:child_process";
import { inVenv, placeAt } from "../../setup/helpers/place.mjs";
import { runVerb, wholeNumber } from "../../shared/command-line.js";
import { usualWidth } from "../../shared/pool.js";
import { clusterVenv, ensureCluster } from "./environment.js";
import { localAddress } from "./local-address.js";
import { readTls, tlsArguments, tlsOptions } from "./tls.js";
import { versionAt } from "./version.js";

const TLS_HELP = `  --tls-ca FILE, --tls-cert FILE, --tls-key FILE
                     certificates: connections are encrypted, and only who has one signed by the first is heard
  --help             shows this text

What follows  --  goes to Dask as it is.
`;

const HELP = {
  scheduler: `npm run grade -- scheduler [options]

Starts the scheduler of a Dask cluster for grading: it tells workers which notebook is theirs. It is not asked for who
may use it: whoever reaches its port can run programs on all machines of the cluster. Keep it to a private network, or
use certificates.

  --host ADDRESS     the address of this machine that it listens at; default: 127.0.0.1, which no other machine reaches
  --port N           default: 8786
${TLS_HELP}`,
  worker: `npm run grade -- worker ADDRESS [options]

Lets this machine grade for the cluster whose scheduler listens at ADDRESS, such as tcp://10.0.0.1:8786, or wrote the file
ADDRESS. The course must be set up here, in the same version as where \`npm run grade -- FOLDER --scheduler ADDRESS\` is
typed. Ctrl-C ends it; what it was grading others do.

  --jobs N           notebooks at a time; default: one for every two cores
${TLS_HELP}`,
};

/**
 * Runs `npm run grade -- scheduler` or `npm run grade -- worker`.
 *
 * @param program which of them.
 * @param args the arguments after its name.
 * @returns the exit code.
 */
export function startProgram(program: "scheduler" | "worker", args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  const [ours, further] = end < 0 ? [args, []] : [args.slice(0, end), args.slice(end + 1)];
  const text = { type: "string" } as const;
  return runVerb(ours, {
    help: HELP[program],
    options: { ...(program === "worker" ? { jobs: text } : { host: text, port: text }), ...tlsOptions },
    read: (values: Values, [address, ...more]) => {
      if (more.length > 0 || (address === undefined) !== (program === "scheduler")) {
        throw new Error(
          program === "worker" ? "The address of one scheduler is expected." : "No further word is expected.",
        );
      }
      const { host = "127.0.0.1", port, jobs } = values;
      const tls = readTls(values);
      return {
        address,
        isOpen: program === "scheduler" && !tls && host !== "127.0.0.1",
        command: [
          ...(address === undefined
            ? ["--host", host, "--port", String(wholeNumber("--port", port, 8786))]
            : [
                ...(address.includes("://") ? [address] : ["--scheduler-file", address]),
                ...["--nworkers", "1", "--nthreads", String(wholeNumber("--jobs", jobs, usualWidth))],
                // Sandboxes have their own limits; Python itself needs little.
                ...["--memory-limit", "0"],
              ]),
          ...["--no-dashboard", "--dashboard-address", "127.0.0.1:0"],
          ...tlsArguments(tls),
        ],
      };
    },
    run: async ({ command, address, isOpen }) => {
      const place = placeAt();
      try {
        await ensureCluster(place, `npm run grade -- ${program}`);
      } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        return 1;
      }
      if (program === "worker") process.stdout.write(`${await versionAt(place)}\n`);
      if (isOpen) {
        process.stdout.write(
          "Without certificates: whoever reaches this port can run programs on all machines of the cluster.\n",
        );
      }
      const own = address !== undefined && !isSaid(further) ? await localAddress(address) : undefined;
      const all = [program, ...command, ...(own ? ["--host", own] : []), ...further];
      return run(inVenv(clusterVenv(place), "dask"), all, place.env);
    },
  });
}

/** Whether it stands among Dask's own options where a worker listens. */
function isSaid(options: readonly string[]): boolean {
  return options.some((option) => /^--(host|interface|listen-address|contact-address)\b/.test(option));
}

interface Values {
  host?: string;
  port?: string;
  jobs?: string;
  "tls-ca"?: string;
  "tls-cert"?: string;
  "tls-key"?: string;
}

/** Runs a program as if it had been typed: it gets Ctrl-C itself, and what ends us ends it. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: "inherit" });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    // A terminal sends Ctrl-C to both.
    const wait = () => undefined;
    process.on("SIGINT", wait);
    process.on("SIGTERM", pass);
    process.on("SIGHUP", pass);
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.on("close", (code, signal) => {
      process.off("SIGINT", wait);
      process.off("SIGTERM", pass);
      process.off("SIGHUP", pass);
      resolve(signal ? 130 : (code ?? 1));
    });
  });
}
