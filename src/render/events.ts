import { age, parts } from "../base/format.ts";
import { line } from "../base/text.ts";

interface EventWords {
  readonly time: number;
  readonly text: string;
}

/** Core events as lines, oldest first. Total: an event may lack anything or be no object at all. */
export function eventLines(events: readonly unknown[] | undefined, now: number): readonly string[] {
  if (events === undefined) return ["  can't be read"];
  if (events.length === 0) return ["  none (the API server keeps them for an hour, unless set otherwise)"];
  return events.map((event) => wordsOf(event, now)).sort((left, right) => left.time - right.time).map((event) => `  ${event.text}`);
}

function wordsOf(event: unknown, now: number): EventWords {
  const object = fieldsOf(event);
  const series = fieldsOf(object["series"]);
  const source = fieldsOf(object["source"]);
  // The newest time that the event has; the API's writers fill different ones (core/v1 Event).
  const times = [series["lastObservedTime"], object["lastTimestamp"], object["eventTime"], object["firstTimestamp"], fieldsOf(object["metadata"])["creationTimestamp"]];
  const time = times.map((each) => (typeof each === "string" ? Date.parse(each) : NaN)).find((each) => each > 0) ?? 0;
  const repeated = [series["count"], object["count"]].find((each) => typeof each === "number" && each > 1);
  const by = wordOf(object["reportingComponent"]) || wordOf(source["component"]);
  const old = age(time, now);
  return {
    time,
    text: parts(
      old === undefined ? "time unknown" : `${old} ago`,
      wordOf(object["type"]) === "Normal" ? "" : wordOf(object["type"]),
      `${wordOf(object["reason"]) || "no reason"}: ${line(textOf(object["message"]), 1000)}`,
      typeof repeated === "number" ? `${repeated} times` : "",
      by === "" ? "" : `from ${by}`,
    ),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wordOf(value: unknown): string {
  return line(textOf(value), 120);
}
