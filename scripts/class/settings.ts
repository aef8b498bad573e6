import { existsSync, readFileSync } from "node:fs";
import { SetupProblem } from "../setup/helpers/problem.mjs";

/** A course that is handed out, collected and graded; a class can have several beside each other. */
export interface CourseSettings {
  /** Its short name, as it stands in the exchange: small letters, digits and hyphens, at most 24. */
  id: string;
  /** Names of the accounts that may grade it. */
  graders: string[];
}

/** What the administrator of a class decides. */
export interface Settings {
  /** Where the class is reached. Let a web server with a certificate stand in front, or see README. */
  address: string;
  /** Members of these groups of the system may log in; where there is none, everybody who has a password. */
  groups: string[];
  /** Names of the accounts that may see who works, and stop servers. */
  admins: string[];
  courses: CourseSettings[];
  /** The group of the accounts that keep the gradebooks. Only it and root can read what holds answers. */
  graderGroup: string;
  limits: {
    /** MB that the server of a learner may take with all kernels, where systemd counts it. */
    serverMemory: number;
    /** MB that one kernel may take. It watches over that itself. */
    kernelMemory: number;
    /** Cores that a learner may keep busy. */
    cores: number;
  };
  idle: {
    /** Minutes after which the server of a learner who does nothing is ended. Notebooks are saved by then. */
    server: number;
    /** Minutes after which a kernel that computes nothing is ended. */
    kernel: number;
  };
  /** Ports on 127.0.0.1 on which hub and proxy speak with each other. */
  ports: { hub: number; proxy: number };
}

/** What holds where nothing else is said. */
export const usualSettings: Settings = {
  address: "http://127.0.0.1:8000",
  groups: [],
  admins: [],
  courses: [{ id: "networks", graders: [] }],
  graderGroup: "class-graders",
  limits: { serverMemory: 5000, kernelMemory: 4000, cores: 2 },
  idle: { server: 60, kernel: 30 },
  ports: { hub: 8081, proxy: 8001 },
};

/**
 * Reads the settings of a class.
 *
 * @param file where they are. What is missing in it, and the whole file, may be missing: then the usual holds.
 * @returns all settings.
 * @throws SetupProblem where one has no sense, or a name that doesn't exist.
 */
export function readSettings(file: string): Settings {
  if (!existsSync(file)) return structuredClone(usualSettings);
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong(file, `it is no JSON: ${(error as Error).message}`);
  }
  return checked(file, overlay(file, "", usualSettings, given) as Settings);
}

/** Lays what is given over what is usual, and lets no name and no type through that the usual doesn't have. */
function overlay(file: string, name: string, usual: unknown, given: unknown): unknown {
  if (given === undefined) return structuredClone(usual);
  if (Array.isArray(usual) || typeof usual !== "object" || usual === null) {
    const expected = Array.isArray(usual) ? "a list" : `a ${typeof usual}`;
    const fits = Array.isArray(usual) ? Array.isArray(given) : typeof given === typeof usual;
    if (!fits) throw wrong(file, `"${name}" is ${JSON.stringify(given)}; expected ${expected}`);
    return given;
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw wrong(file, `"${name || "it"}" is ${JSON.stringify(given)}; expected an object`);
  }
  const unknown = Object.keys(given).find((key) => !(key in usual));
  if (unknown) {
    throw wrong(file, `it has "${unknown}"; expected ${Object.keys(usual).join(", ")}`);
  }
  return Object.fromEntries(
    Object.entries(usual).map(([key, value]) => [
      key,
      overlay(file, name ? `${name}.${key}` : key, value, (given as Record<string, unknown>)[key]),
    ]),
  );
}

function checked(file: string, settings: Settings): Settings {
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(settings.address)) {
    throw wrong(file, `"address" is ${settings.address}; expected one like http://127.0.0.1:8000`);
  }
  for (const name of ["groups", "admins"] as const) {
    if (!settings[name].every(isName)) throw wrong(file, `"${name}" must list names of the system`);
  }
  const ids = new Set<string>();
  for (const course of settings.courses) {
    const { id, graders = [], ...more } = course;
    if (typeof id !== "string" || !/^[a-z][a-z0-9-]{0,23}$/.test(id)) {
      throw wrong(
        file,
        `a course has the id ${JSON.stringify(id)}; expected small letters, digits and hyphens`,
      );
    }
    if (ids.has(id)) throw wrong(file, `two courses have the id "${id}"`);
    ids.add(id);
    const [unknown] = Object.keys(more);
    if (unknown) throw wrong(file, `course "${id}" has "${unknown}"; expected id, graders`);
    if (!Array.isArray(graders) || !graders.every(isName)) {
      throw wrong(file, `the graders of "${id}" must be a list of names`);
    }
    course.graders = graders;
  }
  for (const group of ["limits", "idle", "ports"] as const) {
    for (const [name, value] of Object.entries(settings[group])) {
      if (!(value > 0)) throw wrong(file, `"${group}.${name}" is ${value}; expected a number above 0`);
    }
  }
  return settings;
}

const isName = (name: unknown): boolean => typeof name === "string" && /^[\w.@-]+$/.test(name);

function wrong(file: string, what: string): SetupProblem {
  return new SetupProblem({
    happened: `the settings of the class make no sense: ${what}`,
    expected: "what scripts/class/README.md lists under Settings",
    advice: `Mend ${file}, then type the command again.`,
  });
}

/** Gives the account that keeps the gradebook of a course. */
export function graderAccount({ id }: CourseSettings): string {
  return `grader-${id}`;
}
