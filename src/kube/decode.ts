import type { ObjectRecord } from "../model/k8s.ts";
import { numberOf, objectOf, textOf } from "../model/read.ts";
import type { Interner, ResourceDefinition } from "../model/resource.ts";
import { PageScanner } from "./pageScanner.ts";

/** What a list says about itself. */
export interface PageHead {
  readonly resourceVersion: string;
  /** Empty on the last page. */
  readonly continueToken: string;
  /** The server's estimate of what comes after this page. */
  readonly remaining?: number;
}

export interface PageDecoder {
  /** Takes bytes cut anywhere and hands out the records that they complete. Throws SyntaxError on what is no JSON. */
  push(chunk: Uint8Array): void;
  /** Throws SyntaxError when the bytes ended too early or were no list. */
  end(): PageHead;
}

export interface PageSink<R> {
  /** Called at most once and early, where the list's metadata comes before its items (as the API server writes built-in lists). */
  head(head: PageHead): void;
  record(record: R): void;
}

export type WatchEvent<R> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly record: R }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string }
  /** `status` is a Status object. */
  | { readonly type: "ERROR"; readonly status: unknown };

/**
 * The seam between bytes and records. Bytes go in, slim records come out: an implementation is free to never build the
 * objects in between (a byte scanner can take the place of JSON.parse).
 */
export interface Decoder<R> {
  page(sink: PageSink<R>): PageDecoder;
  /** One line of a watch, without the line end. Throws SyntaxError on what is no watch event. */
  line(bytes: Uint8Array): WatchEvent<R>;
}

/** JSON.parse of one item at a time, then the definition's projection. */
export function jsonDecoder<R extends ObjectRecord>(definition: ResourceDefinition<R>, intern: Interner): Decoder<R> {
  const leaveOut = ["managedFields", ...(definition.unread ?? [])];
  return {
    page(sink) {
      const scanner = new PageScanner({
        item: (json) => sink.record(definition.project(JSON.parse(json), intern)),
        head: (json) => {
          const head = headOf(json);
          // Without a resource version the metadata stands after the items (lists of custom resources).
          if (head.resourceVersion !== "") sink.head(head);
        },
      }, leaveOut);
      return {
        push: (chunk) => scanner.push(chunk),
        end: () => {
          const json = scanner.end();
          if (!textOf(objectOf(JSON.parse(json))["kind"]).endsWith("List")) throw new SyntaxError("The answer is not a list.");
          return headOf(json);
        },
      };
    },
    line(bytes) {
      const event = objectOf(JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8")));
      const object = event["object"];
      const type = event["type"];
      switch (type) {
        case "ADDED":
        case "MODIFIED":
        case "DELETED":
          return { type, record: definition.project(object, intern) };
        case "BOOKMARK":
          return { type, resourceVersion: textOf(objectOf(objectOf(object)["metadata"])["resourceVersion"]) };
        case "ERROR":
          return { type, status: object };
        default:
          throw new SyntaxError("A line of the watch is no watch event.");
      }
    },
  };
}

function headOf(json: string): PageHead {
  const metadata = objectOf(objectOf(JSON.parse(json))["metadata"]);
  const remaining = numberOf(metadata["remainingItemCount"]);
  return {
    resourceVersion: textOf(metadata["resourceVersion"]),
    continueToken: textOf(metadata["continue"]),
    ...(remaining === undefined ? {} : { remaining }),
  };
}
