import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";

/**
 * Finds the address of this machine in the network of a scheduler, so that a worker listens there and nowhere else.
 *
 * @param scheduler its address, such as `tcp://10.0.0.1:8786`, or the file that it has written.
 * @returns the address; undefined where the scheduler isn't reached, or not by a plain address.
 */
export async function localAddress(scheduler: string): Promise<string | undefined> {
  const { host, port } =
    /^(tcp|tls):\/\/\[?(?<host>[^\]]+)\]?:(?<port>\d+)$/.exec(addressIn(scheduler))?.groups ?? {};
  if (!host) return undefined;
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: 5000 });
    const end = (address?: string) => {
      socket.destroy();
      resolve(address);
    };
    socket.on("connect", () => end(socket.localAddress));
    socket.on("timeout", () => end());
    socket.on("error", () => end());
  });
}

function addressIn(scheduler: string): string {
  if (scheduler.includes("://") || !existsSync(scheduler)) return scheduler;
  try {
    return String(JSON.parse(readFileSync(scheduler, "utf8")).address);
  } catch {
    return "";
  }
}
