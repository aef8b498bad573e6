/** Messages on the wire, and who may send them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../../../lib/kernel/src/wire/message.js";
import { Signature } from "../../../lib/kernel/src/wire/signature.js";

const signature = new Signature("secret");

function frames(...changes: [number, string][]): Uint8Array[] {
  const message = { identities: ["client"], type: "test", parentHeader: {}, content: { text: "ä€😀" } };
  const encoded = encode(message, "session", signature).map((frame) => Buffer.from(frame));
  for (const [index, text] of changes) encoded[index] = Buffer.from(text);
  return encoded;
}

test("what is written can be read again", () => {
  const message = decode([...frames(), Buffer.from([1, 2])], signature);
  assert.equal(message.header.msg_type, "test");
  assert.equal(message.header.version, "5.4");
  assert.deepEqual(message.content, { text: "ä€😀" });
  assert.deepEqual([...(message.identities[0] ?? [])], [...Buffer.from("client")]);
  assert.deepEqual(
    message.buffers.map((buffer) => [...buffer]),
    [[1, 2]],
  );
});

test("a signature is the HMAC of the four parts", () => {
  // RFC 4231, test case 2.
  const known = new Signature("Jefe", "hmac-sha256").sign(["what do ya ", "want ", "for ", "nothing?"]);
  assert.equal(known, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  assert.equal(new Signature("").sign(["a"]), "");
});

test("wrongly signed and malformed messages are refused with the reason", () => {
  assert.throws(() => decode(frames([6, '{"text":"b"}']), signature), /wrong signature/);
  assert.throws(() => decode(frames(), new Signature("other")), /wrong signature/);
  assert.throws(() => decode(frames([2, ""]), signature), /wrong signature/);
  assert.throws(() => decode(frames().slice(0, 5), signature), /fewer frames/);
  assert.throws(() => decode([Buffer.from("x")], signature), /no <IDS\|MSG>/);
  const open = new Signature("");
  const unsigned = frames([2, ""]);
  assert.throws(() => decode(unsigned.with(3, Buffer.from("[]")), open), /header that isn't an object/);
  assert.throws(() => decode(unsigned.with(3, Buffer.from("{}")), open), /without msg_type/);
  assert.throws(() => decode(unsigned.with(6, Buffer.from("{")), open), /content that isn't JSON/);
});
