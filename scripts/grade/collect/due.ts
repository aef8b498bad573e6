import { Temporal } from "temporal-polyfill";

const EXPECTED =
  'expected 2026-11-30 (until the end of that day), 2026-11-30T23:59, or either with a time zone: 2026-11-30T23:59Z, 2026-11-30T23:59+01:00, "2026-11-30 23:59 Europe/Berlin"';

/** Until when something is to be handed in. */
export interface Due {
  /** The last millisecond that is in time. */
  instant: Date;
  /** The same for people: in the time zone that was meant, and in UTC. */
  text: string;
}

/**
 * Reads until when something was to be handed in. A date alone is the end of that day. Without a time zone, that of this
 * machine is meant.
 *
 * @param text such as "2026-11-30", "2026-11-30T23:59", "2026-11-30 23:59 Europe/Berlin".
 * @param zone the time zone where the text names none; default: this machine's.
 * @returns the instant.
 * @throws Error where it could mean several times, or none: another order of day and month, a day that there isn't, an
 *   hour that clocks go through twice or leave out.
 * @example
 * readDue("2026-11-30", "Europe/Berlin").text; // "2026-11-30 23:59:59 Europe/Berlin (2026-11-30T22:59:59Z)"
 */
export function readDue(text: string, zone = Temporal.Now.timeZoneId()): Due {
  const found =
    /^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d)?))?(?: ?(?<zone>Z|UTC|[+-]\d\d:\d\d|[A-Za-z_]+\/[A-Za-z_/+-]+))?$/.exec(
      text.trim(),
    )?.groups;
  if (!found) throw new Error(`--due is ${text}; ${EXPECTED}.`);
  const meant = found.zone === "Z" ? "UTC" : (found.zone ?? zone);
  let moment: Temporal.ZonedDateTime;
  try {
    const day = Temporal.PlainDate.from(found.day as string, { overflow: "reject" });
    moment = found.time
      ? day
          .toPlainDateTime(Temporal.PlainTime.from(found.time, { overflow: "reject" }))
          .toZonedDateTime(meant, { disambiguation: "reject" })
      : day.add({ days: 1 }).toZonedDateTime(meant).subtract({ milliseconds: 1 });
  } catch (error) {
    throw new Error(`--due is ${text}: ${(error as Error).message}; ${EXPECTED}.`);
  }
  const local = moment.toPlainDateTime().toString({ smallestUnit: "second" }).replace("T", " ");
  const utc = moment.toInstant().toString({ smallestUnit: "second" });
  return { instant: new Date(moment.epochMilliseconds), text: `${local} ${meant} (${utc})` };
}

/**
 * Reads a time that a learning-management system wrote without a time zone: it is taken for this machine's.
 *
 * @param text such as "2026-03-01T12:00:00".
 * @returns the instant; undefined where there is no such time.
 */
export function localInstant(text: string): Date | undefined {
  try {
    const moment = Temporal.PlainDateTime.from(text, { overflow: "reject" });
    return new Date(moment.toZonedDateTime(Temporal.Now.timeZoneId()).epochMilliseconds);
  } catch {
    return undefined;
  }
}
