/**
 * A module to load before the program, for tests: the workers that the program starts come to grief where the query says,
 * as in `?how=die&epoch=1&shard=2`.
 *
 * @module
 */
import { type Grief, replaceWorkers } from "../fuzz/campaign/workers_testing.ts";

const query = new URL(import.meta.url).searchParams;
const [how, epoch, shard] = [query.get("how") as Grief["how"], Number(query.get("epoch")), Number(query.get("shard"))];
replaceWorkers(() => ({ how, epoch, shard }));
