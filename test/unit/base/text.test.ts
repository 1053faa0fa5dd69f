import { describe, expect, test } from "vitest";
import { block, line } from "../../../src/base/text.ts";

describe("one line", () => {
  test("plain names stay as they are", () => expect(line("llama-70b-worker-3.research")).toBe("llama-70b-worker-3.research"));
  test("words of every script stay", () => expect(line("größe 模型 модель نموذج 👩‍💻".replace("\u200d", ""))).toBe("größe 模型 модель نموذج 👩💻"));
  test("terminal escapes go", () => expect(line("\u001b[31;1mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b]0;title\u001b\\x")).toBe("red link x"));
  test("an escape that never ends takes nothing with it that could be seen later", () => expect(line("a\u001b[31")).not.toContain("\u001b"));
  test("line breaks and tabs become blanks", () => expect(line("a\r\nb\u2028c\td\u0085e")).toBe("a b c d e"));
  test("other control characters become visible", () => expect(line("a\u0000b\u0007c\u007fd\u009be")).toBe("a␀b␇c␡d\ufffde"));

  test.each(Array.from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad\u{e0041}"))("direction overrides and invisible characters become visible: %j", (character) => {
    expect(line(`a${character}b`)).toBe("a\ufffdb");
  });

  test("half a surrogate pair becomes visible", () => expect(line("a\ud83db")).toBe("a\ufffdb"));

  test("long text is cut, not inside a character", () => {
    expect(line("x".repeat(1000), 10)).toBe(`${"x".repeat(9)}…`);
    for (let limit = 4; limit < 12; limit++) {
      const cut = line("😀".repeat(50), limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut).not.toMatch(/\p{Surrogate}/u);
    }
  });

  test("a text of 50 MB costs no more than what is shown of it", () => {
    const text = "\u001b[31m".repeat(10_000_000);
    const start = performance.now();
    line(text);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("several lines", () => {
  test("breaks stay, the rest is made safe", () => expect(block("a\u202eb\r\nc\u001b[1md\ne")).toBe("a\ufffdb\ncd\ne"));
  test("too many lines are cut", () => expect(block("x\n".repeat(100), 3)).toBe("x\nx\nx\n…"));
});
