const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
/** Braces differ from brackets in this bit, so one comparison finds both. */
const braceBit = 0x20;
/** Letters too: capitals differ in this bit. */
const caseBit = 0x20;
const lowerA = 0x61;
const lowerZ = 0x7a;
const open = openBracket | braceBit;
const close = closeBracket | braceBit;

/** No object in etcd is larger than a few MiB; beyond this the stream is not what we think it is. */
const itemLimit = 64 * 1024 * 1024;

export interface PageParts {
  /** JSON text of one element of `items`, without the left-out arrays. */
  item(json: string): void;
  /** What stands before `items`, closed to be JSON of its own. Called once, when the items come into sight. */
  head(json: string): void;
}

/**
 * Cuts a list's bytes into its items while they arrive, so that neither the page nor its parsed form is ever whole in memory,
 * and leaves arrays out that nobody reads (`managedFields` alone is a third of a pod's bytes). It only counts brackets outside
 * of strings; JSON.parse judges the rest. UTF-8 needs no care: every byte of a multi-byte character is above 0x7f.
 */
export class PageScanner {
  readonly #parts: PageParts;
  readonly #leaveOut: readonly Buffer[];
  /** Bytes from the start of the present item, or of what stands outside of the items. */
  #rest: Buffer = Buffer.alloc(0);
  /** Next byte of `#rest` to look at. */
  #position = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Where the last string outside of the skipped ones stands: the key, when a bracket follows. */
  #stringStart = 0;
  #stringEnd = 0;
  #envelope = "";
  #headSeen = false;
  #inItems = false;
  #inItem = false;
  /** Open brackets of the array that is being left out; 0: none is. */
  #skipping = 0;
  /** Bytes of the item around what was left out, and how many they are. Grows to the largest item. */
  #item: Buffer = Buffer.allocUnsafeSlow(16 * 1024);
  #taken = 0;
  /** Start of the item's bytes that are not yet in `#item`. */
  #textFrom = 0;

  /** `leaveOut`: keys whose values are left out where they are arrays, at any depth of an item. */
  constructor(parts: PageParts, leaveOut: readonly string[]) {
    this.#parts = parts;
    this.#leaveOut = leaveOut.map((key) => Buffer.from(key));
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const keep = this.#scan(buffer);
    // Copied: a view would hold the whole chunk.
    this.#rest = keep >= buffer.length ? Buffer.alloc(0) : Buffer.from(buffer.subarray(keep));
    if (this.#rest.length > itemLimit) throw new SyntaxError(`An item is longer than ${itemLimit} bytes.`);
    this.#position -= keep;
    this.#stringStart -= keep;
    this.#stringEnd -= keep;
    this.#textFrom -= keep;
  }

  /** The list without its items, as JSON text. Throws when the bytes ended inside the list. */
  end(): string {
    if (this.#depth !== 0 || this.#inString || (this.#envelope === "" && this.#rest.length === 0)) throw new SyntaxError("The list ends too early.");
    return this.#envelope + this.#rest.toString("utf8");
  }

  /** Looks at all bytes from `#position` on; returns the index of the first byte that must be kept for the next chunk. */
  #scan(buffer: Buffer): number {
    const end = buffer.length;
    let index = this.#position;
    let depth = this.#depth;
    let inString = this.#inString;
    this.#inString = false;
    let stringStart = this.#stringStart;
    let stringEnd = this.#stringEnd;
    // Start of the envelope bytes that are not yet taken over; between items nothing is kept.
    let outside = this.#inItems ? -1 : 0;
    if (this.#escaped && index < end) {
      index++;
      this.#escaped = false;
    }
    while (index < end) {
      if (inString) {
        let byte = 0;
        while (index < end && (byte = buffer[index] as number) !== quote) index += byte === backslash ? 2 : 1;
        if (index >= end) {
          this.#escaped = index > end;
          index = end;
          break;
        }
        inString = false;
        stringEnd = index++;
        continue;
      }
      if (this.#skipping > 0) {
        index = this.#skip(buffer, index);
        inString = this.#inString;
        if (this.#skipping > 0) break;
        depth--;
        this.#textFrom = index - 1;
        if (index >= end) break;
      }
      const byte = buffer[index++] as number;
      if (byte === quote) {
        stringStart = index;
        // The same loop as above, for strings that end in this chunk: most bytes are looked at here.
        let next = 0;
        while (index < end && (next = buffer[index] as number) !== quote) index += next === backslash ? 2 : 1;
        if (index >= end) {
          this.#escaped = index > end;
          inString = true;
          index = end;
          break;
        }
        stringEnd = index++;
        continue;
      }
      // Nothing else that matters is below the brackets: commas, colons, numbers.
      if (byte < openBracket) continue;
      const bracket = byte | braceBit;
      if (bracket === open) {
        depth++;
        if (this.#inItem) {
          if (byte === openBracket && this.#isLeftOut(buffer, stringStart, stringEnd, index)) {
            this.#take(buffer, index);
            const behind = endOfFlatArray(buffer, index);
            if (behind < 0) this.#skipping = 1;
            else {
              index = behind;
              this.#textFrom = index - 1;
              depth--;
            }
          }
        } else if (depth === 3 && this.#inItems && byte !== openBracket) {
          this.#inItem = true;
          this.#textFrom = index - 1;
          this.#taken = 0;
        } else if (depth === 2 && byte === openBracket && buffer.toString("latin1", stringStart, stringEnd) === "items") {
          this.#inItems = true;
          this.#envelope += buffer.toString("utf8", outside, index);
          outside = -1;
          if (!this.#headSeen) this.#parts.head(`${this.#envelope}]}`);
          this.#headSeen = true;
        }
      } else if (bracket === close) {
        depth--;
        if (depth === 2) {
          if (!this.#inItem) continue;
          this.#inItem = false;
          this.#parts.item(this.#itemText(buffer, index));
        } else if (depth === 1 && this.#inItems) {
          this.#inItems = false;
          outside = index - 1;
        } else if (depth < 0) throw new SyntaxError("The list has more closing than opening brackets.");
      }
    }
    this.#position = index;
    this.#depth = depth;
    this.#inString = inString;
    this.#stringStart = stringStart;
    this.#stringEnd = stringEnd;
    // Nothing of an array that is left out; otherwise what is not in `#item` yet.
    if (this.#inItem) return this.#skipping > 0 ? index : this.#textFrom;
    // A string between items (never valid there) may be cut: its start is not needed.
    return this.#inItems ? end : outside;
  }

  /** Takes the item's bytes up to `end` over into `#item`. */
  #take(buffer: Buffer, end: number): void {
    const size = this.#taken + end - this.#textFrom;
    if (size > this.#item.length) {
      const larger = Buffer.allocUnsafeSlow(2 * size);
      this.#item.copy(larger, 0, 0, this.#taken);
      this.#item = larger;
    }
    buffer.copy(this.#item, this.#taken, this.#textFrom, end);
    this.#taken = size;
  }

  #itemText(buffer: Buffer, end: number): string {
    if (this.#taken === 0) return buffer.toString("utf8", this.#textFrom, end);
    this.#take(buffer, end);
    return this.#item.toString("utf8", 0, this.#taken);
  }

  /** Passes over the rest of an array that is left out; sets `#skipping` to 0 when it is behind. Only `[` and `]` need counting. */
  #skip(buffer: Buffer, from: number): number {
    const end = buffer.length;
    let level = this.#skipping;
    let index = from;
    while (index < end) {
      const byte = buffer[index++] as number;
      if (byte === quote) {
        let next = 0;
        while (index < end && (next = buffer[index] as number) !== quote) index += next === backslash ? 2 : 1;
        if (index >= end) {
          this.#escaped = index > end;
          this.#inString = true;
          index = end;
          break;
        }
        index++;
      } else if (byte === closeBracket) {
        if (--level === 0) break;
      } else if (byte === openBracket) level++;
    }
    this.#skipping = level;
    return index;
  }

  /** Whether the bracket before `index` opens the value of a key that is left out. Spaces in between: it is kept, as nobody minds. */
  #isLeftOut(buffer: Buffer, start: number, end: number, index: number): boolean {
    const length = end - start;
    if (index - end !== 3 || buffer[end + 1] !== colon) return false;
    for (const key of this.#leaveOut) {
      if (key.length === length && key[0] === buffer[start] && key.compare(buffer, start, end) === 0) return true;
    }
    return false;
  }
}

/**
 * Index behind the `]` that ends the array whose content begins at `from`, found by native search; -1 where that can't be told
 * for sure. The first `]` is the end when no `[` comes before it and it stands outside of strings. Outside it stands when
 * `,"` or `},"` and a letter follow: a quote that ends a string is followed by `:`, `,`, `}` or `]`, never by a letter.
 */
function endOfFlatArray(buffer: Buffer, from: number): number {
  const end = buffer.indexOf(closeBracket, from);
  if (end < 0) return -1;
  const inner = buffer.indexOf(openBracket, from);
  if (inner >= 0 && inner < end) return -1;
  const next = buffer[end + 1] === close ? end + 2 : end + 1;
  if (buffer[next] !== comma || buffer[next + 1] !== quote) return -1;
  const letter = (buffer[next + 2] ?? 0) | caseBit;
  return letter >= lowerA && letter <= lowerZ ? end + 1 : -1;
}
