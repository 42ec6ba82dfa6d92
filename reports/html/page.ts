/**
 * A report as one HTML file that needs nothing else: no server, no network, no build.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { css as uplotCss, js as uplot } from "uplot";
import type { Report } from "../report/report.ts";
import { resultOf } from "../words/finding_words.ts";
import address from "./client/address.js" with { type: "text" };
import cell from "./client/cell.js" with { type: "text" };
import cells from "./client/cells.js" with { type: "text" };
import curves from "./client/curves.js" with { type: "text" };
import detail from "./client/detail.js" with { type: "text" };
import dom from "./client/dom.js" with { type: "text" };
import extensions from "./client/extensions.js" with { type: "text" };
import findings from "./client/findings.js" with { type: "text" };
import folds from "./client/folds.js" with { type: "text" };
import keys from "./client/keys.js" with { type: "text" };
import list from "./client/list.js" with { type: "text" };
import main from "./client/main.js" with { type: "text" };
import map from "./client/map.js" with { type: "text" };
import matrix from "./client/matrix.js" with { type: "text" };
import measures from "./client/measures.js" with { type: "text" };
import notice from "./client/notice.js" with { type: "text" };
import others from "./client/others.js" with { type: "text" };
import overview from "./client/overview.js" with { type: "text" };
import row from "./client/row.js" with { type: "text" };
import scales from "./client/scales.js" with { type: "text" };
import state from "./client/state.js" with { type: "text" };
import sweep from "./client/sweep.js" with { type: "text" };
import extensionsCss from "./extensions.css" with { type: "text" };
import css from "./page.css" with { type: "text" };
import { inScript, pageData } from "./page_data.ts";
import printCss from "./print.css" with { type: "text" };
import sweepCss from "./sweep.css" with { type: "text" };

/** What the page may weigh at most, in bytes: a CI artefact that opens at once, and that mail takes. */
export const MOST_BYTES = 2_000_000;

/** The client's modules, each after those that it imports. */
const MODULES = [
  dom,
  state,
  findings,
  folds,
  others,
  detail,
  measures,
  address,
  notice,
  row,
  list,
  overview,
  matrix,
  extensions,
  scales,
  curves,
  cells,
  map,
  cell,
  sweep,
  keys,
  main,
];

/** The modules as one script: their imports are of each other, and all are there. */
const SCRIPT = [
  '"use strict";(() => {',
  ...MODULES.map((source) =>
    source.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export (?=const|function|class)/gm, "")
  ),
  "})();",
].join("\n");

/**
 * A report as one HTML page for people.
 *
 * @param report The report.
 * @returns The page, with a final line end; less than two megabytes, whatever the report holds. What there is no room for
 * is left out, the least important first, and counted.
 */
export function reportHtml(report: Report): string {
  const page = (data: string) => pageOf(report, data);
  const room = MOST_BYTES - new TextEncoder().encode(page("")).length;
  return page(inScript(pageData(report, room)));
}

function pageOf(report: Report, data: string): string {
  const hasCurves = report.curves !== undefined;
  const style = [...(hasCurves ? [uplotCss] : []), css, sweepCss, extensionsCss, printCss].join("\n");
  const scripts = [...(hasCurves ? [uplot] : []), SCRIPT];
  // Nothing but these very scripts and this style is run or loaded, should markup ever get in.
  const policy = `default-src 'none'; script-src ${scripts.map(hashOf).join(" ")}; style-src ${hashOf(style)}; ` +
    "base-uri 'none'; form-action 'none'";
  const result = escaped(resultOf(report));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${result} - verdict</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header id="top"></header>
<main id="main" tabindex="-1"></main>
<div id="said" role="status" aria-live="polite"></div>
<noscript><p>${result}. This page needs JavaScript, which it has in itself; it loads nothing.</p></noscript>
<script id="data" type="application/json">${data}</script>
${scripts.map((script) => `<script>${script}</script>`).join("\n")}
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (c) => ENTITIES[c]!);
}
