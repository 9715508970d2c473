import { describe, expect, it } from 'vitest'
import { mutedThroughout } from '../../../src/main/realtime/session-notices.ts'
import { readWords } from '../../../src/main/sentence-words.ts'
import { wordedWire } from '../../../src/main/worded-wire.ts'
import { contract } from '../../../src/shared/ipc/contract.ts'
import { broadcaster, type CallListener, type ServerWire } from '../../../src/shared/ipc/server.ts'
import type { Language } from '../../../src/shared/languages.ts'

/** A page's end of the wire, in an interface whose language can change. */
function pageSide(language: Language) {
  const listeners = new Map<string, CallListener>()
  const told: unknown[] = []
  const wire: ServerWire = {
    handle: (channel, listener) => void listeners.set(channel, listener),
    send: (_pages, _channel, payload) => void told.push(payload),
  }
  const interfaceIn = { language }
  const worded = wordedWire(wire, () => interfaceIn.language)
  return {
    told,
    interfaceIn,
    tell: broadcaster(contract, worded),
    async answer(result: unknown) {
      worded.handle('group.call', async () => result)
      return listeners.get('group.call')?.('main-window', [])
    },
  }
}

const stumm =
  'Das Mikrofon ist stumm, deshalb war nichts zu hören. Schalte es ein, und sprich dann noch einmal.'

describe('what main tells a page', () => {
  it('is in the language of the interface at that moment, with its code as it was', async () => {
    await readWords('de')
    const { tell, told, interfaceIn } = pageSide('de')
    tell.session.notice(mutedThroughout)
    interfaceIn.language = 'en'
    tell.session.notice(mutedThroughout)
    expect(told).toEqual([{ ...mutedThroughout, message: stumm }, mutedThroughout])
  })

  it('is in that language wherever in it an error is, and what was given is left as it is', async () => {
    const { answer } = pageSide('de')
    const snapshot = {
      session: { kind: 'offline', error: mutedThroughout },
      conversation: {
        items: [
          { id: 'a', failure: null },
          { id: 'b', failure: mutedThroughout },
        ],
      },
    }
    const before = structuredClone(snapshot)
    const error = { ...mutedThroughout, message: stumm }
    expect(await answer(snapshot)).toEqual({
      session: { kind: 'offline', error },
      conversation: {
        items: [
          { id: 'a', failure: null },
          { id: 'b', failure: error },
        ],
      },
    })
    expect(snapshot).toEqual(before)
    expect(await answer(mutedThroughout)).toEqual(error)
  })

  it('names in it why a conversation was left out of an export', async () => {
    const { answer } = pageSide('de')
    const leftOut = [{ title: 'It is no longer there.', reason: 'It is no longer there.' }]
    expect(await answer({ kind: 'exported', leftOut })).toEqual({
      kind: 'exported',
      leftOut: [{ title: 'It is no longer there.', reason: 'Es ist nicht mehr da.' }],
    })
  })

  it('answers in a language that nobody has spoken yet', async () => {
    expect(await pageSide('ja').answer(mutedThroughout)).toMatchObject({
      message: expect.stringMatching(/^マイクがミュートされている/) as unknown,
    })
  })

  it('is the very same where no sentence is in it, or nobody needs another language', async () => {
    const samples = {
      peaks: new Float32Array([1]),
      at: new Date(0),
      text: mutedThroughout.message,
      none: null,
    }
    expect(await pageSide('de').answer(samples)).toBe(samples)
    expect(await pageSide('en').answer(mutedThroughout)).toBe(mutedThroughout)
  })
})
