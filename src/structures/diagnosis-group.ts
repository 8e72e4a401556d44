/** The name of a diagnosis group as people give it: on the command line, in tables, to the server. */

/** The server's contract repeats this pattern (`diagnosisSchema`), because it runs in browsers and imports nothing. */
const GROUP = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

/** The rule for such a name, for messages. */
export const diagnosisGroupRule =
  "a word such as cervical, of at most 40 letters, digits, spaces, -, _ and .";

/** The name without outer spaces; undefined when it is not the name of a group. */
export function diagnosisGroupOf(text: string): string | undefined {
  const group = text.trim();
  return GROUP.test(group) ? group : undefined;
}
