// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";
import { pairOf } from "./findings.js";
import { foldsOf } from "./folds.js";
import { formatHash } from "./state.js";

/**
 * The handlers that show the same bug, whatever the filters leave, each a link to its finding.
 *
 * @param {import("./findings.js").PageFinding} finding The one that is open.
 * @param {import("./findings.js").PageFinding[]} findings
 * @param {import("./state.js").State} state
 * @param {(change: Partial<import("./state.js").State>) => void} go
 */
export function othersOf({ bug, id: own }, findings, state, go) {
  const [fold] = bug < 0 ? [] : foldsOf(findings.filter((each) => each.bug === bug));
  if (fold === undefined) return null;
  const link = (/** @type {import("./findings.js").PageFinding} */ { id, parties }) => {
    const open = (/** @type {Event} */ event) => {
      event.preventDefault();
      go({ id });
    };
    const href = formatHash({ ...state, id });
    return el("a", { href, "data-id": id, "aria-current": id === own && "true", click: open }, pairOf(parties));
  };
  return el("nav", { class: "others", "aria-label": "The same bug in" }, el("span", {}, "In"), ...fold.all.map(link));
}
