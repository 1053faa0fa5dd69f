import { describe, expect, test } from "vitest";
import { environmentProxy } from "../../../../src/kube/transport/proxyRules.ts";

/** The cases of Go's own tests: golang.org/x/net v0.49.0, http/httpproxy/proxy_test.go. Environment, request, proxy (`undefined`: none). */
const fromGo: readonly (readonly [Record<string, string>, string, string | undefined])[] = [
  [{ HTTP_PROXY: "127.0.0.1:8080" }, "http://example.com", "http://127.0.0.1:8080"],
  [{ HTTP_PROXY: "cache.corp.example.com:1234" }, "http://example.com", "http://cache.corp.example.com:1234"],
  [{ HTTP_PROXY: "cache.corp.example.com" }, "http://example.com", "http://cache.corp.example.com"],
  [{ HTTP_PROXY: "localhost" }, "http://example.com", "http://localhost"],
  [{ HTTP_PROXY: "https://cache.corp.example.com" }, "http://example.com", "https://cache.corp.example.com"],
  [{ HTTP_PROXY: "http://127.0.0.1:8080" }, "http://example.com", "http://127.0.0.1:8080"],
  [{ HTTP_PROXY: "https://127.0.0.1:8080" }, "http://example.com", "https://127.0.0.1:8080"],
  [{ HTTP_PROXY: "socks5://127.0.0.1" }, "http://example.com", "socks5://127.0.0.1"],
  [{ HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "secure.proxy.tld" }, "http://insecure.tld/", "http://http.proxy.tld"],
  [{ HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "secure.proxy.tld" }, "https://secure.tld/", "http://secure.proxy.tld"],
  [{ HTTP_PROXY: "http.proxy.tld", HTTPS_PROXY: "https://secure.proxy.tld" }, "https://secure.tld/", "https://secure.proxy.tld"],
  [{ HTTP_PROXY: "http.proxy.tld" }, "https://secure.tld/", undefined],
  [{ HTTP_PROXY: "http://10.1.2.3:8080", REQUEST_METHOD: "PUT" }, "http://example.com", undefined],
  [{ HTTPS_PROXY: "https://secure.proxy.tld", REQUEST_METHOD: "PUT" }, "https://secure.tld/", "https://secure.proxy.tld"],
  [{}, "http://example.com", undefined],
  [{ NO_PROXY: "example.com", HTTP_PROXY: "proxy" }, "http://example.com/", undefined],
  [{ NO_PROXY: ".example.com", HTTP_PROXY: "proxy" }, "http://example.com/", "http://proxy"],
  [{ NO_PROXY: "ample.com", HTTP_PROXY: "proxy" }, "http://example.com/", "http://proxy"],
  [{ NO_PROXY: "example.com", HTTP_PROXY: "proxy" }, "http://foo.example.com/", undefined],
  [{ NO_PROXY: ".foo.com", HTTP_PROXY: "proxy" }, "http://example.com/", "http://proxy"],
  [{ NO_PROXY: ".示例.com", HTTP_PROXY: "proxy" }, "http://www.示例.com", undefined],
  [{ NO_PROXY: "xn--fsq092h.com", HTTP_PROXY: "proxy" }, "http://www.示例.com", undefined],
  [{ NO_PROXY: "示例.com", HTTP_PROXY: "proxy" }, "http://www.xn--fsq092h.com", undefined],
  [{ http_proxy: "lower", no_proxy: "other" }, "http://example.com", "http://lower"],
  [{ http_proxy: "lower", HTTP_PROXY: "upper" }, "http://example.com", "http://upper"],
  [{ NO_PROXY: ":1", HTTP_PROXY: "proxy" }, "http://example.com", "http://proxy"],
];

const noProxy = "foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, 2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64";

/** `UseProxyTests` of the same file: host, and whether a proxy is used. */
const hosts: readonly (readonly [string, boolean])[] = [
  ["localhost", false], ["127.0.0.1", false], ["127.0.0.2", false], ["[::1]", false], ["[::2]", true],
  ["192.168.1.1", false], ["192.168.1.2", true], ["192.168.1.3", false], ["192.168.1.4", true], ["10.0.0.2", false],
  ["[2001:db8::52:0:1]", false], ["[2001:db8::52:0:2]", true], ["[2001:db8::52:0:3]", false], ["[2002:db8:a::123]", false], ["[fe80::424b:c8be:1643:a1b6]", true],
  ["barbaz.net", true], ["www.barbaz.net", false], ["foobar.com", false], ["www.foobar.com", false], ["foofoobar.com", true],
  ["baz.com", true], ["localhost.net", true], ["local.localhost", true], ["barbarbaz.net", true], ["wildcard.io", true],
  ["nested.wildcard.io", false], ["awildcard.io", true],
];

describe("proxies of the environment are found by Go's rules", () => {
  test.each(fromGo)("%j for %s", (variables, url, proxy) => {
    expect(environmentProxy(new URL(url), { platform: "linux", variables })?.href.replace(/\/$/, "")).toBe(proxy);
  });

  test.each(hosts)("NO_PROXY: %s", (host, used) => {
    const found = environmentProxy(new URL(`http://${host}:80`), { platform: "linux", variables: { HTTP_PROXY: "proxy", NO_PROXY: noProxy } });
    expect(found !== undefined).toBe(used);
  });

  test.each(hosts)("NO_PROXY * : %s", (host) => {
    expect(environmentProxy(new URL(`http://${host}:80`), { platform: "linux", variables: { HTTP_PROXY: "proxy", NO_PROXY: "*" } })).toBeUndefined();
  });
});
