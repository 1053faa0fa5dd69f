/** A failure that is explained by its message alone: no stack is printed. `output` is what the failing program said. */
export class Stop extends Error {
  constructor(message, output = "") {
    super(message);
    this.output = output;
  }
}

/** Something that the machine lacks, with the command that installs it. */
export class Missing extends Stop {
  constructor(what, command) {
    super(`${what}. Install it with: ${command}`);
    this.what = what;
    this.command = command;
  }
}

/** `84213` -> `1 min 24 s`, `8421` -> `8.4 s`. */
export function duration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

let stream = process.stderr;

/** Progress goes to stderr, so that `--json` and `--text` own stdout; a command whose report is its progress says otherwise. */
export function sayOn(other) {
  stream = other;
}

export function say(line = "") {
  stream.write(`${line}\n`);
}

/**
 * Shows that a step begins, then how long it took. `work` may call its argument with a word on where it is.
 * A step that fails is shown as failed, and its error goes on.
 */
export async function step(title, work) {
  const begun = Date.now();
  const terminal = stream.isTTY === true;
  if (!terminal) say(`  ... ${title}`);
  let detail = "";
  const draw = () => stream.write(`\r\x1b[K  ... ${title}  ${duration(Date.now() - begun)}${detail && `  ${detail}`}`.slice(0, stream.columns ?? 200));
  const timer = terminal ? setInterval(draw, 200) : undefined;
  const end = (mark) => {
    clearInterval(timer);
    say(`${terminal ? "\r\x1b[K" : ""}  ${mark} ${title}  ${duration(Date.now() - begun)}`);
  };
  try {
    const result = await work((text) => void (detail = text));
    end("ok ");
    return result;
  } catch (error) {
    end("NO ");
    throw error;
  }
}
