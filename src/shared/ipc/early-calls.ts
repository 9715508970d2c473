import { channelOf, type ContractShape } from './define.ts'
import type { CallListener, ServerWire } from './server.ts'

/**
 * Takes calls from now on, for pages that are there before main can answer: they wait until every call is handled, and
 * are then handled in the order in which they came. Returns the wire to serve the contract over.
 */
export function awaitingHandlers(contract: ContractShape, wire: ServerWire): ServerWire {
  const waiting = new Set<string>()
  const listeners = new Map<string, CallListener>()
  const { promise: served, resolve } = Promise.withResolvers<void>()
  for (const [group, definitions] of Object.entries(contract)) {
    for (const [name, { kind }] of Object.entries(definitions)) {
      if (kind !== 'invoke') continue
      const channel = channelOf(group, name)
      waiting.add(channel)
      wire.handle(channel, async (page, args) => {
        await served
        return listeners.get(channel)?.(page, args)
      })
    }
  }
  return {
    handle(channel, listener) {
      listeners.set(channel, listener)
      waiting.delete(channel)
      if (waiting.size === 0) resolve()
    },
    send: (pages, channel, payload) => wire.send(pages, channel, payload),
  }
}
