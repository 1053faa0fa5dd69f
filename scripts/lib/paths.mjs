import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** What is installed beside the product's dependencies; safe to delete. */
export const tools = path.join(root, ".tools");
/** What is derived; safe to delete. */
export const cache = path.join(root, ".cache");
export const artifacts = path.join(root, "artifacts");
export const windows = process.platform === "win32";
