import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { costOf, costOfCharge } from '../../../../src/main/realtime/usage/cost.ts'
import { pricesAt, pricesOf, publishedPrices } from '../../../../src/main/realtime/usage/prices/index.ts'
import { mergePrices } from '../../../../src/main/realtime/usage/prices/price-list.ts'
import { noPrices, pricesSchema, type Prices } from '../../../../src/shared/prices.ts'
import {
  readResponseUsage,
  readTranscriptionUsage,
  type Charge,
  type TokenUsage,
  type TranscriptionUsage,
} from '../../../../src/main/realtime/usage/usage.ts'
import { tokens, wholeUsage } from './counted.ts'

const openai = pricesOf('openai')

function response(model: string, usage: Partial<TokenUsage>): Charge {
  const whole = { input: tokens(), cached: tokens(), output: tokens(), ...usage }
  return { kind: 'response', responseId: 'resp_1', turn: 0, model, usage: whole }
}

function transcription(model: string, usage: TranscriptionUsage): Charge {
  return { kind: 'transcription', itemId: 'item_1', contentIndex: 0, turn: 0, model, usage }
}

function read<T>(value: T | null): T {
  if (value === null) throw new Error('the usage could not be read')
  return value
}

describe('the cost of a response', () => {
  it('bills each modality at its rate, and what was cached at the rate for that', () => {
    const usage = readResponseUsage(wholeUsage)
    // In millionths of a dollar:
    // text   56 ·  4 +  64 · 0.40 +  50 · 24 =   224 +  25.6 + 1200 =  1449.6
    // audio 140 · 32 + 320 · 0.40 + 150 · 64 =  4480 + 128   + 9600 = 14208
    // image 253 ·  5 + 512 · 0.50            =  1265 + 256          =  1521
    expect(costOfCharge(response('gpt-realtime-2.1', read(usage)), openai)).toBeCloseTo(0.0171786, 10)
  })

  it('bills a response that was cancelled for what it had generated', () => {
    const cancelled = response('gpt-realtime-2.1-mini', {
      input: tokens({ audio: 100 }),
      output: tokens({ audio: 40, text: 10 }),
    })
    // 100 · 10 + 40 · 20 + 10 · 2.40
    expect(costOfCharge(cancelled, openai)).toBeCloseTo(0.001824, 10)
  })

  it.each([
    ['gpt-realtime-2.1', 24],
    ['gpt-realtime-2', 24],
    ['gpt-realtime-2.1-mini', 2.4],
    ['gpt-realtime-1.5', 16],
    ['gpt-realtime', 16],
    ['gpt-realtime-mini', 2.4],
  ])('is known for a million text tokens of %s', (model, usd) => {
    expect(costOfCharge(response(model, { output: tokens({ text: 1_000_000 }) }), openai)).toBeCloseTo(usd, 8)
  })

  it('is that of its model for a dated snapshot', () => {
    const usage = { input: tokens({ text: 1000, audio: 50 }) }
    for (const model of ['gpt-realtime', 'gpt-realtime-2.1-mini']) {
      expect(costOfCharge(response(`${model}-2026-07-01`, usage), openai)).toBe(
        costOfCharge(response(model, usage), openai),
      )
    }
  })

  it.each([
    'gpt-realtime-3',
    'gpt-realtime-2.1-nano',
    'gpt-realtime-2.1-latest',
    'gpt-realtime-2.1-2026-07',
    'gpt-4o-realtime-preview-2024-12-17',
    'my-deployment',
    'constructor',
    '',
  ])('is unknown for the model %j, whose price nobody has written down', (model) => {
    expect(costOfCharge(response(model, { input: tokens({ text: 1 }) }), openai)).toBeNull()
  })

  it('is unknown when a modality was used that has no price, and known when it was not', () => {
    const withImage = response('gpt-realtime-mini', { input: tokens({ text: 10, image: 85 }) })
    const without = response('gpt-realtime-mini', { input: tokens({ text: 10 }) })
    expect(costOfCharge(withImage, openai)).toBeNull()
    expect(costOfCharge(without, openai)).toBeCloseTo(0.000006, 12)
  })

  it('is unknown when tokens came without their modality', () => {
    for (const usage of [
      { input: tokens({ other: 5 }) },
      { output: tokens({ other: 5 }) },
      { input: tokens({ text: 9, audio: 9 }), cached: tokens({ other: 5 }) },
    ]) {
      expect(costOfCharge(response('gpt-realtime-2.1', usage), openai)).toBeNull()
    }
  })

  it('is nothing when nothing was used', () => {
    expect(costOfCharge(response('gpt-realtime-2.1', {}), openai)).toBe(0)
    expect(costOf([], openai)).toBe(0)
  })
})

describe('the cost of a transcription', () => {
  it('goes by the minute for models that are billed so', () => {
    const usage = read(readTranscriptionUsage({ type: 'duration', seconds: 90 }))
    expect(costOfCharge(transcription('gpt-live-transcribe', usage), openai)).toBeCloseTo(0.0255, 10)
    expect(costOfCharge(transcription('gpt-transcribe', usage), openai)).toBeCloseTo(0.00675, 10)
  })

  it('goes by tokens for models that are billed so', () => {
    const usage = read(
      readTranscriptionUsage({
        type: 'tokens',
        input_tokens: 104,
        output_tokens: 20,
        input_token_details: { text_tokens: 4, audio_tokens: 100 },
      }),
    )
    // 4 · 2.50 + 100 · 2.50 + 20 · 10
    expect(costOfCharge(transcription('gpt-4o-transcribe', usage), openai)).toBeCloseTo(0.00046, 10)
  })

  it('is unknown when the server measures otherwise than the price does', () => {
    const usage: TranscriptionUsage = {
      kind: 'tokens',
      tokens: { input: tokens({ audio: 100 }), cached: tokens(), output: tokens({ text: 5 }) },
    }
    expect(costOfCharge(transcription('gpt-transcribe', usage), openai)).toBeNull()
  })

  it('is not the price of a model that answers', () => {
    const usage: TranscriptionUsage = { kind: 'duration', seconds: 1 }
    expect(costOfCharge(transcription('gpt-realtime-2.1', usage), openai)).toBeNull()
  })
})

const usageOfKnown = fc
  .record({
    text: fc.nat(100_000),
    audio: fc.nat(100_000),
    cachedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    out: fc.nat(4096),
  })
  .map(({ text, audio, cachedShare, out }) => ({
    input: tokens({ text, audio }),
    cached: tokens({ text: Math.floor(text * cachedShare), audio: Math.floor(audio * cachedShare) }),
    output: tokens({ text: out, audio: out }),
  }))

const knownCharge = fc
  .tuple(fc.constantFrom('gpt-realtime-2.1', 'gpt-realtime-mini', 'gpt-realtime-2025-08-28'), usageOfKnown)
  .map(([model, usage]) => response(model, usage))

describe('the cost of several charges', () => {
  it('is the sum of their costs', () => {
    fc.assert(
      fc.property(fc.array(knownCharge), fc.array(knownCharge), (some, others) => {
        const together = costOf([...some, ...others], openai)
        expect(together).toBeCloseTo((costOf(some, openai) ?? NaN) + (costOf(others, openai) ?? NaN), 6)
      }),
    )
  })

  it('is unknown as soon as one of them is', () => {
    const unknown = response('my-deployment', { input: tokens({ text: 1 }) })
    fc.assert(
      fc.property(fc.array(knownCharge), fc.array(knownCharge), (before, after) => {
        expect(costOf([...before, unknown, ...after], openai)).toBeNull()
      }),
    )
  })

  it('is never more with the cache than without it, nor less than nothing', () => {
    fc.assert(
      fc.property(usageOfKnown, (usage) => {
        const cached = costOf([response('gpt-realtime-2.1', usage)], openai) ?? NaN
        const fresh = costOf([response('gpt-realtime-2.1', { ...usage, cached: tokens() })], openai) ?? NaN
        expect(cached).toBeGreaterThanOrEqual(0)
        expect(cached).toBeLessThanOrEqual(fresh + 1e-12)
      }),
    )
  })
})

describe('a person’s own prices', () => {
  it('correct one rate and leave the others', () => {
    const prices = pricesOf('openai', {
      models: { 'gpt-realtime-2.1': { audio: { output: 50 } } },
      transcription: { 'gpt-4o-transcribe': { tokens: { audio: { input: 6 } } } },
    })
    expect(prices.models['gpt-realtime-2.1']?.audio).toEqual({ input: 32, cached: 0.4, output: 50 })
    expect(prices.models['gpt-realtime-2.1']?.text).toEqual(openai.models['gpt-realtime-2.1']?.text)
    expect(prices.transcription['gpt-4o-transcribe']).toEqual({
      perMinute: 0.006,
      tokens: { text: { input: 2.5, output: 10 }, audio: { input: 6 } },
    })
    expect(publishedPrices('openai')?.models['gpt-realtime-2.1']?.audio?.output).toBe(64)
  })

  it('price a model and a provider that we know nothing of', () => {
    const usage = { output: tokens({ audio: 1000 }) }
    const own: Prices = { models: { 'my-deployment': { audio: { output: 70 } } }, transcription: {} }
    expect(costOfCharge(response('my-deployment', usage), pricesOf('azure', own))).toBeCloseTo(0.07, 10)
    expect(costOfCharge(response('gpt-realtime-2.1', usage), pricesOf('azure', own))).toBeNull()
  })

  it('set the price of one snapshot apart from its model’s', () => {
    const own: Prices = { models: { 'gpt-realtime-2026-01-01': { text: { input: 1 } } }, transcription: {} }
    const usage = { input: tokens({ text: 1_000_000 }) }
    const prices = pricesOf('openai', own)
    expect(costOfCharge(response('gpt-realtime-2026-01-01', usage), prices)).toBeCloseTo(1, 10)
    expect(costOfCharge(response('gpt-realtime-2026-02-02', usage), prices)).toBeCloseTo(4, 10)
  })

  it('change nothing when there are none', () => {
    expect(mergePrices(openai, noPrices)).toEqual(openai)
  })

  it('may say as little as they like', () => {
    expect(v.parse(pricesSchema, {})).toEqual(noPrices)
  })

  it.each([
    { models: { m: { audio: { out: 3 } } } },
    { models: { m: { video: { input: 3 } } } },
    { models: { m: { audio: { input: -3 } } } },
    { models: { m: { audio: { input: '3' } } } },
    { model: {} },
  ])('are refused when they say what means nothing: %j', (prices) => {
    expect(v.safeParse(pricesSchema, prices).success).toBe(false)
  })
})

describe('the prices at an address of a person’s own', () => {
  it('are only what the person says', () => {
    const own: Prices = { models: { mine: { text: { input: 1 } } }, transcription: {} }
    expect(pricesAt({ provider: 'openai', url: 'wss://proxy.test' }, own)).toEqual(own)
    expect(pricesAt({ provider: 'openai', url: 'wss://proxy.test' })).toEqual(noPrices)
    expect(pricesAt({ provider: 'openai', url: null })).toEqual(openai)
  })
})

describe('the published prices', () => {
  it('name the day and the place that they were read', () => {
    expect(publishedPrices('openai')).toMatchObject({
      asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      source: expect.stringContaining('developers.openai.com'),
    })
  })

  it('are as well formed as a person’s', () => {
    expect(v.safeParse(pricesSchema, openai).success).toBe(true)
  })

  it('are not those of a provider that sells the same models itself', () => {
    expect(publishedPrices('azure')).toBeNull()
    expect(pricesOf('azure')).toEqual(noPrices)
  })
})
