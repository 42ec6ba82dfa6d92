/**
 * @nats-io/nkeys: keys of NATS's users and accounts.
 *
 * @module
 */
export { createAccount, createOperator, createUser, type KeyPair } from "npm:@nats-io/nkeys@2.0.3";
