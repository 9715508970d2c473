/** Electron's error of `loadURL`, whose code and number apps look at. */

/** From Chromium's `net_error_list.h`. */
const errorNumbers: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_TUNNEL_CONNECTION_FAILED: -111,
  ERR_EMPTY_RESPONSE: -324,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -302,
}

export class LoadError extends Error {
  readonly code: string
  readonly errno: number
  readonly url: string

  /** `errorText` is DevTools' `net::ERR_...`. */
  constructor(errorText: string, url: string) {
    const code = errorText.replace(/^net::/, '')
    const errno = errorNumbers[code] ?? -2
    super(`${code} (${errno}) loading '${url}'`)
    this.name = 'Error'
    this.code = code
    this.errno = errno
    this.url = url
  }
}
