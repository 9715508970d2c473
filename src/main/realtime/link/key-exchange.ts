import { isEarshotError } from '../dialects/endpoint.ts'
import { AwaitedTransport } from './awaited-transport.ts'
import type { OpenTransport, SendRequest } from './transport.ts'

/** `open`, for endpoints too whose key has to be exchanged for a short-lived secret before each connection. */
export function exchangingKeys(open: OpenTransport, send: SendRequest): OpenTransport {
  return (endpoint, listener) => {
    const { exchangeKey } = endpoint
    if (exchangeKey === undefined) return open(endpoint, listener)
    return new AwaitedTransport(listener, async (signal) => {
      const exchanged = await exchangeKey((url, request) => send(url, { ...request, signal }))
      return isEarshotError(exchanged)
        ? { kind: 'judged', error: exchanged }
        : () => open(exchanged, listener)
    })
  }
}
