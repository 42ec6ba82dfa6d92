/**
 * What a browser is asked about a page, for tests: programs that run in it and list what is wrong.
 *
 * @module
 */

/** Texts whose contrast with what is behind them is below 4.5 (WCAG 2, level AA). */
export const FAINT: string = `(() => {
  const rgb = (text) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll("body *")].filter((element) =>
    element.checkVisibility() && !element.closest("#said, script, noscript") &&
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "")
  ).flatMap((element) => {
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast >= 4.5 ? [] : [element.className + ": " + element.textContent.slice(0, 30) + " " + contrast.toFixed(2)];
  });
})()`;

/** Controls without a name, and ids that are there twice. */
export const NAMELESS: string = `(() => {
  const controls = [...document.querySelectorAll("a, button, input, select, canvas[tabindex], [role=img], [role=region]")];
  const nameOf = (element) => element.getAttribute("aria-label") || element.textContent.trim() ||
    element.closest("label")?.textContent.trim();
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return [
    ...controls.filter((element) => !nameOf(element)).map((element) => element.outerHTML.slice(0, 80)),
    ...ids.filter((id, n) => ids.indexOf(id) !== n),
  ];
})()`;
