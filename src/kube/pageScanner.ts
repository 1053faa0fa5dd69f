const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** No object in etcd is larger than a few MiB; beyond this the stream is not what we think it is. */
const itemLimit = 64 * 1024 * 1024;

/** Depth of an item's own keys, counted from the list object (1), its items (2). */
const itemDepth = 3;
const metadataDepth = 4;

export interface PageParts {
  /** Text of one element of `items`, without its managedFields: a third of a pod's bytes, which nobody here reads. */
  item(json: string): void;
  /** What stands before `items`, closed to be JSON of its own. Called once, when the first item comes into sight. */
  head(json: string): void;
}

/**
 * Cuts a list's bytes into its items while they arrive, so that neither the page nor its parsed form is ever whole in memory.
 * It counts brackets outside of strings and looks at three keys; JSON.parse judges the rest. UTF-8 needs no care: every byte
 * of a multi-byte character is above 0x7f.
 */
export class PageScanner {
  readonly #parts: PageParts;
  #rest: Buffer = Buffer.alloc(0);
  /** Next byte of `#rest` to look at. */
  #position = 0;
  #depth = 0;
  #inString = false;
  #stringStart = 0;
  #escaped = false;
  #envelope = "";
  /** The last string at depth 1 is `items`; at the item's depth: `metadata`; inside metadata: `managedFields`. */
  #keyIsItems = false;
  #keyIsMetadata = false;
  #keyIsManaged = false;
  #inItems = false;
  #inMetadata = false;
  #itemStart = -1;
  /** Range of the managedFields' content in the present item; -1: none. */
  #cutFrom = -1;
  #cutTo = -1;
  #headSeen = false;

  constructor(parts: PageParts) {
    this.#parts = parts;
  }

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const buffer = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const keep = this.#scan(buffer);
    // Copied: a view would hold the whole chunk.
    this.#rest = keep >= buffer.length ? Buffer.alloc(0) : Buffer.from(buffer.subarray(keep));
    if (this.#rest.length > itemLimit) throw new SyntaxError(`An item is longer than ${itemLimit} bytes.`);
    this.#shift(keep);
  }

  /** The list without its items, as JSON text. Throws when the bytes ended inside the list. */
  end(): string {
    if (this.#depth !== 0 || this.#inString || (this.#envelope === "" && this.#rest.length === 0)) throw new SyntaxError("The list ends too early.");
    return this.#envelope + this.#rest.toString("utf8");
  }

  #shift(by: number): void {
    this.#position -= by;
    this.#stringStart -= by;
    if (this.#itemStart >= 0) this.#itemStart -= by;
    if (this.#cutFrom >= 0) this.#cutFrom -= by;
    if (this.#cutTo >= 0) this.#cutTo -= by;
  }

  /** Looks at all bytes from `#position` on; returns the index of the first byte that must be kept for the next chunk. */
  #scan(buffer: Buffer): number {
    const end = buffer.length;
    let index = this.#position;
    let depth = this.#depth;
    let inString = this.#inString;
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
        if (depth === metadataDepth && this.#inMetadata) this.#keyIsManaged = this.#stringIs(buffer, index, "managedFields");
        else if (depth === itemDepth && this.#itemStart >= 0) this.#keyIsMetadata = this.#stringIs(buffer, index, "metadata");
        else if (depth === 1) this.#keyIsItems = this.#stringIs(buffer, index, "items");
        index++;
        continue;
      }
      const byte = buffer[index] as number;
      if (byte === quote) {
        inString = true;
        this.#stringStart = index;
      } else if (byte === openBrace || byte === openBracket) {
        depth++;
        if (depth === itemDepth) {
          if (this.#inItems && byte === openBrace) {
            this.#itemStart = index;
            this.#cutFrom = this.#cutTo = -1;
          }
        } else if (depth === metadataDepth) {
          this.#inMetadata = this.#itemStart >= 0 && this.#keyIsMetadata && byte === openBrace;
          this.#keyIsManaged = false;
        } else if (depth === metadataDepth + 1) {
          if (this.#inMetadata && this.#keyIsManaged && byte === openBracket && this.#cutFrom < 0) this.#cutFrom = index + 1;
        } else if (depth === 2 && byte === openBracket && this.#keyIsItems && !this.#inItems) {
          this.#inItems = true;
          this.#envelope += buffer.toString("utf8", outside, index + 1);
          outside = -1;
          if (!this.#headSeen) {
            this.#headSeen = true;
            this.#parts.head(`${this.#envelope}]}`);
          }
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        depth--;
        if (depth === metadataDepth) {
          if (this.#cutFrom >= 0 && this.#cutTo < 0) this.#cutTo = index;
        } else if (depth === itemDepth) {
          this.#inMetadata = false;
          this.#keyIsMetadata = false;
        } else if (depth === 2) {
          if (this.#itemStart >= 0) {
            this.#emit(buffer, index + 1);
            this.#itemStart = -1;
          }
        } else if (depth === 1 && this.#inItems) {
          this.#inItems = false;
          this.#keyIsItems = false;
          outside = index;
        } else if (depth < 0) throw new SyntaxError("The list has more closing than opening brackets.");
      }
      index++;
    }
    this.#position = index;
    this.#depth = depth;
    this.#inString = inString;
    if (this.#itemStart >= 0) return this.#itemStart;
    // A string between items (never valid there) may be cut: its start is not needed.
    return this.#inItems ? end : outside;
  }

  #emit(buffer: Buffer, end: number): void {
    const start = this.#itemStart;
    this.#parts.item(
      this.#cutTo < 0 ? buffer.toString("utf8", start, end) : buffer.toString("utf8", start, this.#cutFrom) + buffer.toString("utf8", this.#cutTo, end),
    );
  }

  #stringIs(buffer: Buffer, end: number, text: string): boolean {
    const start = this.#stringStart + 1;
    if (end - start !== text.length) return false;
    for (let index = 0; index < text.length; index++) if (buffer[start + index] !== text.charCodeAt(index)) return false;
    return true;
  }
}
