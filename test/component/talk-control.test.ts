import { describe, expect, it } from 'vitest'
import type { EarshotError } from '../../src/shared/errors.ts'
import type { SessionState } from '../../src/shared/session-state.ts'
import { openMainWindow } from './open-window.ts'

const refused: EarshotError = { code: 'invalid_api_key', message: 'Check the key.', retryable: true }

const listening = (mode: 'held' | 'latched' | 'open') => ({ since: Date.now() - 3200, mode })

interface Case {
  session: SessionState
  shape: string
  words: string | RegExp
  name: string
  pressed?: boolean
}

const cases: Record<string, Case> = {
  offline: {
    session: { kind: 'offline', error: null },
    shape: 'offline',
    words: 'Not connected',
    name: 'Talk. Not connected',
  },
  error: {
    session: { kind: 'offline', error: refused },
    shape: 'error',
    words: 'Not connected',
    name: 'Talk. Not connected',
  },
  connecting: {
    session: { kind: 'connecting', listening: null },
    shape: 'connecting',
    words: 'Connecting',
    name: 'Talk. Connecting',
  },
  'connecting while it listens': {
    session: { kind: 'connecting', listening: listening('held') },
    shape: 'listening',
    words: 'Listening, connecting…',
    name: 'Talk. Listening, connecting',
    pressed: true,
  },
  ready: { session: { kind: 'ready' }, shape: 'ready', words: 'Hold to talk', name: 'Talk. Ready' },
  listening: {
    session: { kind: 'listening', ...listening('held') },
    shape: 'listening',
    words: /^Listening · [3-9]\ss$/,
    name: 'Talk. Listening',
    pressed: true,
  },
  'listening hands-free': {
    session: { kind: 'listening', ...listening('open') },
    shape: 'listening',
    words: /^Listening · [3-9]\ss$/,
    name: 'Talk. Listening',
    pressed: true,
  },
  latched: {
    session: { kind: 'listening', ...listening('latched') },
    shape: 'listening',
    words: 'Listening · tap to send',
    name: 'Talk. Listening, press again to send',
    pressed: true,
  },
  thinking: { session: { kind: 'thinking' }, shape: 'thinking', words: 'Thinking', name: 'Talk. Thinking' },
  speaking: { session: { kind: 'speaking' }, shape: 'speaking', words: 'Speaking', name: 'Talk. Speaking' },
  reconnecting: {
    session: { kind: 'reconnecting', retryAt: Date.now() + 600_000, listening: null },
    shape: 'reconnecting',
    words: /^Reconnecting in [56]\d\d\ss$/,
    name: 'Talk. Reconnecting',
  },
  'reconnecting while it listens': {
    session: { kind: 'reconnecting', retryAt: Date.now() + 2000, listening: listening('held') },
    shape: 'listening',
    words: 'Listening, reconnecting…',
    name: 'Talk. Listening, reconnecting',
    pressed: true,
  },
}

describe('the talk control', () => {
  for (const [title, { session, shape, words, name, pressed = false }] of Object.entries(cases)) {
    it(`shows ${title} by its shape, its words and its accessible name`, async () => {
      const { screen } = await openMainWindow({ session })
      const control = screen.getByRole('button', { name, exact: true })
      await expect.element(control).toHaveAttribute('data-shape', shape)
      await expect.element(control).toHaveAttribute('aria-pressed', String(pressed))
      const line = screen.getByRole('main').getByText(words, { exact: true })
      await expect.element(line.first()).toBeVisible()
    })
  }

  it('wears a lock only while it is latched', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'listening', ...listening('held') } })
    expect(screen.container.querySelector('.lock')).toBeNull()
    fake.tell.session.changed({ kind: 'listening', ...listening('latched') })
    await expect.poll(() => screen.container.querySelector('.lock')).not.toBeNull()
  })

  it('thickens its ring with the live level, and rests when the level does', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'listening', ...listening('held') } })
    const thickness = () => {
      const ring = screen.container.querySelector('.ring')
      return ring === null ? NaN : parseFloat(getComputedStyle(ring).strokeWidth)
    }
    const quiet = thickness()
    fake.tell.audio.levels({ input: 0.2, output: 0 })
    await expect.poll(thickness).toBeGreaterThan(quiet * 2)
    fake.tell.audio.levels({ input: 0, output: 0 })
    await expect.poll(thickness).toBe(quiet)
  })

  it('draws the reply’s own waveform while it speaks', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'speaking' } })
    const bars = () => screen.container.querySelector('.bars')?.getAttribute('d')
    const silence = bars()
    fake.tell.audio.levels({ input: 0, output: 0.2 })
    await expect.poll(bars).not.toBe(silence)
  })

  it('counts down to the next try and then stops counting', async () => {
    const { screen } = await openMainWindow({
      session: { kind: 'reconnecting', retryAt: Date.now() + 700, listening: null },
    })
    await expect.element(screen.getByText('Reconnecting in 1 s')).toBeVisible()
    await expect.element(screen.getByText('Reconnecting', { exact: true }).first()).toBeVisible()
  })
})

describe('the button beside the words', () => {
  const buttons: [string, SessionState, string, string][] = [
    ['connects when there is no connection', { kind: 'offline', error: null }, 'Connect', 'session.connect'],
    [
      'tries again instead of waiting',
      { kind: 'reconnecting', retryAt: Date.now() + 9000, listening: null },
      'Reconnect now',
      'session.connect',
    ],
    ['stops an answer', { kind: 'speaking' }, 'Stop the answer', 'turn.interrupt'],
    ['stops a thought', { kind: 'thinking' }, 'Stop the answer', 'turn.interrupt'],
    [
      'discards a latched turn',
      { kind: 'listening', ...listening('latched') },
      'Discard what you said',
      'turn.interrupt',
    ],
  ]
  for (const [title, session, name, channel] of buttons) {
    it(title, async () => {
      const { fake, screen } = await openMainWindow({ session })
      await screen.getByRole('button', { name, exact: true }).click()
      expect(fake.count(channel)).toBe(1)
    })
  }
})
