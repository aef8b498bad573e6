import { readFileSync } from "node:fs";

/**
 * Says what to type where bubblewrap can't make a sandbox.
 *
 * @param stderr what bubblewrap said.
 * @param read gives what is in a file, or undefined; for tests.
 */
export function adviceFor(stderr: string, read = readText): string {
  if (!/namespace|uid.map|gid.map|not permitted|permissions/i.test(stderr)) {
    return "The files of the course must be readable by everyone:  chmod -R a+rX  on its folder.";
  }
  const isContainer = ["/.dockerenv", "/run/.containerenv"].some((path) => read(path) !== undefined);
  const off = SETTINGS.filter(({ path, isOff }) => isOff(read(path)?.trim()));
  const steps = [
    ...off.map(({ says, command }) => `${says}\n  ${command}`),
    ...(isContainer
      ? [
          "In a container, who starts it must allow them:\n  docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined …",
        ]
      : []),
  ];
  const all = steps.length > 0 ? steps : [UNKNOWN];
  return [
    "A sandbox needs user namespaces, and this machine gives none. Whoever runs it can allow them:",
    ...all,
  ].join("\n");
}

const UNKNOWN = `Its settings allow them, so something above it doesn't: a container, a limit, or a sandbox around this one. Start the
grader outside of that, or as root.`;

interface Setting {
  path: string;
  isOff: (value: string | undefined) => boolean;
  says: string;
  command: string;
}

function lasting(name: string, value: number): string {
  return `echo "${name} = ${value}" | sudo tee -a /etc/sysctl.d/60-user-namespaces.conf && sudo sysctl --system`;
}

/** What switches user namespaces off, on different systems. */
const SETTINGS: readonly Setting[] = [
  {
    path: "/proc/sys/user/max_user_namespaces",
    isOff: (value) => value !== undefined && Number(value) < 100,
    says: "user.max_user_namespaces is so low that none can be made. Type",
    command: lasting("user.max_user_namespaces", 15_000),
  },
  {
    path: "/proc/sys/kernel/unprivileged_userns_clone",
    isOff: (value) => value === "0",
    says: "kernel.unprivileged_userns_clone switches them off. Type",
    command: lasting("kernel.unprivileged_userns_clone", 1),
  },
  {
    path: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    isOff: (value) => value === "1",
    says: "AppArmor lets only programs with a profile make them, as on Ubuntu 24.04. Give bubblewrap one; type",
    command: `printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) {\\n  userns,\\n}\\n' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap`,
  },
];

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
