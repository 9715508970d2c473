import { afterEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../../src/renderer/state/language.svelte.ts'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
import { loudness } from '../../src/renderer/state/levels.svelte.ts'
import { fakeEarshot } from './fake-earshot.ts'
import { answerItem, userItem } from './items.ts'

afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(document, 'visibilityState')
})

function become(visibilityState: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

describe('a window’s mirror of main', () => {
  it('subscribes before it asks, so that a change in between is not lost', async () => {
    const fake = fakeEarshot('main-window', { holdSnapshot: true })
    const mirror = new Mirror(fake.client)
    const opening = mirror.open()
    expect(mirror.session).toBeNull()
    fake.tell.session.changed({ kind: 'thinking' })
    fake.tell.conversation.patched({ changed: [userItem('u', 'Hello')], order: ['u'] })
    fake.answerSnapshot()
    await opening
    expect(mirror.session).toEqual({ kind: 'thinking' })
    expect(mirror.conversation.items.map((item) => item.id)).toEqual(['u'])
  })

  it('ends at main’s truth when the snapshot already knew what the early events say', async () => {
    const question = userItem('u', 'Hello')
    const fake = fakeEarshot('main-window', {
      holdSnapshot: true,
      snapshot: {
        session: { kind: 'speaking' },
        conversation: { items: [question, answerItem('a', 'Good day')] },
      },
    })
    const mirror = new Mirror(fake.client)
    const opening = mirror.open()
    // Told before the snapshot was taken: it holds all of this, and more.
    fake.tell.session.changed({ kind: 'thinking' })
    fake.tell.conversation.patched({ changed: [question], order: ['u'] })
    fake.answerSnapshot()
    await opening
    // Told before it too, and overtaken by it on the way.
    fake.tell.session.changed({ kind: 'speaking' })
    fake.tell.conversation.patched({ changed: [answerItem('a', 'Good day')], order: ['u', 'a'] })
    expect(mirror.session).toEqual({ kind: 'speaking' })
    expect(mirror.conversation.items.map((item) => item.id)).toEqual(['u', 'a'])
  })

  it('applies later events at once, and none after it is closed', async () => {
    const fake = fakeEarshot('main-window')
    const mirror = new Mirror(fake.client)
    await mirror.open()
    fake.tell.app.providerChanged({ id: 'openai', label: 'OpenAI' })
    expect(mirror.provider?.id).toBe('openai')
    fake.tell.session.changed({ kind: 'thinking' })
    expect(mirror.session).toEqual({ kind: 'thinking' })
    mirror.close()
    fake.tell.session.changed({ kind: 'speaking' })
    expect(mirror.session).toEqual({ kind: 'thinking' })
  })

  it('stands still while nobody sees the window, and shows what is so when it is seen again', async () => {
    const fake = fakeEarshot('main-window')
    const mirror = new Mirror(fake.client)
    await mirror.open()
    const shown = mirror.session
    become('hidden')
    fake.tell.session.changed({ kind: 'thinking' })
    fake.tell.session.notice({ code: 'slow_link', message: 'Slow.', retryable: false })
    fake.tell.conversation.patched({ changed: [userItem('u', 'Hello')], order: ['u'] })
    fake.tell.conversation.patched({ changed: [answerItem('a', 'Good day')], order: ['u', 'a'] })
    expect(mirror.session).toBe(shown)
    expect(mirror.notice).toBeNull()
    expect(mirror.conversation.items).toEqual([])
    become('visible')
    expect(mirror.session).toEqual({ kind: 'thinking' })
    expect(mirror.notice?.code).toBe('slow_link')
    expect(mirror.conversation.items.map((item) => item.id)).toEqual(['u', 'a'])
  })

  it('has what there is ready in a window that was never seen', async () => {
    become('hidden')
    const fake = fakeEarshot('quick-ask', { holdSnapshot: true })
    const mirror = new Mirror(fake.client)
    const opening = mirror.open()
    fake.tell.session.changed({ kind: 'thinking' })
    fake.answerSnapshot()
    await opening
    expect(mirror.session).toEqual({ kind: 'thinking' })
  })

  it('says so when a call fails, until the person tries again', async () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
    const fake = fakeEarshot('main-window')
    fake.refuse('turn.press')
    const mirror = new Mirror(fake.client)
    await mirror.open()
    mirror.press()
    await expect.poll(() => mirror.notice?.code).toBe('call_failed')
    expect(logged).toHaveBeenCalled()
    expect(mirror.notice?.message).toMatch(/^Earshot didn’t take that\./)
    speak('de')
    expect(mirror.notice?.message).toMatch(/^Earshot hat das nicht angenommen\./)
    speak('en')
    mirror.release(10)
    await Promise.resolve()
    expect(mirror.notice?.code).toBe('call_failed')
    mirror.connect()
    expect(mirror.notice).toBeNull()
  })

  it('shows why there is no key before the connection’s word that there is none', async () => {
    const fake = fakeEarshot('main-window', {
      snapshot: { notice: { code: 'key_for_other_server', message: 'For another.', retryable: false } },
    })
    const mirror = new Mirror(fake.client)
    await mirror.open()
    fake.tell.session.changed({
      kind: 'offline',
      error: { code: 'missing_key', message: 'None.', retryable: false },
    })
    expect(mirror.notice?.code).toBe('key_for_other_server')
    fake.tell.session.notice(null)
    expect(mirror.notice?.code).toBe('missing_key')
  })

  it('shows the connection’s own error before an older notice', async () => {
    const fake = fakeEarshot('main-window', {
      snapshot: { notice: { code: 'old', message: 'Old.', retryable: false } },
    })
    const mirror = new Mirror(fake.client)
    await mirror.open()
    expect(mirror.notice?.code).toBe('old')
    fake.tell.session.changed({
      kind: 'offline',
      error: { code: 'invalid_api_key', message: 'Check the key.', retryable: false },
    })
    expect(mirror.notice?.code).toBe('invalid_api_key')
    fake.tell.session.changed({ kind: 'ready' })
    fake.tell.session.notice(null)
    expect(mirror.notice).toBeNull()
  })
})

describe('levels', () => {
  it('rank loudness as the ear does, from -54 dB to -10 dB', () => {
    expect(loudness(0)).toBe(0)
    expect(loudness(10 ** (-54 / 20))).toBeCloseTo(0)
    expect(loudness(10 ** (-32 / 20))).toBeCloseTo(0.5)
    expect(loudness(10 ** (-10 / 20))).toBeCloseTo(1)
    expect(loudness(1)).toBe(1)
  })

  it('ease towards what main says, and ask for no frame once they are there', async () => {
    const fake = fakeEarshot('main-window')
    const mirror = new Mirror(fake.client)
    await mirror.open()
    const frames = vi.spyOn(window, 'requestAnimationFrame')
    fake.tell.audio.levels({ input: 0.1, output: 0.05 })
    expect(mirror.levels.input).toBe(0)
    await expect.poll(() => mirror.levels.input).toBe(loudness(0.1))
    await expect.poll(() => mirror.levels.trail.at(-1)).toBe(loudness(0.05))
    const asked = frames.mock.calls.length
    expect(asked).toBeGreaterThan(3)
    fake.tell.audio.levels({ input: 0.1, output: 0.05 })
    expect(frames.mock.calls.length).toBe(asked)
  })
})
