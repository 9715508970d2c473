import { expect, it } from 'vitest'
import { BilledEvents } from '../../../../src/main/history/billed-events.ts'
import type { ServerEvent } from '../../../../src/main/realtime/wire/events.ts'
import { noPrices, type Prices } from '../../../../src/shared/prices.ts'

const usage = { input_tokens: 1000, input_token_details: { text_tokens: 1000 }, output_tokens: 0 }
const models = () => ({ model: 'm', transcriber: 't' })

it('what the person said costs what writing it down does, by the minute', () => {
  const prices: Prices = { models: {}, transcription: { t: { perMinute: 0.006 } } }
  const billed = new BilledEvents(models, () => prices)
  const written = {
    ...{ type: 'conversation.item.input_audio_transcription.completed', item_id: 'u', content_index: 0 },
    ...{ transcript: 'Hello', usage: { type: 'duration', seconds: 30 } },
  }
  expect(billed.recordOf(written as unknown as ServerEvent, 7)).toEqual({
    kind: 'transcription',
    body: {
      ...{ itemId: 'u', contentIndex: 0, at: 7, model: 't', costUsd: 0.003 },
      usage: { kind: 'duration', seconds: 30 },
    },
  })
})

it('an answer took the time between its beginning and its end, and none where the clock was set back', () => {
  const billed = new BilledEvents(models, () => noPrices)
  const begin = (id: string) => ({ type: 'response.created', response: { id } }) as unknown as ServerEvent
  const end = (id: string) =>
    ({ type: 'response.done', response: { id, status: 'cancelled', usage } }) as unknown as ServerEvent
  billed.recordOf(begin('r1'), 1000)
  expect(billed.recordOf(end('r1'), 1400)).toMatchObject({ body: { durationMs: 400, status: 'cancelled' } })
  billed.recordOf(begin('r2'), 5000)
  expect(billed.recordOf(end('r2'), 2000)).toMatchObject({ body: { durationMs: 0 } })
  expect(billed.recordOf(end('r3'), 2000)).toMatchObject({ body: { durationMs: null } })
})

it('an answer costs what the prices are when it is billed, and nobody knows what where there are none', () => {
  const done = (id: string) =>
    ({ type: 'response.done', response: { id, status: 'completed', usage } }) as unknown as ServerEvent
  const priced = (input: number): Prices => ({ models: { m: { text: { input } } }, transcription: {} })
  let prices = noPrices
  const billed = new BilledEvents(
    () => ({ model: 'm', transcriber: '' }),
    () => prices,
  )
  expect(billed.recordOf(done('r1'), 0)).toMatchObject({ body: { costUsd: null } })
  prices = priced(3)
  expect(billed.recordOf(done('r2'), 0)).toMatchObject({ body: { costUsd: 0.003 } })
  prices = priced(5)
  expect(billed.recordOf(done('r3'), 0)).toMatchObject({ body: { costUsd: 0.005 } })
})
