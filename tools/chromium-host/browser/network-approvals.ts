/**
 * What pages may send. A request is approved where DevTools shows it and the app's `onBeforeRequest` lets it pass;
 * the proxy, through which all of Chromium's traffic goes, refuses what was not.
 */

/** A WebSocket is shown to us at about the moment in which its tunnel is asked for; neither is surely first. */
const TUNNEL_WAIT_MS = 500

export class NetworkApprovals {
  /** How many requests of each URL are under way from DevTools to the proxy. */
  readonly #requests = new Map<string, number>()
  readonly #tunnels = new Map<string, Promise<boolean>>()
  readonly #waiting = new Map<string, ((decision: Promise<boolean>) => void)[]>()

  approveRequest(url: string): void {
    const parsed = URL.parse(url)
    if (parsed === null) return
    if (parsed.protocol === 'https:') this.decideTunnel(url, Promise.resolve(true))
    const key = withoutFragment(parsed)
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1)
  }

  /** Whether one request of this URL is approved; uses that approval up. */
  takeRequest(url: string): boolean {
    const parsed = URL.parse(url)
    if (parsed === null) return false
    const key = withoutFragment(parsed)
    const count = this.#requests.get(key) ?? 0
    if (count <= 1) this.#requests.delete(key)
    else this.#requests.set(key, count - 1)
    return count > 0
  }

  /** For `https:`, `ws:` and `wss:`, which go through the proxy as tunnels to a host and port. */
  decideTunnel(url: string, decision: Promise<boolean>): void {
    const authority = authorityOf(url)
    this.#tunnels.set(authority, decision)
    for (const resolve of this.#waiting.get(authority) ?? []) resolve(decision)
    this.#waiting.delete(authority)
  }

  async mayTunnel(authority: string): Promise<boolean> {
    const decision = this.#tunnels.get(authority)
    if (decision !== undefined) return decision
    return new Promise((resolve) => {
      setTimeout(() => resolve(false), TUNNEL_WAIT_MS).unref()
      this.#waiting.set(authority, [...(this.#waiting.get(authority) ?? []), resolve])
    })
  }
}

function withoutFragment(url: URL): string {
  return url.href.slice(0, url.href.length - url.hash.length)
}

function authorityOf(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  const usualPort = protocol === 'https:' || protocol === 'wss:' ? '443' : '80'
  return `${hostname}:${port === '' ? usualPort : port}`
}
