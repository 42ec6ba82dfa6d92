/**
 * @nats-io/jetstream: streams and queues of NATS servers.
 *
 * @module
 */
export {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  type JsMsg,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
  type StreamConfig,
} from "npm:@nats-io/jetstream@3.4.0";
