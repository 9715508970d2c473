import { describe, expect, it } from 'vitest'
import { SerialQueue } from '../../../src/renderer/audio/serial-queue.ts'

describe('SerialQueue', () => {
  it('runs a step at once when nothing is ahead of it', () => {
    const ran: number[] = []
    const queue = new SerialQueue<number>((step) => void ran.push(step))
    queue.push(1)
    queue.push(2)
    expect(ran).toEqual([1, 2])
  })

  it('keeps the order when a step takes its time', async () => {
    const ran: string[] = []
    const gate = Promise.withResolvers<void>()
    const queue = new SerialQueue<string>((step) => {
      ran.push(step)
      return step === 'slow' ? gate.promise.then(() => void ran.push('slow is done')) : undefined
    })
    for (const step of ['first', 'slow', 'third']) queue.push(step)
    expect(ran).toEqual(['first', 'slow'])
    gate.resolve()
    await expect.poll(() => ran).toEqual(['first', 'slow', 'slow is done', 'third'])
  })

  it('runs a step that is pushed from within another after it', () => {
    const ran: string[] = []
    const queue: SerialQueue<string> = new SerialQueue((step) => {
      if (step === 'outer') queue.push('inner')
      ran.push(step)
    })
    queue.push('outer')
    expect(ran).toEqual(['outer', 'inner'])
  })

  it('drops what has not begun when it is cleared', async () => {
    const ran: string[] = []
    const gate = Promise.withResolvers<void>()
    const queue = new SerialQueue<string>((step) => {
      ran.push(step)
      return step === 'slow' ? gate.promise : undefined
    })
    for (const step of ['slow', 'dropped']) queue.push(step)
    queue.clear()
    gate.resolve()
    await gate.promise
    await Promise.resolve()
    queue.push('later')
    await expect.poll(() => ran).toEqual(['slow', 'later'])
  })
})
