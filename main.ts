/**
 * The program: runs the command that was named, and ends with its exit code.
 *
 * @module
 */
import { ending } from "./cli/command_line/ending.ts";
import { goWhereTyped } from "./cli/command_line/typed_here.ts";

if (import.meta.main) {
  await ending(Deno.args[0], async () => {
    goWhereTyped();
    // To load a decoder takes a permission already, and that one is missing is to be said in our words.
    const { runCommands } = await import("./cli/commands.ts");
    return await runCommands(Deno.args);
  });
}
