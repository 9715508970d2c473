import { expect, it } from 'vitest'
import { BilledEvents } from '../../../../src/main/history/billed-events.ts'
import type { ServerEvent } from '../../../../src/main/realtime/wire/events.ts'
import { noPrices, type Prices } from '../../../../src/shared/prices.ts'

it('an answer costs what the prices are when it is billed, and nobody knows what where there are none', () => {
  const usage = { input_tokens: 1000, input_token_details: { text_tokens: 1000 }, output_tokens: 0 }
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
