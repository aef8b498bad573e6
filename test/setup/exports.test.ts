// What the templates of exported pages and of feedback call, in Python: formulas, and HTML that can do no harm.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { here } from "./scratch.js";

const PROGRAM = `
import json, sys
sys.path.insert(0, "scripts/setup/jupyter")
from course_exports.formulas import as_mathml, mark_all
from course_exports.harmless import harmless_html
from course_exports.markdown import markdown_to_html
steps = {
    "markdown": lambda text: as_mathml(markdown_to_html({}, text)),
    "html": lambda text: as_mathml(mark_all(text)),
    "harmless": harmless_html,
    "sanitized": lambda text: as_mathml(harmless_html(markdown_to_html({}, text))),
}
json.dump([steps[step](text) for step, text in json.load(sys.stdin)], sys.stdout)
`;

type Step = "markdown" | "html" | "harmless" | "sanitized";

/** Does such a step with each text. */
function made(step: Step, ...texts: string[]): string[] {
  const input = JSON.stringify(texts.map((text) => [step, text]));
  const { stdout, stderr } = spawnSync(here.python, ["-c", PROGRAM], {
    cwd: here.root,
    input,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

const parts = (html: string, pattern: RegExp) => html.match(pattern) ?? [];

test("every formula of every lesson and exercise is MathML", () => {
  const folders = ["lessons", "exercises"].map((name) => path.join(here.root, "notebooks", name));
  const texts = folders.flatMap((folder) =>
    fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(".ipynb"))
      .flatMap((file) =>
        (JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")).cells as Record<string, unknown>[])
          .filter(({ cell_type }) => cell_type === "markdown")
          .map(({ source }) => (Array.isArray(source) ? source.join("") : String(source))),
      ),
  );
  for (const step of ["markdown", "sanitized"] as const) {
    const html = made(step, ...texts).join("");
    assert.ok(parts(html, /<math/g).length > 150);
    assert.deepEqual(parts(html, /<code class="latex">.*?<\/code>/g), []);
    assert.deepEqual(parts(html.replace(/<(pre|code).*?<\/\1>/gs, ""), /\$[^<]{0,40}/g), []);
  }
});

test("formulas stand in lines and between them, in Markdown and in HTML", () => {
  const [inline, display, environment, both] = made(
    "markdown",
    "so $x_1 < 2$, and",
    "$$\\frac{1}{n}$$",
    "\\begin{align}a &= b\\end{align}",
    "# About $f$\n\n<div>$y$ and `$z$`</div>",
  ) as [string, string, string, string];
  assert.match(inline, /^<p>so <math><msub><mi>x<\/mi><mn>1<\/mn><\/msub>.*&lt;.*<\/math>, and<\/p>/s);
  assert.match(
    display,
    /<math style="--length: 2" display="block"><mfrac><mn>1<\/mn><mi>n<\/mi><\/mfrac><\/math>/,
  );
  assert.match(environment, /<mtable/);
  assert.match(both, /<h1 id="[^"]+">About <math>/);
  assert.match(both, /<div><math><mi>y<\/mi><\/math>/);
  const [html] = made(
    "html",
    "<p title='$a$'>$a &lt; b$ \\(c\\) \\[d\\]</p><pre>$e$</pre><script>$f$</script>",
  ) as [string];
  assert.equal(parts(html, /<math/g).length, 3);
  assert.match(html, /title='\$a\$'/);
  assert.match(html, /<pre>\$e\$<\/pre><script>\$f\$<\/script>/);
});

test("HTML within Markdown stays as it is", () => {
  const texts = ["H<sub>2</sub>O and <b>bold</b>", "<details>\n<summary>a</summary>\n\n**b**\n\n</details>"];
  const [inline, block] = made("markdown", ...texts) as [string, string];
  assert.equal(inline.trim(), "<p>H<sub>2</sub>O and <b>bold</b></p>");
  assert.match(block, /^<details>\s*<summary>a<\/summary>\s*<p><strong>b<\/strong><\/p>\s*<\/details>\s*$/);
  const [safe] = made("sanitized", "a <script>alert(1)</script><b onclick=x>b</b>") as [string];
  assert.equal(safe.trim(), "<p>a <b>b</b></p>");
});

test("amounts of money and escaped dollars are no formulas", () => {
  for (const text of ["$5 and $6", "it costs \\$5, and \\$6 more"]) {
    const [html] = made("markdown", text) as [string];
    const [asHtml] = made("html", `<p>${text}</p>`) as [string];
    if (text.includes("\\")) assert.ok(!html.includes("<math"), html);
    assert.ok(!asHtml.includes("<math"), asHtml);
  }
});

test("a formula that can't be read stays as it was typed", () => {
  const [unknown, cut, loop] = made("markdown", "$\\foo{<b>}$", "$$\\frac{1$$", "$\\def\\a{\\a}\\a$") as [
    string,
    string,
    string,
  ];
  assert.match(unknown, /<code class="latex">\\foo\{&lt;b&gt;\}<\/code>/);
  assert.match(cut, /<code class="latex">\\frac\{1<\/code>/);
  assert.match(loop, /<code class="latex">/);
});

test("what only shows something is let through", () => {
  const shown = [
    '<h2 id="a-b">A</h2><p>b <strong>c</strong> <em>d</em> <code>e</code></p>',
    '<table style="text-align: right;"><caption style="caption-side: top; text-align: left;">n</caption><thead><tr><th scope="col">m</th></tr></thead><tbody><tr><th scope="row">x</th><td colspan="2">1</td></tr></tbody></table>',
    '<div style="border-left: 4px solid #009E73; padding: 4px 12px;">f</div>',
    '<img alt="g" src="data:image/png;base64,AAAA">',
    '<a href="https://example.org">h</a><a href="05-deeper.ipynb#part">i</a><a href="#j">k</a>',
    "<details><summary>l</summary>m</details>",
  ];
  assert.deepEqual(made("harmless", ...shown), shown);
});

test("what could do harm is taken out, without a rest that is read as text", () => {
  const [script, handlers, links, pictures, drawing, nested, style] = made(
    "harmless",
    "a<script>alert(1)</script><style>p { color: red }</style><iframe srcdoc='<b>x</b>'>y</iframe><template>z</template>b",
    '<p onclick="alert(1)" id="top">a</p><form action="x"><button>go</button><input value="v"></form>',
    '<a href="javascript:alert(1)">a</a><a href=" java&#10;script:alert(1)">b</a><a href="//example.org">c</a><a href="/lab">d</a>',
    '<img src="https://example.org/x.png" alt="a"><img src="x" onerror="alert(1)"><object data="x">b</object>',
    '<svg width="9"><title>A drawing</title><script>alert(1)</script><text onclick="alert(1)">t</text></svg>',
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    '<div style="background:url(https://example.org/x);position:fixed;color:red">a</div>',
  ) as [string, string, string, string, string, string, string];
  assert.equal(script, "ab");
  assert.match(handlers, /^<p>a<\/p>\s*go$/);
  assert.ok(!/href/.test(links), links);
  assert.equal(pictures, '<img alt="a"><img>');
  assert.match(drawing, /^<img alt="A drawing" src="data:image\/svg\+xml;base64,[\w+/=]+">$/);
  assert.ok(!/<img[^>]* (onerror|src)=/.test(nested.replace(/title="[^"]*"/g, "")), nested);
  assert.match(style, /^<div style="color: ?red;">a<\/div>$/);
});
