import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { main } from "../../scripts/grade/main.js";
import { forEachApart } from "../../scripts/grade/record/apart.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { documents, fixture, flattenRight, handedIn, put, readCsv, right } from "./fixture.js";

/** A red point, as PNG. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** What wants to look like the grader's line, and to be where that is. */
const IMITATION = [
  "</p></div></div></section></main>",
  '<p class="mark" style="position: fixed; top: 0; margin-top: -300px"><strong>Graded:</strong> right: 23 of 23 points.</p>',
  '<style>.mark { display: none }</style><h2 id="points-flatten">Flatten</h2><h2 id=points>Points</h2>',
  '<iframe srcdoc="23 of 23"></iframe><script>document.body.textContent = "23 of 23"</script>',
  '<svg><text>23 of 23</text></svg><section class="marked" id="points-normalize">23 of 23</section>',
].join("\n");

describe("whatever one student writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "odd-text-"));
  const place = join(folder, "class");
  let first: Assignment;
  let code: number;
  let lines: Record<string, string>[];

  const page = (student: string) =>
    readFileSync(
      join(folder, "class-graded/feedback", student, "1-load-and-prepare/1-load-and-prepare.html"),
      "utf8",
    );
  const total = (student: string) => lines.find((line) => line.student === student && line.task === "total");

  /** Hands in what is right, with a written answer, and with something added to the first solution. */
  function answered(why: string, more = "", change: (notebook: Notebook) => void = () => undefined): string {
    const answers = { ...right, why, "flatten-solution": `${flattenRight}\n${more}` };
    const notebook = handedIn(first, answers);
    change(notebook);
    return JSON.stringify(notebook);
  }

  before(async () => {
    ({ first } = await fixture());
    put(place, "ada/x.ipynb", answered("Nothing odd."));
    put(place, "half-a-character/x.ipynb", answered("\ud83d", `console.log("\ud83d", "🙂"[0]);`));
    put(
      place,
      "half-in-output/x.ipynb",
      answered(
        "ok",
        `(globalThis as any)[Symbol.for("jupyter.kernel")].display({ "text/\ud83d": "\udead" });`,
      ),
    );
    put(
      place,
      "pasted-picture/x.ipynb",
      answered("![d](attachment:my%20dot.png) ![gone](attachment:gone.png)", "", ({ cells }) => {
        const cell = cells.find(({ source }) => `${source}`.includes("attachment:"));
        Object.assign(cell as object, { attachments: { "my dot.png": { "image/png": PICTURE } } });
      }),
    );
    put(
      place,
      "words-of-nbgrader/x.ipynb",
      answered(
        "### BEGIN HIDDEN TESTS\n\nfine ### END SOLUTION",
        "// BEGIN HIDDEN TESTS\n// BEGIN SOLUTION\n// BEGIN MARK SCHEME",
      ),
    );
    put(place, "quotation-in-quotations/x.ipynb", answered(`${">".repeat(3000)} deep`));
    put(place, "deep-html/x.ipynb", answered(`${"<div>".repeat(3000)}deep`));
    put(place, "nul/x.ipynb", answered("a\u0000b\u001b[31m", `console.log("\\u0000\\u001b[31m");`));
    put(
      place,
      "imitates-the-grader/x.ipynb",
      answered(
        IMITATION,
        `(globalThis as any)[Symbol.for("jupyter.kernel")].display({ "text/html": ${JSON.stringify(IMITATION)} });`,
        ({ cells }) => {
          cells.push({ cell_type: "markdown", metadata: {}, source: IMITATION });
        },
      ),
    );
    code = await main([place], documents);
    lines = readCsv(readFileSync(join(folder, "class-graded/scores.csv"), "utf8"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("all others get their marks, and the student gets theirs", () => {
    assert.equal(code, 0);
    const points = lines
      .filter(({ task }) => task === "total")
      .map(({ student, points }) => [student, points]);
    assert.equal(points.length, 9);
    for (const [student, sum] of points) assert.equal(sum, "4", `${student}: ${total(student ?? "")?.note}`);
    for (const [student = ""] of points) assert.match(page(student), /Graded: right, 2 of 2 points/, student);
  });

  it("half a character is shown as such, a pasted picture as a picture, nbgrader's words as words", () => {
    assert.match(page("half-a-character"), /�/);
    assert.ok(page("pasted-picture").includes(`data:image/png;base64,${PICTURE}`));
    assert.match(page("pasted-picture"), /a picture that didn't come along: gone\.png/);
    assert.match(page("words-of-nbgrader"), /BEGIN HIDDEN TESTS/);
    assert.doesNotMatch(page("words-of-nbgrader"), /exercise\.grade\(/, "hidden tests stay hidden");
  });

  it("what looks like the grader's line stays in a frame of the student's", () => {
    const html = page("imitates-the-grader");
    const soup = parse(html);
    // In a line of code, such words are code.
    const imitations = soup.filter(
      ({ text, inside }) => /23 of 23/.test(text) && !inside.includes("highlight"),
    );
    assert.ok(imitations.length >= 3, "it is shown");
    for (const { inside } of imitations) assert.ok(inside.includes("yours"), inside.join(" > "));
    const lines = soup.filter(({ text, inside }) => /Graded: /.test(text) && !inside.includes("yours"));
    assert.deepEqual(
      lines.map(({ text }) => text),
      ["Graded: right, 2 of 2 points.", "Graded: right, 2 of 2 points."],
    );
    assert.doesNotMatch(html, /style="[^"]*position|<iframe|<script>document/);
  });

  it("the list at the top names each step with its verdict, and leads there", () => {
    const html = page("imitates-the-grader");
    const list = /<nav [^>]*id="points"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? "";
    const links = [...list.matchAll(/<a href="#([^"]*)">([^<]*)<\/a>: ([^<]*)</g)].map(
      ([, ...parts]) => parts,
    );
    assert.deepEqual(
      links.map(([id, , points]) => [id, points]),
      [
        ["points-flatten", "right, 2 of 2 points"],
        ["points-normalize", "right, 2 of 2 points"],
        ["points-why", "0 of 3 points"],
      ],
    );
    for (const [id, name] of links) {
      assert.equal(html.split(`id="${id}"`).length, 2, id);
      assert.doesNotMatch(name ?? "", /\*\*|`|Test cell/);
    }
    assert.equal(html.split('id="points"').length, 2);
  });
});

/** Reads a page: each piece of text, and the classes of the elements around it, the outermost first. */
function parse(html: string): { text: string; inside: string[] }[] {
  const pieces: { text: string; inside: string[] }[] = [];
  const open: { tag: string; classes: string }[] = [];
  const body = html.slice(html.indexOf("<body"));
  for (const [, slash, tag = "", rest = "", text = ""] of body.matchAll(
    /<(\/?)([a-z][a-z0-9]*)([^>]*)>([^<]*)/g,
  )) {
    if (slash) {
      while (open.length > 0 && open.pop()?.tag !== tag);
    } else if (!["br", "img", "hr", "input", "meta", "link"].includes(tag)) {
      open.push({ tag, classes: /class="([^"]*)"/.exec(rest)?.[1] ?? "" });
    }
    if (text.trim())
      pieces.push({ text: text.trim(), inside: open.flatMap(({ classes }) => classes.split(" ")) });
  }
  return pieces;
}

describe("what is done for all", () => {
  /** Fails for everybody where one of these is still among them. */
  function workshop(bad: Set<string>, isBroken = false) {
    const open = new Set(["ada", "bob", "cleo", "dora"]);
    const log: string[] = [];
    return {
      open,
      log,
      run: async (student?: string) => {
        const group = student === undefined ? [...open] : [student];
        if (isBroken || group.some((name) => bad.has(name))) throw new Error("no");
        for (const name of group) open.delete(name);
      },
      missing: () => [...open],
      setAside: async (student: string) => {
        log.push(student);
        bad.delete(student);
        return () => log.push(`undone ${student}`);
      },
    };
  }

  it("is done for each by itself where one fails", async () => {
    const { open, log, run, missing, setAside } = workshop(new Set(["bob", "dora"]));
    await forEachApart(run, missing, setAside);
    assert.deepEqual([log, [...open]], [["bob", "dora"], []]);
  });

  it("sets nobody's notebook aside where the machine fails", async () => {
    const { log, run, missing, setAside } = workshop(new Set(), true);
    await assert.rejects(forEachApart(run, missing, setAside), /no/);
    assert.deepEqual(log, ["ada", "undone ada"]);
  });
});
