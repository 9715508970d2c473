import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type WatchedContext, watchSound } from '../../../src/renderer/audio/sound-watch.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A context whose time passes with the test's while it runs. */
class FakeContext extends EventTarget implements WatchedContext {
  state: AudioContextState = 'running'
  resumable = true
  frozen = false
  #before = 0
  #since = Date.now()

  get currentTime(): number {
    return this.#before + (this.state === 'running' && !this.frozen ? (Date.now() - this.#since) / 1000 : 0)
  }

  become(state: AudioContextState): void {
    this.#before = this.currentTime
    this.#since = Date.now()
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }

  freeze(): void {
    this.#before = this.currentTime
    this.frozen = true
  }

  resume(): Promise<void> {
    if (!this.resumable) return Promise.reject(new Error('not now'))
    this.become('running')
    return Promise.resolve()
  }
}

function setUp() {
  const context = new FakeContext()
  const onStopped = vi.fn()
  const stop = watchSound(context, onStopped)
  return { context, onStopped, stop }
}

describe('watching an audio context', () => {
  it('leaves one alone that plays', () => {
    const { onStopped } = setUp()
    vi.advanceTimersByTime(60_000)
    expect(onStopped).not.toHaveBeenCalled()
  })

  it.each(['suspended', 'interrupted'] as const)('resumes one that the system has %s', (state) => {
    const { context, onStopped } = setUp()
    vi.advanceTimersByTime(700)
    context.become(state)
    expect(context.state).toBe('running')
    vi.advanceTimersByTime(10_000)
    expect(onStopped).not.toHaveBeenCalled()
  })

  it('resumes one as soon as that is possible, and gives up within two seconds', () => {
    const short = setUp()
    short.context.resumable = false
    short.context.become('interrupted')
    vi.advanceTimersByTime(900)
    short.context.resumable = true
    vi.advanceTimersByTime(5_000)
    expect(short.context.state).toBe('running')
    expect(short.onStopped).not.toHaveBeenCalled()

    const long = setUp()
    long.context.resumable = false
    long.context.become('interrupted')
    vi.advanceTimersByTime(2_000)
    expect(long.onStopped).toHaveBeenCalledTimes(1)
  })

  it('gives up one, once, that stands still without a word', () => {
    const { context, onStopped } = setUp()
    vi.advanceTimersByTime(3_210)
    context.freeze()
    vi.advanceTimersByTime(2_000)
    expect(onStopped).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(10_000)
    expect(onStopped).toHaveBeenCalledTimes(1)
  })

  it('lets one sleep that is no longer watched', () => {
    const { context, onStopped, stop } = setUp()
    stop()
    context.become('suspended')
    vi.advanceTimersByTime(10_000)
    expect(context.state).toBe('suspended')
    expect(onStopped).not.toHaveBeenCalled()
  })
})
