/** A whole https address; null for any other text. */
export function httpsAddress(text: string): URL | null {
  const url = URL.parse(text)
  return url?.protocol === 'https:' ? url : null
}

/** A name or a password stands before the host, and could pass for it. */
export function hasCredentials({ username, password }: URL): boolean {
  return username !== '' || password !== ''
}

/** An address that may be opened in the person's browser, as the browser takes it; null for any other text. */
export function webLink(text: string): URL | null {
  const url = httpsAddress(text)
  return url === null || hasCredentials(url) ? null : url
}
