import { inRepository } from "../../shared/paths.js";
import { writeWhole } from "../../shared/write-whole.js";

/**
 * Calls of the system that programs in a sandbox may not make, with their numbers: by them something could be left for
 * the next program, or be learnt of another. Nothing that runs a notebook needs them.
 */
const FORBIDDEN = {
  // Keyrings outlive the process, and a session's is shared with whoever started the grader.
  add_key: { x64: 248, arm64: 217 },
  request_key: { x64: 249, arm64: 218 },
  keyctl: { x64: 250, arm64: 219 },
  // What of a shared file lies in memory tells what others have read.
  mincore: { x64: 27, arm64: 232 },
  cachestat: { x64: 451, arm64: 451 },
  preadv2: { x64: 327, arm64: 286 },
  // They open much of the kernel, and nothing here wants it.
  bpf: { x64: 321, arm64: 280 },
  perf_event_open: { x64: 298, arm64: 241 },
  userfaultfd: { x64: 323, arm64: 282 },
} as const;

/** How Linux calls the processors whose numbers are known, AUDIT_ARCH_… */
const PROCESSORS = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;

/** On x64 calls of a second kind (x32) have this bit, and the same numbers otherwise. */
const SECOND_KIND = 0x4000_0000;

const [LOAD, IF_EQUAL, IF_AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
const ALLOW = 0x7fff0000;
/** The call fails, as if the system didn't have it (ENOSYS). */
const MISSING = 0x0005_0000 + 38;

/**
 * Makes the filter for the kernel (seccomp), as bubblewrap takes it.
 *
 * @param processor as `process.arch` names it.
 * @returns a program of Berkeley's packet filter; undefined for other processors.
 */
export function filterOf(processor: string): Buffer | undefined {
  if (processor !== "x64" && processor !== "arm64") return undefined;
  const numbers = Object.values(FORBIDDEN).map((call) => call[processor]);
  const after = numbers.length + 1;
  // Each: what to do, how many to skip if so and if not, a number.
  const program: [number, number, number, number][] = [
    [LOAD, 0, 0, 4],
    [IF_EQUAL, 0, after + 2, PROCESSORS[processor]],
    [LOAD, 0, 0, 0],
    [IF_AT_LEAST, after, 0, SECOND_KIND],
    ...numbers.map((n, i): [number, number, number, number] => [IF_EQUAL, after - 1 - i, 0, n]),
    [RETURN, 0, 0, ALLOW],
    [RETURN, 0, 0, MISSING],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  for (const [i, [code, ifSo, ifNot, value]] of program.entries()) {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(ifSo, i * 8 + 2);
    bytes.writeUInt8(ifNot, i * 8 + 3);
    bytes.writeUInt32LE(value, i * 8 + 4);
  }
  return bytes;
}

/** Writes the filter for this machine, and gives its path; undefined where there is none. */
export function filterFile(): string | undefined {
  const filter = filterOf(process.arch);
  if (!filter) return undefined;
  const path = inRepository(".cache/grading/forbidden-calls");
  writeWhole(path, filter);
  return path;
}
