import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aLaw, muLaw } from '../../../src/practice-server/g711.ts'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { Downsampler, Upsampler } from '../../../src/practice-server/telephone-rate.ts'
import { at, connect, joined, onlySession, startServer, userText, type Client } from './client.ts'

const laws = [
  ['audio/pcmu', muLaw],
  ['audio/pcma', aLaw],
] as const
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

/** Samples at 8 kHz. */
const tone = (samples: number, hz = 440, amplitude = 8000) =>
  Int16Array.from({ length: samples }, (_, n) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * n) / 8000)),
  )
const energy = (samples: Int16Array) => samples.reduce((sum, sample) => sum + sample * sample, 0)

describe('G.711', () => {
  it('decodes the values of the standard', () => {
    const values = (decode: (bytes: Uint8Array) => Int16Array, ...bytes: number[]) => [
      ...decode(Uint8Array.from(bytes)),
    ]
    // µ-law: silence both ways, the loudest both ways. A-law: the same, where there is no zero.
    expect(values(muLaw.decode, 0xff, 0x7f, 0x80, 0x00)).toEqual([0, 0, 32124, -32124])
    expect(values(aLaw.decode, 0xd5, 0x55, 0xaa, 0x2a)).toEqual([8, -8, 32256, -32256])
  })

  it.each(laws)('%s gives every value back as a byte of that value', (_name, law) => {
    const values = law.decode(everyByte)
    expect(law.decode(law.encode(values))).toEqual(values)
  })

  it.each(laws)('%s picks the nearest of the values it has', (_name, law) => {
    const values = [...law.decode(everyByte)]
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), (sample) => {
        const [decoded = 0] = law.decode(law.encode(Int16Array.of(sample)))
        const nearest = Math.min(...values.map((value) => Math.abs(value - sample)))
        expect(Math.abs(decoded - sample)).toBe(nearest)
      }),
    )
  })
})

describe('the rate of a telephone', () => {
  it.each([300, 1000, 3000])('carries %i Hz both ways as loud as it was, sample for sample', (hz) => {
    const voice = tone(4000, hz)
    const back = new Downsampler().push(new Upsampler().push(voice))
    expect(back).toHaveLength(voice.length)
    const change = 10 * Math.log10(energy(back.slice(200)) / energy(voice.slice(200)))
    expect(Math.abs(change)).toBeLessThan(0.5)
  })

  it('does not fold what is too high for it into what is heard', () => {
    const shrill = Int16Array.from({ length: 24_000 }, (_, n) =>
      Math.round(8000 * Math.sin((2 * Math.PI * 6000 * n) / 24_000)),
    )
    const heard = new Downsampler().push(shrill).slice(50)
    expect(10 * Math.log10((energy(heard) / heard.length) * (1 / (8000 ** 2 / 2)))).toBeLessThan(-40)
  })

  it('does not depend on where a stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 20 }), (lengths) => {
        const whole = tone(lengths.reduce((sum, length) => sum + length, 0))
        let start = 0
        const parts = lengths.map((length) => whole.slice(start, (start += length)))
        const up = new Upsampler()
        const upsampled = parts.map((part) => up.push(part))
        expect(joined(...upsampled)).toEqual(new Upsampler().push(whole))
        const down = new Downsampler()
        expect(joined(...upsampled.map((part) => down.push(part)))).toEqual(
          new Downsampler().push(joined(...upsampled)),
        )
      }),
    )
  })
})

describe.each(laws)('§2 a session in %s', (type, law) => {
  let server: PracticeServer
  let client: Client
  beforeEach(async () => {
    server = await startServer()
    const format = { type }
    client = await connect(server, {
      session: { audio: { input: { format, turn_detection: null }, output: { format } } },
    })
  })
  afterEach(() => server.close())

  const base64 = (samples: Int16Array) => Buffer.from(law.encode(samples)).toString('base64')
  const send = (samples: Int16Array) => {
    client.send({ type: 'input_audio_buffer.append', audio: base64(samples) })
    client.send({ type: 'input_audio_buffer.commit' })
  }
  const bytesOf = (deltas: readonly string[]) =>
    Uint8Array.from(Buffer.concat(deltas.map((delta) => Buffer.from(delta, 'base64'))))

  async function answer(): Promise<{ itemId: string; bytes: Uint8Array }> {
    const deltas = (await client.response()).filter((event) => event.type === 'response.output_audio.delta')
    return {
      itemId: String(deltas[0]?.['item_id']),
      bytes: bytesOf(deltas.map((event) => String(event['delta']))),
    }
  }

  it('hears what was said at three times the samples, and says it back in the same format', async () => {
    const said = tone(4000)
    send(said)
    const { bytes } = await answer()
    const { committed, appendedSamples, received } = onlySession(server)
    expect(committed[0]?.samples).toHaveLength(12_000)
    expect(appendedSamples).toBe(12_000)
    expect(received.find((event) => event['type'] === 'input_audio_buffer.append')).toMatchObject({
      audio: { samples: 4000 },
    })
    const echo = law.decode(bytes).slice(-4000)
    expect(10 * Math.log10(energy(echo.slice(100)) / energy(said.slice(100)))).toBeCloseTo(0, 0)
  })

  it('refuses to commit less than 100 ms, which is 800 bytes', async () => {
    client.send({ type: 'input_audio_buffer.append', audio: base64(tone(799)) })
    const error = await client.askWrong({ type: 'input_audio_buffer.commit' })
    expect(error).toMatchObject({ code: 'input_audio_buffer_commit_empty' })
    client.send({ type: 'input_audio_buffer.append', audio: base64(tone(1)) })
    await client.ask({ type: 'input_audio_buffer.commit' }, 'input_audio_buffer.committed')
  })

  it('§6 allows truncation up to bytes / 8 milliseconds, and retrieves what is left', async () => {
    await client.ask(userText('thanks'), 'conversation.item.done')
    const { itemId, bytes } = await answer()
    const lengthMs = Math.floor(bytes.length / 8)
    const truncate = (audio_end_ms: number) => ({
      type: 'conversation.item.truncate',
      item_id: itemId,
      content_index: 0,
      audio_end_ms,
    })
    expect(await client.askWrong(truncate(lengthMs + 1))).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining('already shorter than') as string,
    })
    await client.ask(truncate(lengthMs), 'conversation.item.truncated')
    await client.ask(truncate(250), 'conversation.item.truncated')
    const retrieved = await client.ask(
      { type: 'conversation.item.retrieve', item_id: itemId },
      'conversation.item.retrieved',
    )
    const left = bytesOf([String(at(retrieved, 'item', 'content', 0, 'audio'))])
    expect(left).toEqual(bytes.slice(0, 250 * 8))
  })

  it('takes any byte, and refuses what is not base64', async () => {
    client.send({ type: 'input_audio_buffer.append', audio: Buffer.from(everyByte).toString('base64') })
    expect(await client.askWrong({ type: 'input_audio_buffer.append', audio: 'no base64!' })).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining(type) as string,
    })
    expect(onlySession(server).appendedSamples).toBe(768)
  })
})
