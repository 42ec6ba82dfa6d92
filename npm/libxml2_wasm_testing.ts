/**
 * libxml2-wasm, for tests: reads XML and checks it against its schema.
 *
 * @module
 */
export { XmlDocument, XmlElement, XsdValidator } from "npm:libxml2-wasm@0.7.2";
