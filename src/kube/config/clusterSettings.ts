import { base64Field, flagField, pathField, textField } from "./fields.ts";
import { isMapping } from "./kubeconfigFile.ts";
import type { Entry } from "./kubeconfigFile.ts";
import { kubeconfigProblem } from "./kubeconfigErrors.ts";

/** A cluster entry, read and checked. */
export interface ClusterSettings {
  readonly name: string;
  readonly file: string;
  readonly server: URL;
  /** `server` and `proxy-url` as written; exec plugins are given these. The proxy's may hold a password. */
  readonly written: { readonly server: string; readonly proxy: string };
  /** PEM text of `certificate-authority-data`, or "". */
  readonly authorityData: string;
  /** Absolute path of `certificate-authority`, or "". The data wins over the file. */
  readonly authorityFile: string;
  readonly insecure: boolean;
  readonly tlsServerName: string;
  readonly proxy: URL | undefined;
  readonly disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec`: configuration of exec plugins for this cluster. */
  readonly execConfig: unknown;
}

export function clusterSettings(entry: Entry, user: Entry | undefined): ClusterSettings {
  const authorityData = base64Field(entry, "certificate-authority-data");
  const authorityFile = pathField(entry, "certificate-authority");
  const insecure = flagField(entry, "insecure-skip-tls-verify");
  if (insecure && (authorityData !== "" || authorityFile !== "")) {
    // client-go (transport/transport.go, TLSConfigFor): "specifying a root certificates file with the insecure flag is not allowed".
    throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" with both a certificate authority and \`insecure-skip-tls-verify: true\``, "Remove `insecure-skip-tls-verify`, or the certificate authority.");
  }
  const certificate = ["client-certificate", "client-certificate-data"].some((field) => (user?.fields[field] ?? "") !== "");
  return {
    name: entry.name,
    file: entry.file,
    server: serverUrl(entry, insecure || authorityData !== "" || authorityFile !== "" || certificate),
    written: { server: textField(entry, "server").trim(), proxy: textField(entry, "proxy-url").trim() },
    authorityData,
    authorityFile,
    insecure,
    tlsServerName: textField(entry, "tls-server-name"),
    proxy: proxyUrl(entry),
    disableCompression: flagField(entry, "disable-compression"),
    execConfig: extension(entry, "client.authentication.k8s.io/exec"),
  };
}

/** Without a scheme client-go takes https when anything of TLS is configured, else http (rest/url_utils.go, `DefaultServerURL`). */
function serverUrl(entry: Entry, tls: boolean): URL {
  const server = textField(entry, "server").trim();
  if (server === "") {
    throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" without \`server\``, "Add `server: https://HOST:PORT` to the cluster.");
  }
  const remedy = "Write it as `https://HOST:PORT`.";
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `${tls ? "https" : "http"}://${server}`);
  if (url === undefined || url.hostname === "") throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" whose \`server\` isn't an address`, remedy);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" whose \`server\` starts with neither https:// nor http://`, remedy);
  }
  if (url.username !== "" || url.password !== "") {
    throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" whose \`server\` holds a user name or password`, "Move them to `username` and `password` of the user.");
  }
  url.search = "";
  url.hash = "";
  return url;
}

/** client-go takes these schemes and no other (tools/clientcmd/helpers.go and validation.go, `parseProxyURL`). */
const proxySchemes = ["http:", "https:", "socks5:"];

function proxyUrl(entry: Entry): URL | undefined {
  const text = textField(entry, "proxy-url").trim();
  if (text === "") return undefined;
  const url = parseUrl(text);
  if (url === undefined || url.hostname === "" || !proxySchemes.includes(url.protocol)) {
    throw kubeconfigProblem(entry.file, `has a cluster "${entry.name}" whose \`proxy-url\` isn't the address of a proxy`, "Write it as http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT.");
  }
  return url;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function extension(entry: Entry, name: string): unknown {
  const list = entry.fields["extensions"];
  if (!Array.isArray(list)) return undefined;
  const found = list.find((each: unknown) => isMapping(each) && each["name"] === name) as Record<string, unknown> | undefined;
  return found?.["extension"];
}
