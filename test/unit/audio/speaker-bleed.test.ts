import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { VoiceSensor } from '../../../src/renderer/audio/dsp/voice-sensor.ts'
import { wavSamples } from '../../../src/shared/wav-file.ts'
import { atLevel, echo, joined, mixed, noise, silence } from './room.ts'
import { toFloat } from './samples.ts'
import { freshModel } from './voice-model.ts'

const second = 24_000
const clip = (name: string) =>
  toFloat(wavSamples(readFileSync(new URL(`../../../resources/voice/${name}.wav`, import.meta.url))))

/** Several sentences with pauses between, as an answer is. */
const reply = atLevel(
  joined(
    silence(second / 2),
    clip('and-i-will-play-your-words-back'),
    silence(second / 4),
    clip('and-i-cannot-count-that-far'),
    silence(second / 2),
    clip('are-you-still-there'),
    silence(second / 2),
  ),
  -20,
)
const room = noise(reply.length, 3).map((sample) => sample * 0.0008)
const person = atLevel(clip('are-you-still-there'), -26)

/** Where speech, or a sound that may be speech, is found to begin, in samples. */
async function onsets(microphone: Float32Array, played: Float32Array): Promise<number[]> {
  const found: number[] = []
  let position = 0
  const sensor = new VoiceSensor(await freshModel(), second * 0.3, ({ kind }) => {
    if (kind !== 'ended') found.push(position)
  })
  for (; position < microphone.length; position += 128) {
    sensor.process(microphone.subarray(position, position + 128), played.subarray(position, position + 128))
  }
  return found
}

describe('an answer that the loudspeaker plays into the microphone', () => {
  const couplings = [-20, -27, -35]
  const suppressions = [0, 25, 40]
  const delaysMs = [20, 90, 220]
  const cases = couplings.flatMap((coupling) =>
    suppressions.flatMap((suppression) => delaysMs.map((delayMs) => ({ coupling, suppression, delayMs }))),
  )

  it.each(cases)(
    'is not taken for a person: $coupling dB, suppressed by $suppression dB, $delayMs ms late',
    async ({ coupling, suppression, delayMs }) => {
      const bleed = echo(reply, coupling - suppression, delayMs * 24)
      expect(await onsets(mixed(bleed, room), reply)).toEqual([])
    },
  )

  it('is not taken for one when echo cancellation needs a second to work', async () => {
    const bleed = joined(echo(reply, -20, 1200).subarray(0, second), echo(reply, -50, 1200).subarray(second))
    expect(await onsets(mixed(bleed, room), reply)).toEqual([])
  })

  it('would be taken for one, did we not know what is played', async () => {
    expect(await onsets(mixed(echo(reply, -20, 1200), room), silence(reply.length))).not.toEqual([])
  })

  it.each([0, 25])(
    'does not hide a person who talks over it, with %i dB of suppression',
    async (suppression) => {
      const start = Math.round(1.2 * second)
      const talking = joined(silence(start), person)
      const found = await onsets(mixed(echo(reply, -30 - suppression, 1200), room, talking), reply)
      expect(found[0]).toBeGreaterThan(start)
      expect(found[0]).toBeLessThan(start + 0.25 * second)
    },
  )
})
