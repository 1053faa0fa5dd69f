import { BlockList, isIP } from "node:net";
import { variable } from "../config/environment.ts";
import type { Environment } from "../config/environment.ts";

/**
 * Which proxy the environment names for a URL, by Go's rules, which are kubectl's (golang.org/x/net/http/httpproxy): HTTPS_PROXY or
 * HTTP_PROXY by scheme, upper case first; NO_PROXY of hosts, domains, addresses and CIDR blocks, each with an optional
 * port; loopback never goes through a proxy.
 */
export function environmentProxy(url: URL, environment: Environment): URL | undefined {
  const [upper, lower] = url.protocol === "https:" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const text = variable(environment, upper) ?? variable(environment, lower);
  // In a CGI program HTTP_PROXY is the header `Proxy:` of a request.
  if (text === undefined || (url.protocol === "http:" && variable(environment, "REQUEST_METHOD") !== undefined)) return undefined;
  if (isExempt(url, environment)) return undefined;
  const whole = URL.canParse(text) ? new URL(text) : undefined;
  if (whole !== undefined && whole.hostname !== "") return whole;
  return URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined;
}

/** Whether NO_PROXY or loopback keeps a URL from any proxy. */
export function isExempt(url: URL, environment: Environment): boolean {
  const host = hostOf(url);
  if (isLoopback(host)) return true;
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const rules = (variable(environment, "NO_PROXY") ?? variable(environment, "no_proxy") ?? "").split(",").map((rule) => rule.trim().toLowerCase());
  return rules.includes("*") || rules.some((rule) => rule !== "" && matches(rule, host, port));
}

export function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

/** Lower case, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

function matches(rule: string, host: string, port: string): boolean {
  const family = isIP(host);
  const block = /^(.+)\/(\d+)$/.exec(rule);
  if (block?.[1] !== undefined && isIP(block[1]) !== 0) return family !== 0 && inBlock(host, block[1], Number(block[2]));
  const [ruleHost, rulePort] = splitPort(rule);
  if (ruleHost === "" || (rulePort !== "" && rulePort !== port)) return false;
  if (isIP(ruleHost) !== 0) return family !== 0 && inBlock(host, ruleHost, isIP(ruleHost) === 4 ? 32 : 128);
  if (family !== 0) return false;
  const domain = ascii(ruleHost.startsWith("*.") ? ruleHost.slice(1) : ruleHost);
  return domain.startsWith(".") ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function inBlock(address: string, network: string, prefix: number): boolean {
  const family = isIP(network) === 4 ? "ipv4" : "ipv6";
  if (prefix > (family === "ipv4" ? 32 : 128) || isIP(address) !== isIP(network)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

function splitPort(rule: string): readonly [string, string] {
  const bracketed = /^\[([^\]]*)\](?::(\d*))?$/.exec(rule);
  if (bracketed !== null) return [bracketed[1] ?? "", bracketed[2] ?? ""];
  // An IPv6 address without brackets has colons, but no port.
  if (isIP(rule) !== 0) return [rule, ""];
  const plain = /^([^:]*):([^:]*)$/.exec(rule);
  return plain === null ? [rule, ""] : [plain[1] ?? "", plain[2] ?? ""];
}

/** International names as the URL has them. */
function ascii(domain: string): string {
  const dot = domain.startsWith(".") ? "." : "";
  const url = `http://${domain.slice(dot.length)}`;
  return dot + (URL.canParse(url) ? new URL(url).hostname : domain.slice(dot.length));
}
