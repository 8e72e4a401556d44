/** The name of a diagnosis group as people give it: on the command line, in tables, to the server. */

/** The server's contract has to say it again (`diagnosisSchema`), because it runs in browsers and imports nothing. */
const GROUP = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

/** What such a name must be, for messages. */
export const diagnosisGroupRule =
  "a word such as cervical, of at most 40 letters, digits, spaces, -, _ and .";

/** The name without outer spaces; undefined where it is none. */
export function diagnosisGroupOf(text: string): string | undefined {
  const group = text.trim();
  return GROUP.test(group) ? group : undefined;
}
