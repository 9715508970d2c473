import fc from 'fast-check'
import { describe, it } from 'vitest'
import { action } from './tool-call-actions.ts'
import { World } from './tool-call-world.ts'

describe('over any interleaving of a server, tools, losses and an impatient person', () => {
  it('runs no call twice, answers each that ran once in every conversation, and asks once after all outputs', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const world = new World()
        for (const action of ['connect', 'ask', 'to server', 'to client', ...actions] as const)
          world.do(action)
        world.settle()
      }),
      { numRuns: 4000 },
    )
  })
})
