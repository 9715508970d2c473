import type { ServerWire } from '../shared/ipc/server.ts'
import type { Language } from '../shared/languages.ts'
import { inWords, readWords } from './sentence-words.ts'

/** A wire on which everything that main says to people is in the language that the interface has just then, once it has been read. */
export function wordedWire(wire: ServerWire, language: () => Language): ServerWire {
  return {
    handle: (channel, listener) =>
      wire.handle(channel, async (page, args) => {
        const answer = await listener(page, args)
        await readWords(language())
        return worded(answer, language())
      }),
    send: (pages, channel, payload) => wire.send(pages, channel, worded(payload, language())),
  }
}

/** Under these names a payload holds sentences: of an error, and of what was left out. */
const sentences: ReadonlySet<string> = new Set(['message', 'reason'])

/** The same, but for the sentences in it; what holds none is the very same. */
function worded(payload: unknown, language: Language): unknown {
  if (language === 'en' || typeof payload !== 'object' || payload === null) return payload
  if (Array.isArray(payload)) {
    const entries: unknown[] = payload.map((entry) => worded(entry, language))
    return entries.some((entry, index) => entry !== payload[index]) ? entries : payload
  }
  if (Object.getPrototypeOf(payload) !== Object.prototype) return payload
  const changed: [string, unknown][] = []
  for (const [name, value] of Object.entries(payload)) {
    const isSentence = typeof value === 'string' && sentences.has(name)
    const now = isSentence ? inWords(value, language) : worded(value, language)
    if (now !== value) changed.push([name, now])
  }
  return changed.length === 0 ? payload : { ...payload, ...Object.fromEntries(changed) }
}
