const newline = 0x0a;

/** A longer line than this is no watch event: etcd holds no object of that size. */
const lineLimit = 64 * 1024 * 1024;

/** Cuts bytes into lines. A line may come in any number of chunks, cut inside a character as well. */
export class LineSplitter {
  #parts: Uint8Array[] = [];
  #size = 0;

  /** The lines that `chunk` completes, without line ends and without empty ones. Throws SyntaxError on an endless line. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      if (end < 0) break;
      const tail = chunk.subarray(start, end);
      start = end + 1;
      const line = this.#size === 0 ? tail : Buffer.concat([...this.#parts, tail]);
      this.#parts = [];
      this.#size = 0;
      if (line.length > 0) yield line;
    }
    if (start >= chunk.length) return;
    const rest = chunk.subarray(start);
    this.#size += rest.length;
    if (this.#size > lineLimit) throw new SyntaxError(`A line is longer than ${lineLimit} bytes.`);
    this.#parts.push(rest);
  }
}
