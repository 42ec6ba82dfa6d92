/**
 * A script for tests: hands on to a port of this machine whatever comes to another, until it is ended, which cuts all
 * connections.
 *
 * @module
 */

const HOST = "127.0.0.1";
const [target, own] = Deno.args.map(Number) as [number, number];

const listener = Deno.listen({ hostname: HOST, port: own });
console.log((listener.addr as Deno.NetAddr).port);
for await (const one of listener) {
  const other = await Deno.connect({ hostname: HOST, port: target });
  one.readable.pipeTo(other.writable).catch(() => {});
  other.readable.pipeTo(one.writable).catch(() => {});
}
