import type { Located } from "../../manifest/locate.ts";
import { parseMilli } from "../../model/quantity.ts";
import { code } from "../../render/markdown.ts";

const lists = new Set(["limits", "requests", "capacity", "allocatable", "hard"]);
const bytes = /^(?:(?:requests|limits)\.)?(?:memory|ephemeral-storage|storage|hugepages-.*)$/;

/** A quantity in units that people use: `500m` is half a core, `16Gi` 16 GiB or 17.2 GB. */
export function quantityHover({ path, onKey, scalar }: Located): string | undefined {
  if (onKey) return undefined;
  const [list = "", name = ""] = path.slice(-2);
  const milli = parseMilli(scalar.value);
  if (milli === undefined) return undefined;
  if (lists.has(list) && /^(?:(?:requests|limits)\.)?cpu$/.test(name)) return `${code(scalar.text)}: ${number(milli / 1000)} ${milli === 1000 ? "core" : "cores"}`;
  if (!((lists.has(list) && bytes.test(name)) || name === "sizeLimit")) return undefined;
  const value = milli / 1000;
  // A suffix m stands for thousandths: of bytes nobody means them.
  if (value < 1) return `${code(scalar.text)}: less than a byte. The suffix \`m\` stands for thousandths; \`Mi\` is a mebibyte.`;
  return `${code(scalar.text)}: ${scaled(value, 1024, ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"])} or ${scaled(value, 1000, ["bytes", "kB", "MB", "GB", "TB", "PB"])}`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let step = 0;
  let rest = value;
  while (rest >= base && step < units.length - 1) {
    rest /= base;
    step++;
  }
  return `${number(rest)} ${units[step] ?? ""}`;
}

function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}
