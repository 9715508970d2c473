import { expect, it } from 'vitest'
import { Decoding } from '../../../src/main/audio/decoding.ts'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'

const sound = { description: new Uint8Array(42), channelCount: 2, stretches: [] }

function setUp() {
  const sent: AudioCommand[] = []
  let tell: (report: AudioReport) => void = () => undefined
  const decoding = new Decoding({
    send: (command) => sent.push(command),
    listen: (listener) => (tell = listener),
  })
  return { decoding, sent, tell: (report: AudioReport) => tell(report) }
}

it('gives each who asks the samples that are theirs', async () => {
  const { decoding, sent, tell } = setUp()
  const both = [decoding.decode(sound), decoding.decode(sound)]
  expect(sent).toEqual([
    { type: 'decode', job: 1, sound },
    { type: 'decode', job: 2, sound },
  ])
  tell({ type: 'decoded', job: 2, samples: new Int16Array([2]) })
  tell({ type: 'decode-failed', job: 1, message: 'Torn.' })
  expect(await Promise.all(both)).toEqual([
    { kind: 'failed', message: 'Torn.' },
    { kind: 'decoded', samples: new Int16Array([2]) },
  ])
})

it('says so when the page that was asked is gone', async () => {
  const { decoding, tell } = setUp()
  const asked = decoding.decode(sound)
  tell({ type: 'playout-failed', message: 'The sound stopped.' })
  expect(await asked).toEqual({ kind: 'failed', message: 'The sound stopped.' })
})
