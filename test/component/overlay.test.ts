import { describe, expect, it } from 'vitest'
import type { OverlayView } from '../../src/shared/overlay-view.ts'
import { openOverlay } from './open-window.ts'

const listening: OverlayView = {
  shown: true,
  session: { kind: 'listening', since: Date.now(), mode: 'held' },
  muted: false,
  error: null,
  language: 'en',
  textSize: 1,
}

const noMicrophone = { code: 'microphone_missing', message: 'There is no microphone.', retryable: true }

describe('the overlay', () => {
  it.each([
    ['listening', {}, 'listening', /^Listening · \d\ss$/],
    ['muted', { muted: true }, 'muted', 'Muted'],
    ['thinking', { session: { kind: 'thinking' } }, 'thinking', 'Thinking'],
    ['speaking', { session: { kind: 'speaking' } }, 'speaking', 'Speaking'],
    [
      'listening before there is a connection',
      { session: { kind: 'connecting', listening: { since: 0, mode: 'held' } } },
      'listening',
      'Listening, connecting…',
    ],
    ['an error', { session: { kind: 'ready' }, error: noMicrophone }, 'error', 'There is no microphone.'],
    [
      'the reason why there is no connection',
      { session: { kind: 'offline', error: { ...noMicrophone, message: 'You are offline.' } } },
      'error',
      'You are offline.',
    ],
  ] satisfies [string, Partial<OverlayView>, string, string | RegExp][])(
    'tells %s by a shape and in words',
    async (_what, change, shape, words) => {
      const { screen } = await openOverlay({ ...listening, ...change })
      const pill = screen.getByRole('status')
      await expect.element(pill.getByText(words)).toBeVisible()
      expect(pill.element().querySelector('svg')?.getAttribute('class')).toContain(shape)
    },
  )

  it('shows the level of what is heard, by length', async () => {
    const { fake, screen } = await openOverlay(listening)
    const width = (): number =>
      screen.getByRole('status').element().querySelector('.reached')?.getBoundingClientRect().width ?? 0
    expect(width()).toBe(0)
    fake.tell.audio.levels({ input: 0.3, output: 0 })
    await expect.poll(width).toBeGreaterThan(10)
  })

  it('goes on to what main tells, in the language of the windows, and fades at the end', async () => {
    const { fake, screen } = await openOverlay({ ...listening, language: 'de', textSize: 2 })
    fake.tell.overlay.changed({ ...listening, language: 'de', textSize: 2, session: { kind: 'thinking' } })
    await expect.element(screen.getByText('Denkt nach')).toBeVisible()
    expect(document.title).toBe('Im Gespräch')
    expect(getComputedStyle(document.documentElement).fontSize).toBe('32px')
    fake.tell.overlay.changed({ ...listening, shown: false })
    await expect.poll(() => getComputedStyle(screen.getByRole('main').element()).opacity).toBe('0')
    document.documentElement.style.fontSize = ''
  })
})
