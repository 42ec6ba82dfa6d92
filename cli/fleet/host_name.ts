/**
 * The machine's name.
 *
 * @module
 */

/** Where Linux has it; the permission to ask the system itself is not needed so. */
const FILES = ["/proc/sys/kernel/hostname", "/etc/hostname"];

/** The machine's name, "machine" where it is not to be had. */
export function hostName(): string {
  for (const file of FILES) {
    try {
      const name = Deno.readTextFileSync(file).trim();
      if (name !== "") return name;
    } catch {
      // The next one.
    }
  }
  return "machine";
}
