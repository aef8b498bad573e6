import { createSocket } from "node:dgram";
import { existsSync, readFileSync } from "node:fs";

/**
 * Finds the address of this machine in the network of a scheduler, so that a worker listens there and nowhere else.
 * Nothing is sent for that, so the scheduler need not run yet.
 *
 * @param scheduler its address, such as `tcp://10.0.0.1:8786`, or the file that it has written.
 * @returns the address; undefined where there is no way to the scheduler, or its address is of another kind.
 */
export async function localAddress(scheduler: string): Promise<string | undefined> {
  const { host, port } =
    /^(tcp|tls):\/\/\[?(?<host>[^\]]+)\]?:(?<port>\d+)$/.exec(addressIn(scheduler))?.groups ?? {};
  if (!host) return undefined;
  return new Promise((resolve) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    const end = (address?: string) => {
      socket.close();
      resolve(address);
    };
    socket.on("error", () => end());
    socket.on("connect", () => end(socket.address().address));
    socket.connect(Number(port), host);
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
