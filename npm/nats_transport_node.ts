/**
 * @nats-io/transport-node: connections to NATS servers.
 *
 * @module
 */
export {
  type Authenticator,
  connect,
  credsAuthenticator,
  headers,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type NodeConnectionOptions,
} from "npm:@nats-io/transport-node@3.4.0";
