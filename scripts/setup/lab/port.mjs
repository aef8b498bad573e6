import net from "node:net";
import { SetupProblem } from "../helpers/problem.mjs";

/** Where JupyterLab listens if nobody says otherwise, and how many ports after it are tried. */
export const DEFAULT_PORT = 8888;
const TRIED = 100;

/**
 * Chooses a free port on 127.0.0.1.
 *
 * @param {number} [wanted] only this one is tried; default: 8888 and the hundred after it
 * @returns {Promise<number>}
 * @throws SetupProblem where none is free
 */
export async function choosePort(wanted) {
  const ports = wanted === undefined ? Array.from({ length: TRIED }, (_, i) => DEFAULT_PORT + i) : [wanted];
  for (const port of ports) if (await isFree(port)) return port;
  throw new SetupProblem({
    happened: wanted === undefined ? `no port from ${DEFAULT_PORT} on is free` : `port ${wanted} is taken`,
    expected: "a port on 127.0.0.1 on which nothing listens",
    advice: "Type  npm start  without --port, or name another one:  npm start -- --port 9000",
  });
}

/** @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
