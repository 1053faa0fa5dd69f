/** The little of the browser's DOM that the tests read; these functions run inside the page. */
export interface DrawnElement {
  getAttribute(name: string): string | null;
  querySelector(selector: string): DrawnElement | null;
  readonly textContent: string;
  readonly style: { readonly top: string };
}

/** A row of a tree as it is drawn. Rows outside of the visible part don't exist in the page. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly level: number;
  /** Undefined: a leaf. */
  readonly expanded: boolean | undefined;
}

/** Rows of a list, from top to bottom. It is sent to the page as text: nothing outside of it may be used. */
export function readRows(elements: readonly DrawnElement[]): TreeRow[] {
  const clean = (value: string | null | undefined) => (value ?? "").replaceAll("\u00a0", " ").trim();
  const index = (element: DrawnElement) => Number(element.getAttribute("data-index"));
  return elements.toSorted((a, b) => index(a) - index(b)).map((element) => {
    const expanded = element.getAttribute("aria-expanded");
    return {
      label: clean(element.querySelector(".label-name")?.textContent),
      description: clean(element.querySelector(".label-description")?.textContent),
      spoken: clean(element.getAttribute("aria-label")),
      level: Number(element.getAttribute("aria-level")),
      expanded: expanded === null ? undefined : expanded === "true",
    };
  });
}

/** Lines of a text editor, from top to bottom. Sent to the page, as above. */
export function readLines(elements: readonly DrawnElement[]): string[] {
  const top = (element: DrawnElement) => Number.parseFloat(element.style.top);
  return elements.toSorted((a, b) => top(a) - top(b)).map((element) => element.textContent.replaceAll("\u00a0", " "));
}

/** What a screen reader says of each element. Sent to the page, as above. */
export function readLabels(elements: readonly DrawnElement[]): string[] {
  return elements.map((element) => (element.getAttribute("aria-label") ?? "").replaceAll("\u00a0", " ").trim());
}
