import { describe, expect, test } from "vitest";
import { cleanLogLine, LogLines, logLimits, type LineSink } from "../../../../../src/editor/tools/logs/lines.ts";

/** The lines of one container, whose text came in these pieces. */
function linesOf(...pieces: readonly string[]): LogLines {
  const lines = new LogLines(false);
  const sink = lines.sink("");
  for (const piece of pieces) sink.push(piece);
  return lines;
}

describe("one container", () => {
  test("pieces cut anywhere make the same text", () => {
    const text = "epoch 1 loss 0.5\nepoch 2 loss 0.4\r\n\u001b[31merror\u001b[0m 🙂\nlast";
    const whole = linesOf(text).text();
    expect(whole).toBe("epoch 1 loss 0.5\nepoch 2 loss 0.4\nerror 🙂\nlast");
    for (let cut = 0; cut <= text.length; cut++) expect(linesOf(text.slice(0, cut), text.slice(cut)).text()).toBe(whole);
  });

  test("times are read and shown only where wanted", () => {
    const text = "2026-01-01T12:00:00.5Z one\n2026-01-01T12:00:01.123456789Z two\n";
    expect(linesOf(text).text()).toBe("one\ntwo");
    const shown = new LogLines(true);
    shown.sink("").push(text);
    expect(shown.text()).toBe("2026-01-01T12:00:00.500 one\n2026-01-01T12:00:01.123 two");
  });

  test("keeps the newest lines and says how many it dropped", () => {
    const lines = new LogLines(false);
    const sink = lines.sink("");
    for (let line = 0; line < logLimits.lines + 250; line++) sink.push(`line ${String(line)}\n`);
    const shown = lines.text().split("\n");
    const dropped = Number(/^-- (\d+) earlier lines are not kept --$/.exec(shown[0]!)?.[1]);
    expect(dropped).toBeGreaterThan(0);
    expect(shown[1]).toBe(`line ${String(dropped)}`);
    expect(shown.at(-1)).toBe(`line ${String(logLimits.lines + 249)}`);
    expect(shown.length).toBeLessThanOrEqual(logLimits.lines + 201);
  });

  test("a bound on characters, and a line without end, keep memory small", () => {
    const lines = new LogLines(false);
    const sink = lines.sink("");
    for (let piece = 0; piece < 2000; piece++) sink.push("x".repeat(10_000));
    expect(lines.text().length).toBeLessThan(logLimits.characters + 200);
    expect(linesOf(`${"y".repeat(100_000)}\n`).text().length).toBeLessThanOrEqual(logLimits.line + 1);
  });

  test("a note stands on a line of its own", () => {
    const lines = new LogLines(false);
    const sink = lines.sink("");
    sink.push("half");
    sink.note("the log ended");
    expect(lines.text()).toBe("half\n-- the log ended --");
  });

  test("lines that a reopened log repeats are shown once", () => {
    const lines = new LogLines(false);
    const sink = lines.sink("");
    sink.push("2026-01-01T12:00:00.5Z one\n2026-01-01T12:00:00.75Z two\n");
    expect(sink.last).toBe("2026-01-01T12:00:00.75Z");
    sink.push("2026-01-01T12:00:00.5Z one\n2026-01-01T12:00:00.75Z two\n2026-01-01T12:00:00.8Z three\n");
    expect(lines.text()).toBe("one\ntwo\nthree");
  });
});

describe("several containers", () => {
  const at = (second: string, text: string) => `2026-01-01T12:00:${second}Z ${text}\n`;

  test("stand in the order of their times, each line with its tag", () => {
    const lines = new LogLines(false);
    const sinks = ["master-0", "worker-10"].map((tag) => lines.sink(tag)) as [LineSink, LineSink];
    sinks[0].push(at("01", "a") + at("03.5", "c"));
    // Written without trailing zeros, as the kubelet does: text alone would sort 03.25 behind 03.5.
    sinks[1].push(at("02", "b") + at("03.25", "b2") + at("04", "d"));
    sinks[0].push(at("05", "e"));
    expect(lines.text()).toBe("master-0  | a\nworker-10 | b\nworker-10 | b2\nmaster-0  | c\nworker-10 | d\nmaster-0  | e");
  });

  test("a line without time stays behind the one before it of its container", () => {
    const lines = new LogLines(false);
    const [one, two] = [lines.sink("a"), lines.sink("b")];
    one.push(`${at("01", "a")}continued\n`);
    two.push(at("02", "b"));
    one.note("restarted");
    expect(lines.text()).toBe("a | a\na | continued\na | -- restarted --\nb | b");
  });
});

describe("cleanLogLine", () => {
  test("a progress bar shows its last state, as in a terminal", () => {
    expect(cleanLogLine(" 10%|#   |\r 50%|##  |\r100%|####|\r")).toBe("100%|####|");
  });

  test("indentation and tabs stay", () => {
    expect(cleanLogLine("\t  File \"train.py\", line 3 — ü")).toBe("\t  File \"train.py\", line 3 — ü");
  });

  test("terminal escapes vanish; control and direction characters are seen", () => {
    expect(cleanLogLine("\u001b]0;title\u0007\u001b[1;31mred\u001b[0m\u001b[2K")).toBe("red");
    expect(cleanLogLine("a\u0000b\u0008c")).toBe("a\ufffdb\ufffdc");
    expect(cleanLogLine("safe \u202e gpj.exe")).toBe("safe \ufffd gpj.exe");
  });
});
