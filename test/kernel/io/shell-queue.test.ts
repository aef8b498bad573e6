/** In which order requests start. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ShellQueue } from "../../../lib/kernel/src/io/shell-queue.js";
import type { MessageName } from "../../../lib/kernel/src/wire/messages.js";

interface Item {
  name: string;
  type: MessageName;
}

function item(name: string): Item {
  const types: Record<string, MessageName> = {
    cell: "execute_request",
    ask: "complete_request",
    open: "comm_open",
    msg: "comm_msg",
  };
  return { name, type: types[name.replace(/\d/, "")] as MessageName };
}

/** A queue that notes what it starts, filled with items by name. */
function queueOf(...names: string[]) {
  const started: string[] = [];
  const queue = new ShellQueue<Item>(({ name }) => started.push(name));
  const items = names.map(item);
  for (const next of items) queue.add(next);
  return { queue, started, items };
}

test("cells run one after another, and other requests keep their place", () => {
  const { queue, started, items } = queueOf("ask1", "cell1", "ask2", "cell2");
  assert.deepEqual(started, ["ask1", "cell1"]);
  queue.done(items[1] as Item);
  assert.deepEqual(started, ["ask1", "cell1", "ask2", "cell2"]);
});

test("while a cell awaits, questions overtake the cells that wait", () => {
  const { queue, started, items } = queueOf("cell1", "cell2", "ask1");
  queue.awaiting(items[0] as Item);
  queue.add(item("ask2"));
  assert.deepEqual(started, ["cell1", "ask1", "ask2"]);
  queue.done(items[0] as Item);
  assert.deepEqual(started, ["cell1", "ask1", "ask2", "cell2"]);
  queue.add(item("ask3"));
  assert.equal(started.length, 4, "the second cell has not said that it awaits");
});

test("a comm is opened in its turn, and its messages come after it", () => {
  const { queue, started, items } = queueOf("cell1", "msg1", "cell2", "open1", "msg2");
  queue.awaiting(items[0] as Item);
  assert.deepEqual(started, ["cell1", "msg1"]);
  queue.done(items[0] as Item);
  queue.done(items[2] as Item);
  assert.deepEqual(started, ["cell1", "msg1", "cell2", "open1", "msg2"]);
});

test("a comm may be opened while a cell awaits and no other waits", () => {
  const { queue, started, items } = queueOf("cell1", "open1", "msg1");
  queue.awaiting(items[0] as Item);
  assert.deepEqual(started, ["cell1", "open1", "msg1"]);
});

test("only cells that wait are taken out", () => {
  const { queue, started, items } = queueOf("cell1", "cell2", "ask1", "cell3");
  assert.deepEqual(
    queue.takeCells().map(({ name }) => name),
    ["cell2", "cell3"],
  );
  queue.done(items[0] as Item);
  queue.add(item("cell4"));
  assert.deepEqual(started, ["cell1", "ask1", "cell4"]);
});

test("late news of a cell that has ended changes nothing", () => {
  const { queue, started, items } = queueOf("cell1", "cell2", "cell3");
  queue.done(items[0] as Item);
  queue.done(items[0] as Item);
  queue.awaiting(items[0] as Item);
  queue.add(item("ask1"));
  assert.deepEqual(started, ["cell1", "cell2"]);
});
