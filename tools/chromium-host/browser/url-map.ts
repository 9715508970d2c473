/**
 * The app's own scheme and the loopback origins that stand in for it: `app://main-window/x` is served at
 * `http://main-window.localhost/x`. Each app origin is a site of its own in Chromium, with its own renderer process,
 * and keeps its name from run to run, so that storage does too. `*.localhost` is a secure context.
 */
const STAND_IN_SUFFIX = '.localhost'

export class UrlMap {
  #scheme: string | null = null

  /** The one scheme that is registered as privileged; null before. */
  get scheme(): string | null {
    return this.#scheme
  }

  useScheme(scheme: string): void {
    this.#scheme = scheme
  }

  isAppUrl(url: string): boolean {
    return this.#scheme !== null && url.startsWith(`${this.#scheme}://`)
  }

  isStandIn(url: string): boolean {
    const parsed = URL.parse(url)
    return parsed?.protocol === 'http:' && parsed.hostname.endsWith(STAND_IN_SUFFIX) && parsed.port === ''
  }

  /** From the app's URL to Chromium's; other URLs stay as they are. */
  toStandIn(url: string): string {
    if (!this.isAppUrl(url)) return url
    const { host, pathname, search, hash } = new URL(url)
    return `http://${host}${STAND_IN_SUFFIX}${pathname === '' ? '/' : pathname}${search}${hash}`
  }

  /** From Chromium's URL to the app's; other URLs stay as they are. */
  toApp(url: string): string {
    if (this.#scheme === null || !this.isStandIn(url)) return url
    const { hostname, pathname, search, hash } = new URL(url)
    return `${this.#scheme}://${hostname.slice(0, -STAND_IN_SUFFIX.length)}${pathname}${search}${hash}`
  }

  /** The app's name of a URL's origin, without a slash at its end. */
  originOf(url: string): string {
    const parsed = URL.parse(this.toApp(url))
    if (parsed === null) return 'null'
    return this.isAppUrl(parsed.href) ? `${parsed.protocol}//${parsed.host}` : parsed.origin
  }

  /** A Content-Security-Policy that names the app's scheme or origins means their stand-ins. */
  mapPolicy(policy: string): string {
    if (this.#scheme === null) return policy
    return policy
      .replaceAll(new RegExp(`\\b${this.#scheme}://([\\w.-]+)`, 'g'), `http://$1${STAND_IN_SUFFIX}`)
      .replaceAll(new RegExp(`(^|[\\s;])${this.#scheme}:(?=[\\s;]|$)`, 'g'), `$1http://*${STAND_IN_SUFFIX}`)
  }
}
