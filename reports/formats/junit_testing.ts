/**
 * Reading JUnit XML as CI servers do, for tests.
 *
 * @module
 */
import { XmlDocument, XmlElement, XsdValidator } from "libxml2-wasm";

/** An element of a document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** All text in it. */
  readonly text: string;
}

const SCHEMA = new URL("./testdata/junit.xsd", import.meta.url);

/**
 * Reads a document.
 *
 * @returns Its root.
 * @throws {Error} When it is no XML, or not what `testdata/junit.xsd` describes.
 */
export function readJunit(xml: string): Element {
  using schema = XmlDocument.fromString(Deno.readTextFileSync(SCHEMA));
  using validator = XsdValidator.fromDoc(schema);
  using document = XmlDocument.fromString(xml);
  validator.validate(document);
  return elementOf(document.root);
}

function elementOf(element: XmlElement): Element {
  const children: Element[] = [];
  for (let child = element.firstChild; child !== null; child = child.next) {
    if (child instanceof XmlElement) children.push(elementOf(child));
  }
  const attributes = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));
  return { name: element.name, attributes, children, text: element.content };
}
