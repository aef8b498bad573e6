import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { answering } from "@course/checks";
import { tf } from "@course/core";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { Interview } from "../../scripts/grade/interview.js";
import { type Ask, Judge } from "../../scripts/grade/judge.js";
import { type Frame, FrameReader } from "../../scripts/grade/sandbox/frames.js";
import { findIsolation } from "../../scripts/grade/sandbox/isolation.js";
import { fixture } from "./fixture.js";

/** Lets what waits go on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("an interview", () => {
  /** A judge that asks one question about each task, and what it heard. */
  function started() {
    const heard: (string | undefined)[] = [];
    const judge = {
      examine: async (task: string, ask: Ask) => {
        heard.push(`${task}: ${(await ask(Buffer.from(`about ${task}?`)))?.toString()}`);
      },
    };
    const written: string[] = [];
    const reader = new FrameReader(
      () => 1000,
      ({ kind, header, content }: Frame) => written.push(`${kind} ${header.task} ${content}`.trim()),
    );
    return { heard, written, interview: new Interview(judge as Judge, (bytes) => reader.push(bytes)) };
  }

  it("carries a question in and an answer out", async () => {
    const { heard, written, interview } = started();
    interview.cellStarts("a");
    interview.begin("a");
    await settled();
    interview.answer("a", Buffer.from("so"));
    await settled();
    assert.deepEqual(heard, ["a: so"]);
    assert.deepEqual(written, ["query a about a?", "end a"]);
  });

  it("is only about the step whose cell runs, and once", async () => {
    const { heard, written, interview } = started();
    interview.begin("a");
    interview.cellStarts(undefined);
    interview.begin("a");
    interview.cellStarts("b");
    interview.begin("a");
    interview.begin("b");
    await settled();
    interview.answer("a", Buffer.from("not asked"));
    interview.answer("b", Buffer.from("first"));
    await settled();
    interview.answer("b", Buffer.from("second"));
    interview.begin("b");
    await settled();
    assert.deepEqual(heard, ["b: first"]);
    assert.deepEqual(written, ["end a", "end a", "end a", "query b about b?", "end b", "end b"]);
  });

  it("ends with the cell, answered or not", async () => {
    const { heard, interview } = started();
    interview.cellStarts("a");
    interview.begin("a");
    await settled();
    interview.cellEnds();
    await settled();
    assert.deepEqual(heard, ["a: undefined"]);
  });
});

describe("the judge", () => {
  let exercise: Assignment;
  let judge: Judge;
  before(async () => {
    exercise = (await fixture()).first;
    judge = new Judge(exercise, { isolation: findIsolation(), seconds: 60, key: "key" });
  });
  after(() => judge.end());

  it("knows what is right, and asks", async () => {
    const answer = answering((x: tf.Tensor2D) => tf.div(x.toFloat(), 255));
    let asked = 0;
    await judge.examine("normalize", async (query) => {
      asked++;
      return Buffer.from(await answer(query));
    });
    assert.ok(asked > 0);
    assert.deepEqual(judge.verdicts.get("normalize")?.state, "right");
    assert.equal(judge.verdicts.get("normalize")?.points, 2);
  });

  it("judges each step once, and none that a person reads", async () => {
    const never = async () => assert.fail("asked again");
    await judge.examine("normalize", never);
    await judge.examine("why", never);
    await judge.examine("nothing", never);
    assert.deepEqual([...judge.verdicts.keys()], ["normalize"]);
  });

  it("gives nothing for silence, and goes on", async () => {
    await judge.examine("flatten", async () => undefined);
    assert.equal(judge.verdicts.get("flatten")?.state, "not right");
    assert.match(judge.verdicts.get("flatten")?.message ?? "", /broke off before it gave its answer/);
  });

  it("may be brought down: then the step is not judged", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const other = new Judge(exercise, { isolation: findIsolation(), seconds: 60, key: "key", signal });
    await other.examine("flatten", () => {
      controller.abort();
      return new Promise(() => undefined);
    });
    await other.end();
    assert.equal(other.verdicts.get("flatten")?.state, "not judged");
  });
});
