import { describe, expect, test } from "vitest";
import { jsonDecoder, type PageHead } from "../../../src/kube/decode.ts";
import { GenerationalInterner } from "../../../src/kube/intern.ts";
import { PageScanner } from "../../../src/kube/pageScanner.ts";
import { LineSplitter } from "../../../src/kube/lines.ts";
import { podsDefinition } from "../../../src/model/resources.ts";
import { podJson } from "../../bench/kube/pods.ts";
import { seeded, widgets, type WidgetRecord } from "./support/fixtures.ts";

const decoder = jsonDecoder(widgets, new GenerationalInterner());

function decode(bytes: Uint8Array, cut: (rest: number) => number): { records: WidgetRecord[]; early: PageHead[]; end: PageHead } {
  const records: WidgetRecord[] = [];
  const early: PageHead[] = [];
  const page = decoder.page({ record: (record) => records.push(record), head: (head) => early.push(head) });
  for (let from = 0; from < bytes.length; ) {
    const size = cut(bytes.length - from);
    page.push(bytes.subarray(from, from + size));
    from += size;
  }
  return { records, early, end: page.end() };
}

const item = (name: string, more: object = {}) => ({
  metadata: { name, uid: `u-${name}`, namespace: "ns", resourceVersion: "5", managedFields: [{ manager: "]}\"", fieldsV1: { 'k:{"a":"]"}': {} } }], labels: { managedFields: "kept" } },
  spec: { size: 3, items: [{ metadata: { managedFields: "no array" } }], text: "}]{[\\\"日本🎉" },
  status: { message: "größer" },
  ...more,
});
const metadata = { resourceVersion: "77", continue: "next", remainingItemCount: 12 };
const expected = ["a", "b"].map((name) => ({ uid: `u-${name}`, name, namespace: "ns", resourceVersion: "5", created: 0, labels: { managedFields: "kept" }, size: 3, message: "größer" }));

describe("a page of a list", () => {
  const builtIn = Buffer.from(JSON.stringify({ kind: "WidgetList", apiVersion: "test/v1", metadata, items: [item("a"), item("b")] }));

  test("gives the same records wherever its bytes are cut", () => {
    for (let at = 1; at < builtIn.length; at++) {
      let first = true;
      const { records, end } = decode(builtIn, (rest) => {
        const size = first ? at : rest;
        first = false;
        return size;
      });
      expect(records).toEqual(expected);
      expect(end).toEqual({ resourceVersion: "77", continueToken: "next", remaining: 12 });
    }
    const random = seeded(1);
    for (let round = 0; round < 50; round++) expect(decode(builtIn, () => 1 + Math.floor(random() * 20)).records).toEqual(expected);
    expect(decode(builtIn, () => 1).records).toEqual(expected);
  });

  test("tells its continue token before its items where the metadata comes first", () => {
    expect(decode(builtIn, (rest) => rest).early).toEqual([{ resourceVersion: "77", continueToken: "next", remaining: 12 }]);
  });

  test("may have its metadata last, spaces, and an item without the usual fields", () => {
    const text = JSON.stringify({ apiVersion: "test/v1", items: [item("a"), {}, null, 7, "x"], kind: "WidgetList", metadata }, undefined, 2);
    const { records, early, end } = decode(Buffer.from(text), () => 7);
    expect(early).toEqual([]);
    expect(records.map((record) => record.name)).toEqual(["a", ""]);
    expect(end.continueToken).toBe("next");
  });

  test("what is left out ends where it ends, whatever brackets its texts hold", () => {
    const nasty = ["]", "],", "]},", '],"a', ']},"a', "[", "[[", '"],"b":[', "\\", '\\"],"c', "é]"];
    for (const text of nasty) {
      for (const managedFields of [[{ manager: text }], [{ [text]: {} }], [text], [[text], [text, [text]], { a: [text] }], [{ a: [1], b: 2 }, { c: { a: [text] }, b: [3], d: 4 }], [], [[]]]) {
        for (const where of [{ managedFields, name: "a", uid: "u" }, { name: "a", uid: "u", managedFields }]) {
          const bytes = Buffer.from(JSON.stringify({ kind: "WidgetList", metadata, items: [{ metadata: where, spec: { size: 4 } }, item("b")] }));
          for (const size of [bytes.length, 7]) expect(decode(bytes, () => size).records.map((record) => [record.name, record.size])).toEqual([["a", 4], ["b", 3]]);
        }
      }
    }
  });

  test("leaves nothing else out of an item", () => {
    const whole = { metadata: { name: "a" }, spec: { list: ["managedFields", ["x"], { managedFields: { a: [1] }, other: "managedFields" }], "managedFields ": [1] } };
    const items: unknown[] = [];
    const scanner = new PageScanner({ item: (json) => items.push(JSON.parse(json)), head: () => undefined }, ["managedFields"]);
    scanner.push(Buffer.from(JSON.stringify({ items: [whole, { managedFields: [1, [2]], kept: [3] }] })));
    expect(items).toEqual([whole, { managedFields: [], kept: [3] }]);
  });

  test("may be empty, or have null instead of items", () => {
    for (const items of [[], null, undefined]) {
      expect(decode(Buffer.from(JSON.stringify({ kind: "WidgetList", metadata: { resourceVersion: "1" }, items })), () => 5)).toMatchObject({ records: [], end: { resourceVersion: "1", continueToken: "" } });
    }
  });

  test("that ends too early, at any byte, is refused", () => {
    for (let length = 0; length < builtIn.length; length++) expect(() => decode(builtIn.subarray(0, length), (rest) => rest)).toThrow(SyntaxError);
  });

  test("that is no list is refused", () => {
    for (const text of ['{"kind":"Status","items":[]}', "[]", "null", '"items"', "<html></html>", "{}}", '{"kind":"WidgetList","items":[{"a":}]}']) {
      expect(() => decode(Buffer.from(text), (rest) => rest), text).toThrow(SyntaxError);
    }
  });

  test("of pods gives the records that whole objects give: what is left out is read by nobody", () => {
    const records: unknown[] = [];
    const pods = Array.from({ length: 20 }, (_, index) => podJson(index));
    const page = jsonDecoder(podsDefinition, new GenerationalInterner()).page({ record: (record) => records.push(record), head: () => undefined });
    page.push(Buffer.from(`{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[${pods.join(",")}]}`));
    page.end();
    const intern = new GenerationalInterner();
    expect(records).toEqual(pods.map((pod) => podsDefinition.project(JSON.parse(pod), intern)));
  });
});

describe("a line of a watch", () => {
  const line = (text: string) => decoder.line(Buffer.from(text));

  test("is an event with a record, a bookmark or an error", () => {
    expect(line(JSON.stringify({ type: "MODIFIED", object: item("a") }))).toEqual({ type: "MODIFIED", record: expected[0] });
    expect(line('{"type":"BOOKMARK","object":{"kind":"Widget","metadata":{"resourceVersion":"9"}}}')).toEqual({ type: "BOOKMARK", resourceVersion: "9" });
    expect(line('{"type":"ERROR","object":{"kind":"Status","code":410}}')).toEqual({ type: "ERROR", status: { kind: "Status", code: 410 } });
  });

  test("that is anything else is refused", () => {
    for (const text of ["{", "{}", '{"type":"SYNC"}', "null", "[1]"]) expect(() => line(text)).toThrow(SyntaxError);
  });
});

describe("cutting into lines", () => {
  const text = "ä\n日本語\n\n🎉 end\nrest";

  test("gives the same lines wherever the bytes are cut, and never an unfinished one", () => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const splitter = new LineSplitter();
      const lines = [bytes.subarray(0, at), bytes.subarray(at)].flatMap((chunk) => [...splitter.push(chunk)].map((one) => Buffer.from(one).toString()));
      expect(lines).toEqual(["ä", "日本語", "🎉 end"]);
    }
  });

  test("a line of 3 MiB comes in one piece", () => {
    const splitter = new LineSplitter();
    const bytes = Buffer.from(`${"x".repeat(3 * 1024 * 1024)}\nnext\n`);
    const sizes: number[] = [];
    for (let from = 0; from < bytes.length; from += 65536) for (const one of splitter.push(bytes.subarray(from, from + 65536))) sizes.push(one.length);
    expect(sizes).toEqual([3 * 1024 * 1024, 4]);
  });
});
