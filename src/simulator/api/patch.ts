import { isJsonObject, type JsonObject } from "../objects.ts";
import { ApiError, badRequest } from "./status.ts";

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Merge keys of the lists that clients patch; other lists are replaced, as in the real server where no key is declared. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"], initContainers: ["name"], ephemeralContainers: ["name"], env: ["name"], volumes: ["name"],
  ports: ["containerPort", "port"], volumeMounts: ["mountPath"], conditions: ["type"], ownerReferences: ["uid"],
  imagePullSecrets: ["name"], topologySpreadConstraints: ["topologyKey"], addresses: ["type"], podIPs: ["ip"], hostAliases: ["ip"],
};

/** Strategic merge, approximated: maps merge, lists of the table above merge by key, `$patch: delete` and `$patch: replace` are known. */
export function strategicPatch(target: unknown, patch: unknown, field = ""): unknown {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, field);
  if (!isJsonObject(patch)) return patch;
  if (patch["$patch"] === "replace") return without(patch, ["$patch"]);
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith("$")) continue;
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = strategicPatch(result[key], value, key);
  }
  return result;
}

function mergeList(target: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  if (field === "finalizers") return [...new Set([...target, ...patch])];
  const key = mergeKeys[field]?.find((candidate) => patch.every((item) => isJsonObject(item) && (candidate in item || "$patch" in item)));
  if (key === undefined) return [...patch];
  const result = [...target];
  for (const item of patch) {
    if (!isJsonObject(item)) continue;
    const index = result.findIndex((held) => isJsonObject(held) && held[key] === item[key]);
    if (item["$patch"] === "delete") {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicPatch(result[index], item);
    else result.push(item);
  }
  return result;
}

const without = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

/** RFC 6902: add, remove, replace, test, copy and move. */
export function jsonPatch(target: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw badRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  let result = structuredClone(target);
  for (const operation of operations as readonly unknown[]) {
    if (!isJsonObject(operation) || typeof operation["path"] !== "string") throw badRequest("error decoding patch");
    result = apply(result, operation, operation["path"]);
  }
  return result;
}

const refused = (): ApiError => new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", { details: {} });

function apply(root: unknown, operation: JsonObject, path: string): unknown {
  const from = typeof operation["from"] === "string" ? operation["from"] : "";
  switch (operation["op"]) {
    case "test":
      if (JSON.stringify(read(root, path)) !== JSON.stringify(operation["value"])) throw refused();
      return root;
    case "add": return write(root, path, operation["value"], true);
    case "replace":
      if (read(root, path) === undefined) throw refused();
      return write(root, path, operation["value"], false);
    case "remove":
      if (read(root, path) === undefined) throw refused();
      return remove(root, path);
    case "copy": return write(root, path, structuredClone(read(root, from)), true);
    case "move": {
      const value = read(root, from);
      return write(remove(root, from), path, value, true);
    }
    default: throw refused();
  }
}

const steps = (path: string): string[] => path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

function read(root: unknown, path: string): unknown {
  let value = root;
  for (const step of steps(path)) {
    if (Array.isArray(value)) value = (value as readonly unknown[])[Number(step)];
    else value = isJsonObject(value) ? value[step] : undefined;
  }
  return value;
}

function parentOf(root: unknown, path: string): { parent: Record<string, unknown> | unknown[]; last: string } {
  const all = steps(path);
  const last = all.pop() ?? "";
  const parent = all.length === 0 ? root : read(root, `/${all.map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`);
  if (Array.isArray(parent)) return { parent: parent as unknown[], last };
  if (isJsonObject(parent)) return { parent: parent, last };
  throw refused();
}

function write(root: unknown, path: string, value: unknown, insert: boolean): unknown {
  if (path === "") return value;
  const { parent, last } = parentOf(root, path);
  if (!Array.isArray(parent)) parent[last] = value;
  else if (last === "-") parent.push(value);
  else parent.splice(Number(last), insert ? 0 : 1, value);
  return root;
}

function remove(root: unknown, path: string): unknown {
  const { parent, last } = parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return root;
}
