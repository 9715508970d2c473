import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLife } from '../../fuzz/keep.ts'
import { live } from '../../fuzz/live.ts'
import { hugeDelta } from '../../fuzz/mutations.ts'
import { lifeOf, type Step } from '../../fuzz/steps.ts'

const sizes = { depth: 20_000, list: 2_000, text: 60_000 }

describe('the whole engine, at a server that says anything', () => {
  it.each([1, 2, 3])(
    'throws nothing, keeps a valid history, runs no call twice, and talks again (seed %i)',
    async (seed) => {
      const { failure, items, renderedSamples } = await live(lifeOf({ seed, frames: 600, sizes }))
      expect(failure).toBeNull()
      // It was not that nothing got through.
      expect(items).toBeGreaterThan(0)
      expect(renderedSamples).toBeGreaterThan(0)
    },
  )

  it('takes a server of good manners at its word', async () => {
    const { failure, effects } = await live(lifeOf({ seed: 5, frames: 600, sizes, brokenShare: 0 }))
    expect(failure).toBeNull()
    expect(effects).toBeGreaterThan(0)
  })

  it('takes a delta as large as an event may be', async () => {
    const created: Step = { frame: '{"type":"response.created","response":{"id":"resp_huge"}}' }
    expect(await live([created, { frame: hugeDelta(15) }])).toMatchObject({ failure: null })
  })

  it('gives the same life for the same seed', () => {
    const one = () => [...lifeOf({ seed: 6, frames: 300, sizes })]
    expect(one()).toEqual(one())
  })
})

describe('what once went wrong', () => {
  const corpus = join(import.meta.dirname, '../../fuzz/corpus')
  it.each(readdirSync(corpus))('goes right: %s', async (name) => {
    expect(await live(readLife(join(corpus, name)).steps)).toMatchObject({ failure: null })
  })
})
