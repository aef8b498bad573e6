import type { Sheet } from "./sheet.js";

/** What a row says of who it is. */
export interface Person {
  /** A number that the system also writes into the names of what is handed in. */
  number?: string;
  /** What else tells the person from all others: logins, numbers of the university, addresses. */
  ids: string[];
  /** First and last name, in both orders. */
  names: string[];
}

/** A column for points. */
export interface PointsColumn {
  /** What the instructor calls it, without what the system adds. */
  title: string;
  index: number;
  /** How many points it takes; undefined where the sheet doesn't say. */
  most?: number;
}

/** How a learning-management system writes its list of grades. */
export interface System {
  name: string;
  /** Tells whether a sheet is one of its own. */
  isIts(titles: readonly string[]): boolean;
  /** Says who a row is; undefined where it is nobody. */
  person(row: readonly string[], titles: readonly string[]): Person | undefined;
  /** Lists the columns for points. */
  columns(sheet: Sheet): PointsColumn[];
  /** Whether the sheet is that of one exercise: then its only column for points is meant, whatever it is called. */
  isOfOne?: boolean;
  /** Makes the column for an exercise that has none yet, and puts it into all rows; absent where it has to be there. */
  add?(sheet: Sheet, exercise: string, most: number): PointsColumn;
  /** Does what else is to be done where points are written into a row. */
  touch?(row: string[], titles: readonly string[]): void;
}

/** Makes a function that gives what stands in one of the columns of these titles. */
function cellsOf(row: readonly string[], titles: readonly string[]) {
  return (...names: readonly string[]): string[] =>
    names.flatMap((name) => {
      const value = row[titles.findIndex((title) => title.trim().toLowerCase() === name)]?.trim() ?? "";
      return value === "" ? [] : [value];
    });
}

/** Joins first and last name in both orders. */
function bothOrders([first = ""]: string[], [last = ""]: string[]): string[] {
  return first && last ? [`${first} ${last}`, `${last} ${first}`] : [];
}

function has(titles: readonly string[], ...names: string[]): boolean {
  return names.every((name) => titles.some((title) => title.trim().toLowerCase() === name));
}

/** The list of grades of one assignment in Moodle, *Download grading worksheet*. */
const moodleWorksheet: System = {
  name: "Moodle's grading worksheet",
  isOfOne: true,
  isIts: (titles) => has(titles, "identifier", "grade", "last modified (grade)"),
  person(row, titles) {
    const cells = cellsOf(row, titles);
    return {
      number: /(\d+)$/.exec(cells("identifier")[0] ?? "")?.[1],
      ids: cells("email address", "id number", "username"),
      names: cells("full name"),
    };
  },
  columns: ({ titles, rows }) => {
    const most = Number.parseFloat(cellsOf(rows[0] ?? [], titles)("maximum grade")[0] ?? "");
    const index = titles.findIndex((title) => title.trim().toLowerCase() === "grade");
    return [{ title: "Grade", index, ...(most > 0 && { most }) }];
  },
};

/** Moodle's gradebook, *Export: Plain text file*; it is read again by *Import: CSV file*, which takes no new columns. */
const moodleGradebook: System = {
  name: "Moodle's gradebook",
  isIts: (titles) => has(titles, "first name", "last name", "email address") && !has(titles, "orgdefinedid"),
  person(row, titles) {
    const cells = cellsOf(row, titles);
    return {
      ids: cells("username", "id number", "email address"),
      names: bothOrders(cells("first name"), cells("last name")),
    };
  },
  columns: ({ titles }) =>
    titles.flatMap((full, index) => {
      // "Assignment: Exercise 1 (Real)"; percentages and letters are not read again.
      const title = /^(?:[^:]+: )?(?<title>.+?) \(Real\)$/.exec(full.trim())?.groups?.title;
      return title ? [{ title, index }] : [];
    }),
};

/** Canvas, *Export entire gradebook*. */
const canvas: System = {
  name: "Canvas",
  isIts: (titles) => has(titles, "student", "id", "section"),
  person(row, titles) {
    const [name = ""] = row;
    if (isPointsPossible(row) || row.every((cell) => /^\s*(Muted|Manual Posting.*)?\s*$/i.test(cell))) {
      return undefined;
    }
    const cells = cellsOf(row, titles);
    const [last = "", first = ""] = name.split(",").map((part) => part.trim());
    return {
      number: cells("id")[0],
      ids: cells("sis login id", "sis user id", "integration id"),
      names: first ? bothOrders([first], [last]) : [name],
    };
  },
  columns: ({ titles, rows }) =>
    titles.flatMap((full, index) => {
      const title = /^(?<title>.+) \(\d+\)$/.exec(full.trim())?.groups?.title;
      const most = Number.parseFloat(rows.find(isPointsPossible)?.[index] ?? "");
      return title ? [{ title, index, ...(most > 0 && { most }) }] : [];
    }),
  add: (sheet, exercise, most) => {
    const column = addColumn(sheet, exercise, exercise);
    const row = sheet.rows.find(isPointsPossible);
    if (row) row[column.index] = String(most);
    else
      sheet.rows.unshift(
        sheet.titles.map((_, i) =>
          i === 0 ? "    Points Possible" : i === column.index ? String(most) : "",
        ),
      );
    return { ...column, most };
  },
};

function isPointsPossible(row: readonly string[]): boolean {
  return /^\s*Points Possible\s*$/.test(row[0] ?? "");
}

/** Blackboard, *Work Offline → Download*. */
const blackboard: System = {
  name: "Blackboard",
  isIts: (titles) => has(titles, "last name", "first name", "username") && !titles.some(isEnd),
  person(row, titles) {
    const cells = cellsOf(row, titles);
    return {
      ids: cells("username", "student id"),
      names: bothOrders(cells("first name"), cells("last name")),
    };
  },
  columns: ({ titles }) =>
    titles.flatMap((full, index) => {
      const found = /^(?<title>.+?) \[Total Pts: (?:up to )?(?<most>[\d.,]+)[^\]]*\]/.exec(
        full.trim(),
      )?.groups;
      return found?.title ? [{ title: found.title, index, most: Number.parseFloat(found.most ?? "") }] : [];
    }),
  add: (sheet, exercise, most) => ({
    ...addColumn(sheet, `${exercise} [Total Pts: ${most} Score]`, exercise),
    most,
  }),
};

/** Brightspace, *Export Grades*, with OrgDefinedId or Username as the key, and points. */
const brightspace: System = {
  name: "Brightspace",
  isIts: (titles) => titles.some(isEnd) && (has(titles, "orgdefinedid") || has(titles, "username")),
  person(row, titles) {
    const cells = cellsOf(row, titles);
    return {
      ids: cells("username", "orgdefinedid", "email").map((id) => id.replace(/^#/, "")),
      names: bothOrders(cells("first name"), cells("last name")),
    };
  },
  columns: ({ titles }) =>
    titles.flatMap((full, index) => {
      const found = /^(?<title>.+?) Points Grade(?: <Numeric MaxPoints:(?<most>[\d.]+).*>)?$/.exec(
        full.trim(),
      )?.groups;
      if (!found?.title) return [];
      return [{ title: found.title, index, ...(found.most && { most: Number.parseFloat(found.most) }) }];
    }),
  add: (sheet, exercise, most) => {
    // What ends a line has to stay the last.
    const index = sheet.titles.findIndex(isEnd);
    const full = `${exercise} Points Grade <Numeric MaxPoints:${most}>`;
    sheet.titles.splice(index, 0, full);
    for (const row of sheet.rows) row.splice(index, 0, "");
    return { title: exercise, index, most };
  },
};

function isEnd(title: string): boolean {
  return title.trim().toLowerCase() === "end-of-line indicator";
}

/** ILIAS: `status.csv` of a multi-feedback archive, for one exercise. Its columns have to stay where they are. */
const ilias: System = {
  name: "ILIAS",
  isOfOne: true,
  isIts: (titles) => has(titles, "update", "usr_id", "login", "status", "mark"),
  person(row, titles) {
    const cells = cellsOf(row, titles);
    return {
      number: cells("usr_id")[0],
      ids: cells("login"),
      names: bothOrders(cells("firstname"), cells("lastname")),
    };
  },
  columns: ({ titles }) => [{ title: "mark", index: titles.indexOf("mark") }],
  touch(row, titles) {
    // Only such rows are read again.
    row[titles.indexOf("update")] = "1";
  },
};

function addColumn(sheet: Sheet, full: string, title: string): PointsColumn {
  sheet.titles.push(full);
  for (const row of sheet.rows) row.push("");
  return { title, index: sheet.titles.length - 1 };
}

/** All that are known, those with more to recognise them by first. */
export const systems: readonly System[] = [
  ilias,
  moodleWorksheet,
  brightspace,
  canvas,
  blackboard,
  moodleGradebook,
];
