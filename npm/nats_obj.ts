/**
 * @nats-io/obj: the object store of NATS servers.
 *
 * @module
 */
export { type ObjectStore, Objm } from "npm:@nats-io/obj@3.4.0";
