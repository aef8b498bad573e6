/** Where the kernel keeps what it can make again. */
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * `.cache/kernel` beside node_modules when the kernel runs from a repository, else the user's cache folder.
 *
 * @param packagePath any file inside node_modules.
 */
export function cacheDirectory(packagePath: string): string {
  const root = packagePath.split(/[\\/]node_modules[\\/]/)[0];
  return root && root !== packagePath
    ? join(root, ".cache", "kernel")
    : join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "typescript-kernel");
}
