import http from "node:http";

/**
 * Asks a server on this machine, past any proxy: Node 24 would send this to one where the environment says so.
 *
 * @param {string} address such as "http://127.0.0.1:8888/api/status"
 * @param {Record<string, string>} headers
 * @returns {Promise<number>} the status of the answer; 0 where there is none within five seconds
 */
export function statusOf(address, headers) {
  return new Promise((resolve) => {
    const request = http.get(address, { headers, agent: new http.Agent(), timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(0));
  });
}
