/** Texts that are read differently by different YAML libraries, for comparison with sigs.k8s.io/yaml. */

const words = ["y", "Y", "yes", "Yes", "YES", "yES", "n", "N", "no", "No", "NO", "on", "On", "ON", "oN", "off", "Off", "OFF", "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "null", "Null", "NULL", "nULL", "~", "none", "nil", "NaN", ".nan", ".NaN", ".inf", "-.inf", "+.INF", "Infinity"];

const numbers = [
  "0", "-0", "+0", "1", "-1", "+1", "007", "08", "09", "0777", "-0777", "+0777", "0o17", "-0o17", "+0o17", "0O17", "0o", "0o8", "0x1F", "0XFF", "-0xF", "0x", "0b101", "-0b101", "+0b1", "0B1", "0b-1", "0b2", "0b",
  "1_000", "1__0", "_1", "1_", "0x_F", "0_7", "0o1_7", "1_000.5", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890",
  "1.0", "1.", ".5", "-.5", "+.5", ".", "-", "+", "1.5e3", "1e3", "1E3", "1e+3", "1e-3", "-1e3", "1e", "e3", "1.e3", ".e3", "1e3.5", "1e400", "0.1", "0x1p4", "0x1.8p1", "1.2.3", "1,000", "00.5", "1e03", "0e0", "01.5", "-00", "+.", "1.5_5", "685.230_15e+03",
  "1:30", "190:20:30", "190:20:30.15", "-1:30", "12e03", "1000m", "16Gi", "0.5", "500m", "1Ki", "100%", "8080", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5", "2026-08-01T10:00:00Z", "2026-8-1", "12:30:45",
];

const texts = ["a b", "a:b", "a#b", "a #b", "@a", "%a", "!a", "<<", "=", "-a", "- a", "?a", ":a", "a:", "http://x/y?z=1#f", "nvidia.com/gpu", "*", "a, b", "\"1\"", "'1'", "'it''s'", "\"a\\tb\"", "\"\\u00e9\"", "\"a\\\n  b\"", "!!str 1", "!!str yes", "!!int \"1\"", "!!float 1", "!!bool \"yes\"", "!!null \"\"", "!custom x", "é", "\u2028", "|\n  one\n  two\n", "|-\n  one\n  two\n", "|+\n  one\n\n", ">\n  one\n  two\n\n  three\n", ">-\n  one\n   more\n  two\n", "|2\n    two\n", "[]", "{}", "[1, yes, 'a', ]", "{b: 1, c: [x]}", "[a: 1]", "{a, b: }", "{a: 1,}", "{\"a\":1}", "[[[]]]", "a\n  b", "a\n\n  b"];

const documents = [
  "", "# only a comment\n", "---\n", "---\n...\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 0o17\n", "%YAML 1.2\n---\na: yes\n", "\ufeffa: 1\n", "a: 1\r\nb:\r\n  - x\r\n  - y\r\n", "a:\n- 1\n-   2\n- - 3\n  - 4\n", "a:\n  b:\n    c: 1\n  d:\n", "a: &x {b: 1}\nc: *x\n", "a: &x 1\nb: *x\n", "a: *missing\n",
  "base: &b {x: 1, y: 2}\na:\n  <<: *b\n  y: 3\n", "base: &b {x: 1}\nmore: &m {x: 5, z: 2}\na:\n  <<: [*b, *m]\n  y: 3\n", "base: &b {x: 1}\na:\n  y: 3\n  <<: *b\n  x: 9\n", "base: &b {x: 1}\nmid: &m\n  <<: *b\n  w: 2\na:\n  <<: *m\n", "a:\n  <<: 1\n", "a:\n  \"<<\": {b: 1}\n", "a:\n  <<: {b: 1}\n  <<: {c: 2}\n",
  "base: &b {x: 1}\na:\n  <<: [*b, {x: 7, v: 1}]\n  <<: {x: 8}\n", "a: 1\na: 2\n", "a: {b: 1, b: 2}\n", "a: &a1\n  b: 1\nc: &a1 2\nd: *a1\n", "&k a: 1\n*k : 2\n", "? a\n: 1\n", "? [a]\n: 1\n", "? {a: 1}\n: 1\n", "\ta: 1\n", "a:\n\tb: 1\n", "a: 1\t\n", "a:\t1\n", "a: {\t\"b\":\t1}\n", "- a\n- b\n", "just text\n", "1\n", "\"a\": 1\n'b': 2\n", "a:\n    b: 1\n  c: 2\n", "a: [1, 2\n", "a: \"x\n", "a: 'x\n  y'\n", "a: b: c\n", "a: 1\n b: 2\n", "{\n  \"a\": 1,\n  \"b\": [true, null, \"x\"]\n}\n", "{\"a\": \"\\/\", \"b\": \"\\u0041\"}\n", "a: |\n  x: 1\n   y\n  z # no comment\nb: 2 # comment\n", "a: >\n\n  x\n\n\n  y\nb: 1\n", "a: # comment\n  1\n", "a:\n  # comment\n  - 1\n  # comment\n  - 2\n", "- &a x\n- *a\n- {<<: {y: 1}}\n", "a: ''\nb: \"\"\nc:\nd: ~\n", "a: !!binary aGk=\n", "a: !!set {x, y}\n", "a: !!omap [x: 1]\n", "a : 1\n", "a: - b\n", "a:\n  - b\n - c\n", "key with spaces: 1\n", "a: 'b' c\n", "a: @b\n", "a: `b\n",
];

/** Scalars in the place of values, of keys and of list items, and whole documents. */
export const yamlTexts: readonly string[] = [
  ...[...words, ...numbers].flatMap((word) => [`a: ${word}\n`, `${word}: 1\n`, `- ${word}\n`, `a: {b: ${word}}\n`]),
  ...texts.map((text) => `a: ${text}\n`),
  ...documents,
];
