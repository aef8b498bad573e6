/**
 * What a step tells while it runs.
 *
 * @typedef {object} Report
 * @property {(fraction: number | undefined, detail?: string) => void} progress how far it is, 0 to 1, or
 *   undefined where that is unknown; and what it is doing
 * @property {(text: string) => void} notice something to be read even after the step has ended
 */

/** Without a terminal a line is printed for every tenth done, but at most one in so many milliseconds. */
const QUIET = 2000;

/** And one after so many milliseconds in which nothing was printed. */
const SILENCE = 10_000;

/**
 * Shows numbered steps: on a terminal in one line each that moves, elsewhere (a log) in few plain lines.
 */
export class Progress {
  /**
   * @param {number} count how many steps there are
   * @param {object} [options]
   * @param {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} [options.stream] default: stdout
   * @param {() => number} [options.now] milliseconds; default: `performance.now`
   */
  constructor(count, { stream = process.stdout, now = () => performance.now() } = {}) {
    this.count = count;
    this.stream = stream;
    this.now = now;
    this.label = "";
    this.started = 0;
    this.lastLine = 0;
    this.lastTenth = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.ticker = undefined;
    this.state = "";
  }

  /**
   * Begins a step.
   *
   * @param {number} index from 1
   * @param {string} name
   */
  begin(index, name) {
    this.label = `[${index}/${this.count}] ${name}`;
    this.started = this.lastLine = this.now();
    this.lastTenth = 0;
    this.state = "";
  }

  /** Shows that the step of `begin` has work to do. */
  work() {
    if (this.stream.isTTY) this.draw();
    else this.stream.write(`${this.label} …\n`);
    // The seconds go on even where a program says nothing.
    this.ticker = setInterval(() => this.tick(), 1000);
    this.ticker.unref();
  }

  /**
   * Shows how far the step is.
   *
   * @param {number | undefined} fraction 0 to 1; undefined where unknown
   * @param {string} [detail] what it is doing
   */
  show(fraction, detail = "") {
    const percent = fraction === undefined ? "" : `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)}%`;
    this.state = [percent, detail].filter(Boolean).join("  ");
    if (this.stream.isTTY) {
      this.draw();
      return;
    }
    const tenth = fraction === undefined ? this.lastTenth + 1 : Math.floor(fraction * 10);
    if (tenth <= this.lastTenth || this.now() - this.lastLine < QUIET) return;
    this.lastTenth = fraction === undefined ? this.lastTenth : tenth;
    this.lastLine = this.now();
    this.stream.write(`${this.label} … ${this.state}\n`);
  }

  /** What a step is given to tell how far it is. @returns {Report} */
  report() {
    return {
      progress: (fraction, detail) => this.show(fraction, detail),
      notice: (text) => this.notice(text),
    };
  }

  /** Prints a line that stays. @param {string} text */
  notice(text) {
    this.clear();
    this.stream.write(`${text}\n`);
    this.lastLine = this.now();
    if (this.ticker) this.draw();
  }

  /**
   * Ends the step.
   *
   * @param {string} detail what is there now
   * @param {boolean} [worked] false where there was nothing to do, so that its time says nothing
   */
  done(detail, worked = true) {
    this.stopTicker();
    this.clear();
    const time = worked ? ` (${seconds(this.now() - this.started)})` : "";
    this.stream.write(`${this.label}: ${detail}${time}\n`);
  }

  /** Ends the step as failed. */
  failed() {
    this.stopTicker();
    this.clear();
    this.stream.write(`${this.label}: failed\n`);
  }

  /** Shows that the step still works: at each second, in a log after a long silence. */
  tick() {
    if (this.stream.isTTY) this.draw();
    else if (this.now() - this.lastLine >= SILENCE) {
      this.lastLine = this.now();
      const time = seconds(this.now() - this.started);
      this.stream.write(`${this.label} … ${[this.state, time].filter(Boolean).join("  ")}\n`);
    }
  }

  draw() {
    if (!this.stream.isTTY) return;
    const elapsed = this.now() - this.started;
    const time = elapsed >= 3000 ? `  ${seconds(elapsed)}` : "";
    const line = `${this.label} … ${this.state}${time}`;
    this.stream.write(`\r\x1b[2K${line.slice(0, (this.stream.columns ?? 80) - 1)}`);
  }

  clear() {
    if (this.stream.isTTY) this.stream.write("\r\x1b[2K");
  }

  stopTicker() {
    clearInterval(this.ticker);
    this.ticker = undefined;
  }
}

/**
 * Formats a duration.
 *
 * @param {number} milliseconds
 * @returns {string}
 * @example
 * seconds(75_400); // "1 min 15 s"
 */
export function seconds(milliseconds) {
  const s = milliseconds / 1000;
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const whole = Math.round(s);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
