import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SoundContext } from '../../../src/renderer/audio/sound-context.ts'

/** An AudioContext whose device is the test's. */
class FakeContext extends EventTarget {
  static made: FakeContext[] = []
  state: AudioContextState | 'interrupted' = 'suspended'
  /** Resuming takes until somebody gives the device back. */
  taken = false
  readonly audioWorklet = { addModule: () => Promise.resolve() }
  #still = false
  readonly #startedAtMs = performance.now()

  constructor() {
    super()
    FakeContext.made.push(this)
  }

  get currentTime(): number {
    return this.#still || this.state !== 'running' ? 1 : (performance.now() - this.#startedAtMs) / 1000
  }

  standStill(): void {
    this.#still = true
  }

  become(state: AudioContextState | 'interrupted'): void {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }

  resume(): Promise<void> {
    if (this.taken) return new Promise(() => {})
    this.become('running')
    return Promise.resolve()
  }

  suspend(): Promise<void> {
    this.become('suspended')
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.become('closed')
    return Promise.resolve()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeContext.made = []
  vi.stubGlobal('AudioContext', FakeContext)
  vi.stubGlobal('GainNode', EventTarget)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function started() {
  const sound = new SoundContext([])
  const running = await sound.start()
  const [context] = FakeContext.made
  if (running.kind === 'failed' || context === undefined) throw new Error('it did not start')
  let broken: string | null = null
  void running.broken.then((message) => (broken = message))
  return { sound, context, broken: () => broken }
}

describe('the context of all sound', () => {
  it('gives the device back when nothing was heard for five seconds, and leaves no timer running', async () => {
    const { context, broken } = await started()
    await vi.advanceTimersByTimeAsync(4_999)
    expect(context.state).toBe('running')
    await vi.advanceTimersByTimeAsync(1)
    expect(context.state).toBe('suspended')
    await vi.advanceTimersByTimeAsync(60_000)
    expect([context.state, vi.getTimerCount(), broken()]).toEqual(['suspended', 0, null])
  })

  it('stays awake while a microphone is open, however many there are while one follows another', async () => {
    const { sound, context } = await started()
    sound.microphoneOpened()
    sound.microphoneOpened()
    sound.microphoneClosed()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(context.state).toBe('running')
    sound.microphoneClosed()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(context.state).toBe('suspended')
    sound.stayAwake()
    expect(context.state).toBe('running')
  })

  it.each(['suspended', 'interrupted'] as const)('goes on when the system has it %s', async (state) => {
    const { sound, context, broken } = await started()
    sound.microphoneOpened()
    context.become(state)
    await vi.advanceTimersByTimeAsync(2_000)
    expect([context.state, broken()]).toEqual(['running', null])
  })

  it('is broken, and said to be, when the system does not give it back', async () => {
    const { sound, context, broken } = await started()
    sound.microphoneOpened()
    context.taken = true
    context.become('interrupted')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(broken()).toMatch(/stands still/)
    expect(context.state).toBe('closed')
    await sound.start()
    expect(FakeContext.made).toHaveLength(2)
  })

  it('is broken when its clock stands still', async () => {
    const { sound, context, broken } = await started()
    sound.microphoneOpened()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(broken()).toBe(null)
    context.standStill()
    await vi.advanceTimersByTimeAsync(2_100)
    expect(broken()).toMatch(/stands still/)
  })
})
