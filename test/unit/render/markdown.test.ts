import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { code, escape, quote, table } from "../../../src/render/markdown.ts";
import { hostile } from "../../fixtures/hostileInventory.ts";

/** What a reader sees, by the renderer that VS Code uses: tags outside `allowed` are findings. */
function rendered(markdown: string): { tags: readonly string[]; text: string } {
  const html = marked.parse(markdown, { async: false, gfm: true, breaks: false });
  const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]!.toLowerCase());
  const text = html.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, "\"").replace(/&#39;/g, "'").replace(/&#(\d+);/g, (_, value: string) => String.fromCodePoint(Number(value))).replace(/&amp;/g, "&");
  return { tags: [...new Set(tags)], text };
}

const texts: Readonly<Record<string, string>> = {
  ...hostile,
  long: "short",
  heading: "# heading", setext: "===", rule: "---", item: "- item", plus: "+ item", star: "* item", numbered: "1. first", numbered2: "12) twelfth",
  quote: "> quote", fence: "~~~", indented: "    code", entity: "&#36;(warning) &lt;", autolink: "<https://evil.example>", bare: "http://evil.example/a?b=c#d", mail: "<ana@evil.example>",
  www: "www.evil.example", reference: "[a]: http://evil.example", image: "![x](command:evil)", footnote: "[^1]", html: "</td><script>", comment: "<!-- -->", backslash: "\\[x](y)", dollar: "$(zap)", mention: "@octocat", math: "$x$",
  pipe: "a|b", task: "- [x] done", strike: "~~x~~",
};

describe("escaped text", () => {
  test.each(Object.entries(texts))("%s shows as it is written, in a paragraph", (_, text) => {
    const { tags, text: seen } = rendered(escape(text));
    expect(tags).toEqual(escape(text) === "" ? [] : ["p"]);
    // Markdown joins blanks; everything else must come out as `line` made it.
    expect(seen.trim().replace(/\s+/g, " ")).toBe(plainOf(text));
  });

  test.each(Object.entries(texts))("%s stays in its table cell", (_, text) => {
    const { tags } = rendered(table(["a", "b"], [[escape(text), code(text)]]));
    expect(tags.filter((tag) => !["table", "thead", "tbody", "tr", "th", "td", "code"].includes(tag))).toEqual([]);
    expect(marked.lexer(table(["a", "b"], [[escape(text), code(text)]]))[0]).toMatchObject({ type: "table", rows: [{ length: 2 }] });
  });

  test.each(Object.entries(texts))("%s stays in its quotation", (_, text) => {
    const { tags } = rendered(`${quote(text)}\n\nafter`);
    expect(tags.filter((tag) => !["blockquote", "p", "br"].includes(tag))).toEqual([]);
  });

  // VS Code replaces `$(name)` in the source before Markdown is read, when theme icons are on.
  test.each(Object.entries(texts))("%s holds no icon", (_, text) => expect([escape(text), code(text), quote(text)].join("\n")).not.toMatch(/\$\([a-z0-9~-]+\)/i));
});

test("names stay readable in the source", () => expect(escape("gpu-node-07.zone-1/a")).toBe("gpu-node-07.zone-1/a"));

function plainOf(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/g, "\ufffd")
    .replace(/\u001b\][^\u0007]*\u0007|\u001b\[[\d;]*m/g, "")
    .replace(/\s+/g, " ")
    .replace(/[\u0000-\u001f]/g, (character) => String.fromCodePoint(0x2400 + character.charCodeAt(0)))
    .trim();
}
