/**
 * A process that runs a campaign until it is killed, for tests: it says what was there, and each epoch that it has
 * committed. With `sleeper` it first starts a process that outlives it, and says its id.
 *
 * @module
 */
import { CampaignStore } from "./campaign_store.ts";
import { deltaOf, SETTINGS } from "./store_testing.ts";

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

if (import.meta.main) {
  const [folder, sleeper] = Deno.args;
  const store = CampaignStore.open(folder!, SETTINGS, { create: true });
  if (sleeper !== undefined) {
    const command = new Deno.Command("sleep", { args: ["60"], stdin: "null", stdout: "null", stderr: "null" });
    say(`sleeper ${command.spawn().pid}`);
  }
  let { epochs } = store.load();
  say(`there ${epochs}`);
  for (;; epochs++) {
    store.commit(deltaOf(epochs));
    say(`kept ${epochs}`);
  }
}
