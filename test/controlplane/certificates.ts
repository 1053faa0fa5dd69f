import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/**
 * X.509 certificates for tests, written out in DER because Node can sign but not issue. P-256 with SHA-256 throughout.
 * Lifetimes are in seconds and may be as short as one: that is what expiry tests need.
 */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  readonly name: string;
}

const tag = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 0x0c, sequence: 0x30, set: 0x31, time: 0x18 } as const;

function der(type: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([type, ...length]), content]);
}

/** Object identifiers that are needed, already encoded. */
const oid = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  organization: "55040a",
  basicConstraints: "551d13",
  keyUsage: "551d0f",
  extendedKeyUsage: "551d25",
  subjectAltName: "551d11",
  serverAuth: "2b06010505070301",
  clientAuth: "2b06010505070302",
} as const;

const object = (name: keyof typeof oid) => der(tag.oid, Buffer.from(oid[name], "hex"));
const algorithm = der(tag.sequence, object("ecdsaWithSha256"));
const time = (at: Date) => der(tag.time, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, "")));

function distinguishedName(common: string, organizations: readonly string[]): Buffer {
  const attribute = (type: keyof typeof oid, value: string) => der(tag.set, der(tag.sequence, object(type), der(tag.utf8, Buffer.from(value))));
  return der(tag.sequence, ...organizations.map((name) => attribute("organization", name)), attribute("commonName", common));
}

function extension(name: keyof typeof oid, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(tag.boolean, Buffer.from([255]))] : [];
  return der(tag.sequence, object(name), ...flag, der(tag.octets, value));
}

interface Request {
  readonly common: string;
  readonly organizations?: readonly string[];
  readonly lifetime: number;
  readonly extensions: readonly Buffer[];
}

function issue(request: Request, issuer: { readonly name: Buffer; readonly key: KeyObject } | undefined): Certificate {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = distinguishedName(request.common, request.organizations ?? []);
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  // Valid since a minute ago: the server compares whole seconds.
  const from = new Date(Date.now() - 60_000);
  const until = new Date(Date.now() + request.lifetime * 1000);
  const body = der(
    tag.sequence,
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, serial),
    algorithm,
    issuer?.name ?? subject,
    der(tag.sequence, time(from), time(until)),
    subject,
    pair.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(tag.sequence, ...request.extensions)),
  );
  const signature = sign("sha256", body, issuer?.key ?? pair.privateKey);
  const whole = der(tag.sequence, body, algorithm, der(tag.bits, Buffer.from([0]), signature));
  const base64 = whole.toString("base64").replace(/.{1,64}/g, "$&\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
    key: pair.privateKey.export({ type: "sec1", format: "pem" }).toString(),
  };
}

const day = 86_400;
const digitalSignature = extension("keyUsage", true, der(tag.bits, Buffer.from([7, 0x80])));
const purpose = (name: keyof typeof oid) => extension("extendedKeyUsage", false, der(tag.sequence, object(name)));

export function createAuthority(name: string): Authority {
  const isAuthority = extension("basicConstraints", true, der(tag.sequence, der(tag.boolean, Buffer.from([255]))));
  const signsCertificates = extension("keyUsage", true, der(tag.bits, Buffer.from([1, 0x06])));
  return { name, ...issue({ common: name, lifetime: day, extensions: [isAuthority, signsCertificates] }, undefined) };
}

const signer = (authority: Authority) => ({ name: distinguishedName(authority.name, []), key: createPrivateKey(authority.key) });

/** A serving certificate for 127.0.0.1 and `localhost`. */
export function issueServer(authority: Authority): Certificate {
  const names = der(tag.sequence, der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from("localhost")));
  return issue({ common: "127.0.0.1", lifetime: day, extensions: [digitalSignature, purpose("serverAuth"), extension("subjectAltName", false, names)] }, signer(authority));
}

/** A client certificate as kube-apiserver reads it: the common name is the user, the organizations are its groups. */
export function issueClient(authority: Authority, user: string, groups: readonly string[], lifetimeSeconds: number): Certificate {
  return issue({ common: user, organizations: groups, lifetime: lifetimeSeconds, extensions: [digitalSignature, purpose("clientAuth")] }, signer(authority));
}
