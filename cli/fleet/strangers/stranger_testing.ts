/**
 * A server that talks something else than NATS: what its argument says, to whoever comes. It says its port.
 *
 * @module
 */
import { type AddressInfo, createServer } from "node:net";

const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.write(Deno.args[0]!);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
console.log((server.address() as AddressInfo).port);
