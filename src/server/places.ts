/** Replaces the server's own paths in a text for users, who need not know where its files are. */
export function withoutPlaces(text: string): string {
  return text.replaceAll(/(?:\/[\w.-]+){2,}/g, "a file of the server");
}
