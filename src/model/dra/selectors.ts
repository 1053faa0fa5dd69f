import type { AttributeValue } from "./types.ts";

/** What a CEL selector certainly asks of a device, as far as that can be read without evaluating it. */
export interface Constraints {
  readonly driver?: string;
  /** Of the driver's own domain, by name. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

// device.driver == 'gpu.nvidia.com', and device.attributes['gpu.nvidia.com'].type == 'mig', with either kind of quotes.
const DRIVER = /device\.driver\s*==\s*(['"])([^'"]+)\1/g;
const ATTRIBUTE = /device\.attributes\[\s*(['"])([^'"]+)\1\s*\]\.(\w+)\s*==\s*(['"])([^'"]*)\4/g;
/** Attributes and capacities of a domain are published by the driver of that name. */
const DOMAIN = /device\.(?:attributes|capacity)\[\s*(['"])([^'"]+)\1\s*\]/;
/** With these a comparison may hold of some devices only, or of those that it is not true of. */
const UNSURE = /\|\||!\s*\(|!\s*device|\?|\bexists\b|\ball\b|\bbind\b/;

/**
 * Reads the comparisons of driver and attributes out of expressions that must all hold. It names devices and decides nothing:
 * whether one matches, only an evaluation of the whole expression says.
 */
export function constraintsOf(expressions: readonly string[]): Constraints {
  const sure = expressions.filter((expression) => !UNSURE.test(expression));
  const compared = sure.flatMap((expression) => [...expression.matchAll(ATTRIBUTE)]);
  const drivers = [
    ...sure.flatMap((expression) => [...expression.matchAll(DRIVER)].map(([, , name]) => name)),
    ...compared.map(([, , domain]) => domain),
    ...expressions.map((expression) => DOMAIN.exec(expression)?.[2]),
  ];
  const driver = drivers.find((name) => name !== undefined && name !== STANDARD);
  const attributes: Record<string, AttributeValue> = {};
  for (const [, , domain, name = "", , value = ""] of compared) if (domain === driver && !(name in Object.prototype)) attributes[name] = value;
  return { ...(driver === undefined ? {} : { driver }), attributes };
}

/** Attributes of this domain are defined by Kubernetes, and any driver has them. */
const STANDARD = "resource.kubernetes.io";
