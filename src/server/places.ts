/** Where files lie on the server is nobody's business: a text without its paths. */
export function withoutPlaces(text: string): string {
  return text.replaceAll(/(?:\/[\w.-]+){2,}/g, "a file of the server");
}
