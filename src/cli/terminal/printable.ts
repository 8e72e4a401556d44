/** Characters that steer a terminal, or turn the direction of text. */
const STEERING = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from a file, safe to print: a ROI's name must not move the cursor or colour the screen. */
export function printable(text: string): string {
  return text.replace(STEERING, "\ufffd");
}
