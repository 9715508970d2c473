import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addCharge,
  addUsage,
  chargesOfTurn,
  modalities,
  noUsage,
  readResponseUsage,
  readTranscriptionUsage,
  totalsOf,
  usageOf,
  type Charge,
  type ResponseCharge,
  type Tokens,
} from '../../../../src/main/realtime/usage/usage.ts'
import { tokens, wholeUsage } from './counted.ts'

const sum = (of: Tokens) => of.text + of.audio + of.image + of.other

describe('the usage of a response', () => {
  it('is read by modality, with the cached tokens as a part of the input', () => {
    expect(readResponseUsage(wholeUsage)).toEqual({
      input: tokens({ text: 120, audio: 460, image: 765 }),
      cached: tokens({ text: 64, audio: 320, image: 512 }),
      output: tokens({ text: 50, audio: 150 }),
    })
  })

  it('keeps tokens that the server counted without their modality apart', () => {
    expect(readResponseUsage({ input_tokens: 30, output_tokens: 12 })).toEqual({
      input: tokens({ other: 30 }),
      cached: tokens(),
      output: tokens({ other: 12 }),
    })
  })

  it('believes the details where the total says less', () => {
    const usage = { input_tokens: 1, input_token_details: { text_tokens: 5, audio_tokens: 6 } }
    expect(readResponseUsage(usage)?.input).toEqual(tokens({ text: 5, audio: 6 }))
  })

  it('gives cached tokens without a modality to the only one that they can be of', () => {
    const usage = {
      input_tokens: 100,
      input_token_details: { text_tokens: 100, audio_tokens: 0, cached_tokens: 64 },
    }
    expect(readResponseUsage(usage)?.cached).toEqual(tokens({ text: 64 }))
  })

  it('leaves cached tokens unnamed that could be of two modalities', () => {
    const usage = {
      input_tokens: 100,
      input_token_details: { text_tokens: 60, audio_tokens: 40, cached_tokens: 64 },
    }
    expect(readResponseUsage(usage)?.cached).toEqual(tokens({ other: 64 }))
  })

  it('reads fields that are null or missing as nothing used', () => {
    const usage = { input_tokens: 7, output_tokens: null, input_token_details: { text_tokens: 7 } }
    expect(readResponseUsage(usage)).toEqual({
      input: tokens({ text: 7 }),
      cached: tokens(),
      output: tokens(),
    })
  })

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', {}],
    ['no object', 'many'],
    ['words for numbers', { input_tokens: '12' }],
    ['a negative count', { input_tokens: -1 }],
    ['half a token', { output_tokens: 1.5 }],
    ['broken details', { input_tokens: 1, input_token_details: { text_tokens: 'one' } }],
  ])('is not made up when it is %s', (_, usage) => {
    expect(readResponseUsage(usage)).toBeNull()
  })

  it('never has more cached than came in, whatever a server claims', () => {
    const count = fc.option(fc.nat(2000), { nil: undefined })
    const details = fc.record({ text_tokens: count, audio_tokens: count, image_tokens: count })
    const usage = fc.record({
      input_tokens: count,
      output_tokens: count,
      input_token_details: fc
        .tuple(details, count, fc.option(details, { nil: undefined }))
        .map(([named, cached_tokens, cached_tokens_details]) => ({
          ...named,
          cached_tokens,
          cached_tokens_details,
        })),
    })
    fc.assert(
      fc.property(usage, (wire) => {
        const read = readResponseUsage(wire)
        if (read === null) throw new Error('the usage was refused')
        for (const modality of modalities) {
          expect(read.cached[modality]).toBeLessThanOrEqual(read.input[modality])
        }
        expect(sum(read.cached)).toBeLessThanOrEqual(sum(read.input))
        expect(sum(read.input)).toBeGreaterThanOrEqual(wire.input_tokens ?? 0)
      }),
    )
  })
})

describe('the usage of a transcription', () => {
  it('is read by tokens, of which the ones that come out are text', () => {
    const usage = {
      type: 'tokens',
      total_tokens: 36,
      input_tokens: 30,
      output_tokens: 6,
      input_token_details: { text_tokens: 4, audio_tokens: 26 },
    }
    expect(readTranscriptionUsage(usage)).toEqual({
      kind: 'tokens',
      tokens: { input: tokens({ text: 4, audio: 26 }), cached: tokens(), output: tokens({ text: 6 }) },
    })
  })

  it('is read by seconds', () => {
    expect(readTranscriptionUsage({ type: 'duration', seconds: 2.5 })).toEqual({
      kind: 'duration',
      seconds: 2.5,
    })
  })

  it.each([undefined, null, {}, { type: 'duration' }, { type: 'duration', seconds: -1 }, { type: 'tokens' }])(
    'is not made up from %j',
    (usage) => {
      expect(readTranscriptionUsage(usage)).toBeNull()
    },
  )
})

const response = (responseId: string, turn: number | null, audio: number): ResponseCharge => ({
  kind: 'response',
  responseId,
  turn,
  model: 'gpt-realtime-2.1',
  usage: {
    input: tokens({ audio }),
    cached: tokens({ audio: Math.floor(audio / 2) }),
    output: tokens({ audio: 3 * audio }),
  },
})

const transcription = (itemId: string, turn: number, seconds: number): Charge => ({
  kind: 'transcription',
  itemId,
  contentIndex: 0,
  turn,
  model: 'gpt-transcribe',
  usage: { kind: 'duration', seconds },
})

describe('the charges of a conversation', () => {
  const charges = [
    transcription('item_1', 0, 2),
    response('resp_1', 0, 100),
    response('resp_2', 0, 20),
    response('resp_3', 1, 8),
    response('resp_4', null, 1),
  ]

  it('add up to what each turn and all of it used', () => {
    expect(usageOf(chargesOfTurn(charges, 0))).toEqual({
      responses: {
        input: tokens({ audio: 120 }),
        cached: tokens({ audio: 60 }),
        output: tokens({ audio: 360 }),
      },
      transcription: noUsage.transcription,
      transcribedSeconds: 2,
    })
    expect(totalsOf(usageOf(charges).responses)).toEqual({
      inputTokens: 129,
      cachedTokens: 64,
      outputTokens: 387,
    })
  })

  it('count what the server reports twice once', () => {
    const corrected = response('resp_1', 0, 50)
    const noted = [...charges, corrected].reduce<readonly Charge[]>(addCharge, [])
    expect(noted).toHaveLength(charges.length)
    expect(usageOf(noted).responses.input.audio).toBe(79)
  })

  it('keep the transcriptions of two parts of an item apart', () => {
    const first = transcription('item_1', 0, 2)
    const second = { ...first, contentIndex: 1 }
    expect(usageOf(addCharge([first], second)).transcribedSeconds).toBe(4)
  })

  it('add up to the same however they are grouped', () => {
    const charge = fc.oneof(
      fc.record({ id: fc.uuid(), audio: fc.nat(5000) }).map(({ id, audio }) => response(id, 0, audio)),
      fc
        .record({ id: fc.uuid(), seconds: fc.nat(600) })
        .map(({ id, seconds }) => transcription(id, 0, seconds)),
    )
    fc.assert(
      fc.property(fc.array(charge), fc.array(charge), (some, others) => {
        expect(usageOf([...some, ...others])).toEqual(addUsage(usageOf(some), usageOf(others)))
        expect(usageOf([...others, ...some])).toEqual(usageOf([...some, ...others]))
      }),
    )
  })
})
