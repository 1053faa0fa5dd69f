import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { redact } from "../../../src/kube/redact.ts";
import { SecretValues } from "../../../src/kube/secretValues.ts";

const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const jwt = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6YTpiIn0.c2lnbmF0dXJlLXdpdGgtc29tZS1sZW5ndGg";

/** Text, and what of it must be gone. The forms are those that tools really print. */
const secrets: readonly (readonly [string, string])[] = [
  [`Authorization: Bearer ${jwt}`, jwt.slice(0, 12)],
  [`the token is ${jwt}.`, "eyJhbGci"],
  [`curl -k -v -XGET -H "Authorization: Bearer abcdef.0123456789abcdef" https://a`, "0123456789abcdef"],
  ["Authorization: Bearer lettersonly", "lettersonly"],
  ['"authorization": "Basic bWU6aHVudGVy"', "bWU6aHVudGVy"],
  ['{"kind":"ExecCredential","status":{"token":"hunter2","expirationTimestamp":"2026-11-23T00:00:00Z"}}', "hunter2"],
  ['{"access_token": "hun\\"ter2", "expires_in": 5}', "ter2"],
  ["error: id-token: hunter2, refresh-token: 'hunter3'", "hunter"],
  ["password=hunter2 user=me", "hunter2"],
  ["login failed: password hunter2secret, pwd=hunter3", "hunter"],
  ["private_key: abcd", "abcd"],
  ["got Bearer mysecrettokenabc", "mysecrettokenabc"],
  ["AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"],
  ["AWS_SESSION_TOKEN: FwoGZXIvYXdzEBYaD", "FwoGZX"],
  ["aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"],
  ["exec: kubectl oidc-login get-token --oidc-client-secret hunter2 --oidc-client-id x", "hunter2"],
  ["login --password hunter2", "hunter2"],
  ["client-key-data: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0t", "LS0tLS1CRUdJTiBFQyBQ"],
  [`bad key:\n${key}`, key.split("\n")[1] ?? ""],
  [`cut key:\n${key.slice(0, 100)}`, key.split("\n")[1]?.slice(0, 20) ?? ""],
  ["proxyconnect tcp: http://me:hunter2@proxy.example:3128: refused", "hunter2"],
  ["GET https://login.example/cb?code=hunter2xyz&state=abc", "hunter2xyz"],
  ["https://a.blob.example/x?sv=1&sig=hunter2%2Fxyz", "hunter2"],
  ["k8s-aws-v1.aHR0cHM6Ly9zdHMuYW1hem9uYXdz", "aHR0cHM6Ly9"],
  ["ya29.a0AfH6SMBx-abcdefghijklmnop", "a0AfH6SMB"],
  ["gho_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F292c69"],
  ["sha256~Vy9yDO_1a7kX0Zlbm4BvL2rnyMl3QpWd", "Vy9yDO_1a7"],
  ["key 3q2+7w/Xa9vKc0mZt1Lf/8RbYhQe5nUj4Gs2Wp6DkA7o= of it", "Xa9vKc0mZt1Lf"],
  ["secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY ends", "K7MDENG"],
  ["MHcCAQEEIB2x/9vT0qk5mJr+W7dP1sY8zLcQe4fNhG6uKj3oXaVbRtAo", "B2x/9vT0qk5mJr"],
  ["opaque: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9f86d081884c7d65"],
];

/** What people need in order to help themselves must stay. */
const harmless = [
  "The id-token ended, and there is no refresh-token.",
  "error: You must be logged in to the server (Unauthorized)",
  "Error when retrieving token from sso: Token has expired and refresh failed",
  "To sign in, use a web browser to open the page https://microsoft.com/devicelogin",
  "AADSTS70043: The refresh token has expired. Trace ID: 7b5e1c52-5f1c-4c39-9b1a-5a3c5a6f1e00 Timestamp: 2026-11-23 08:00:00Z",
  "exec: executable gke-gcloud-auth-plugin not found",
  "dial tcp 10.0.0.1:6443: connect: connection refused",
  "gpu-operator-node-feature-discovery-worker-x7k2p on gke-gpu-pool-a100-80gb-1f2e3d4c-abcd",
  "/usr/local/google-cloud-sdk/bin/gke-gcloud-auth-plugin",
  "The proxy http://proxy.example:3128 wants a user name and password",
  "arn:aws:iam::123456789012:role/eks-admin is not authorized to perform: sts:AssumeRole",
  "open /home/ana/Projects/TrainingRuns/Llama70b/Configs/Run12/KubeConfig: no such file",
  "registry.example/MachineLearning/PyTorchTrainer/Cuda12Images/LlamaTrainer:v1 is not found",
  "https://login.example/Tenant1/OAuth2/Authorize/DeviceCodeFlow",
  "/opt/hostedtoolcache/Python/3.12.1/x64/lib/python3.12/site-packages/azure/cli",
  "Basic authentication required, token provider oidc",
  "certificate signed by unknown authority",
];

describe("redact", () => {
  test.each(secrets)("cuts: %s", (text, hidden) => {
    expect(hidden.length).toBeGreaterThan(3);
    expect(text).toContain(hidden);
    expect(redact(text)).not.toContain(hidden);
  });

  test.each(harmless)("leaves: %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  test("is done with long hostile text at once", () => {
    for (const piece of ["a", "-", "token ", "eyJ", "http://", "=", "Bearer ", '"', "\\", "-----BEGIN PRIVATE KEY-----"]) {
      const begun = performance.now();
      redact(piece.repeat(Math.ceil(200_000 / piece.length)));
      expect(performance.now() - begun).toBeLessThan(2000);
    }
  });

  test("cuts what it has cut already no further", () => {
    const once = redact(secrets.map(([text]) => text).join("\n"));
    expect(redact(once)).toBe(once);
  });
});

describe("secrets that are known by value", () => {
  test("are cut in plain, encoded and line by line, however they look", () => {
    const values = new SecretValues();
    values.add("correct horse battery", "line one of it\nline two of it", "abc");
    const text = `plain correct horse battery, ${encodeURIComponent("correct horse battery")}, ${Buffer.from("correct horse battery").toString("base64")}, line two of it`;
    for (const hidden of ["correct horse", "correct%20horse", Buffer.from("correct horse").toString("base64").slice(0, 12), "line two"]) expect(values.cut(text)).not.toContain(hidden);
    // Three letters would only garble the text.
    expect(values.cut("the abc of it")).toBe("the abc of it");
  });

  test("exact texts: the longest form goes first, and nothing else", () => {
    const values = new SecretValues();
    values.add("swordfish", "swordfish-and-more", "a/b+c==");
    expect(values.cutValues("swordfish-and-more; swordfish; $& a/b+c== a%2Fb%2Bc%3D%3D YS9iK2M9PQ")).toBe("<cut>; <cut>; $& <cut> <cut> <cut>");
  });

  test("are forgotten when many newer ones came: tokens are renewed all day", () => {
    const values = new SecretValues();
    values.add("the first of them");
    for (let index = 0; index < 500; index++) values.add(`token number ${String(index)}`);
    expect(values.cutValues("the first of them, token number 499")).toBe("the first of them, <cut>");
  });
});
