import { connect, type Socket } from "node:net";

/** A run of a notebook for graders: what student code answers is judged elsewhere. */
export interface GradingRun {
  /**
   * Lets a step be judged.
   *
   * @param task the `grade_id` of the cell that asks.
   * @param answer gives the answer to a query, both as they travel; see `answering`.
   */
  answerFor(task: string, answer: (query: Uint8Array) => Promise<Uint8Array>): Promise<void>;
}

/**
 * Tells whether this notebook is being graded: whoever runs it for that listens on this machine, at the port
 * `COURSE_GRADING_PORT`. What goes either way are messages: four bytes with their length (little-endian), and so many bytes. The first
 * is the name of the task, the others are queries and answers in turn. An empty one is the end.
 *
 * @returns the run, or undefined.
 */
export function gradingRun(): GradingRun | undefined {
  const port = Number(process.env.COURSE_GRADING_PORT);
  if (!port) return undefined;
  return {
    answerFor: async (task, answer) => {
      const socket = connect(port, "127.0.0.1");
      try {
        send(socket, Buffer.from(task));
        for await (const query of messages(socket)) {
          if (query.length === 0) return;
          send(socket, await answer(query));
        }
      } finally {
        socket.destroy();
      }
    },
  };
}

function send(socket: Socket, content: Uint8Array): void {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(content.length);
  socket.write(head);
  socket.write(content);
}

/** Takes messages out of what comes. */
async function* messages(socket: Socket): AsyncGenerator<Uint8Array> {
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const piece of socket) {
    pieces.push(piece as Buffer);
    held += (piece as Buffer).length;
    for (
      let length = lengthIn(pieces);
      length !== undefined && held >= 4 + length;
      length = lengthIn(pieces)
    ) {
      const all = Buffer.concat(pieces);
      held -= 4 + length;
      pieces = [all.subarray(4 + length)];
      yield all.subarray(4, 4 + length);
    }
  }
}

/** Reads the length of the first message; undefined where it isn't there yet. */
function lengthIn(pieces: Buffer[]): number | undefined {
  const [first] = pieces;
  if (first && first.length < 4 && pieces.length > 1) pieces.splice(0, pieces.length, Buffer.concat(pieces));
  return pieces[0] && pieces[0].length >= 4 ? pieces[0].readUInt32LE() : undefined;
}
