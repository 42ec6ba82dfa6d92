/**
 * uplot: the curves of the HTML page, as texts to embed.
 *
 * @module
 */
export { default as css } from "npm:uplot@1.6.32/dist/uPlot.min.css" with { type: "text" };
export { default as js } from "npm:uplot@1.6.32/dist/uPlot.iife.min.js" with { type: "text" };
