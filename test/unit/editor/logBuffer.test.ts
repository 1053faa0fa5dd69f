import { describe, expect, test } from "vitest";
import { cleanLogLine, LogBuffer, logLimits } from "../../../src/editor/logBuffer.ts";

function bufferOf(...pieces: readonly string[]): LogBuffer {
  const buffer = new LogBuffer();
  for (const piece of pieces) buffer.push(piece);
  return buffer;
}

describe("LogBuffer", () => {
  test("pieces cut anywhere make the same text", () => {
    const text = "epoch 1 loss 0.5\nepoch 2 loss 0.4\r\n\u001b[31merror\u001b[0m 🙂\nlast";
    const whole = bufferOf(text).text();
    expect(whole).toBe("epoch 1 loss 0.5\nepoch 2 loss 0.4\nerror 🙂\nlast");
    for (let cut = 0; cut <= text.length; cut++) expect(bufferOf(text.slice(0, cut), text.slice(cut)).text()).toBe(whole);
  });

  test("keeps the newest lines and says how many it dropped", () => {
    const buffer = new LogBuffer();
    for (let line = 0; line < logLimits.lines + 250; line++) buffer.push(`line ${String(line)}\n`);
    const lines = buffer.text().split("\n");
    expect(lines[0]).toBe("-- 250 earlier lines are not kept --");
    expect(lines[1]).toBe("line 250");
    expect(lines.at(-1)).toBe(`line ${String(logLimits.lines + 249)}`);
  });

  test("a bound on characters, and a line without end, keep memory small", () => {
    const buffer = new LogBuffer();
    for (let piece = 0; piece < 2000; piece++) buffer.push("x".repeat(10_000));
    expect(buffer.text().length).toBeLessThan(logLimits.characters + 200);
    const long = bufferOf(`${"y".repeat(100_000)}\n`).text();
    expect(long.length).toBeLessThanOrEqual(logLimits.line + 1);
  });

  test("a note stands on a line of its own", () => {
    const buffer = bufferOf("half");
    buffer.note("the log ended");
    expect(buffer.text()).toBe("half\n-- the log ended --");
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
