/**
 * Names of servers, which NATS's client looks up itself to go to the address then. The link may go to the name and its port
 * alone, so that it has to leave the lookup to whoever connects.
 *
 * @module
 */
import dns from "node:dns";

/** Lets the client take a host's name for its address. What it calls the server, such as for TLS, stays the name. */
export function keepNames(): void {
  const lookup = (name: string, _: unknown, call: (error: null, found: readonly { address: string }[]) => void) =>
    call(null, [{ address: name }]);
  Object.assign(dns, { lookup });
}
