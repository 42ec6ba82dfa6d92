// @ts-check
/// <reference lib="dom" />

/**
 * An element. Texts become text nodes, so that no text is ever markup.
 *
 * @param {string} tag
 * @param {Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>} attributes Functions listen
 * to the event of their name.
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) element.append(child);
  return element;
}

/** @param {number} n */
export function amount(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * @param {number} n
 * @param {string} noun
 */
export function counted(n, noun) {
  return `${amount(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** @param {number} seconds */
export function clock(seconds) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds) % 60)}`;
}

/**
 * A command and a button that copies it.
 *
 * @param {string} text
 */
export function command(text) {
  const copy = () => {
    const said = (/** @type {string} */ words) => say(words);
    // Where a page from a file may not write to the clipboard, the command is selected instead.
    const select = () => {
      getSelection()?.selectAllChildren(code);
      said("Selected: press Ctrl-C to copy");
    };
    if (navigator.clipboard === undefined) return select();
    navigator.clipboard.writeText(text).then(() => said("Copied"), select);
  };
  const code = el("code", {}, text);
  return el("div", { class: "command" }, code, el("button", { type: "button", class: "small", click: copy }, "Copy"));
}

/**
 * Says something to people who see the page and to those who hear it.
 *
 * @param {string} words
 */
export function say(words) {
  const said = document.getElementById("said");
  if (said === null) return;
  said.textContent = words;
  said.classList.add("shown");
  setTimeout(() => said.classList.remove("shown"), 1600);
}
