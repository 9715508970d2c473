import { userEvent } from 'vitest/browser'
import { cleanup, render } from 'vitest-browser-svelte/pure'
import { describe, expect, it } from 'vitest'
import '../../src/renderer/styles/base.css'
import DiagnosticsView from '../../src/renderer/ui/diagnostics/DiagnosticsView.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
import type { Diagnostics } from '../../src/shared/diagnostics.ts'
import type { DaySpending } from '../../src/shared/spending.ts'
import type { TurnSummary } from '../../src/shared/turn-summary.ts'
import type { WireEvent } from '../../src/shared/wire-log.ts'
import { fakeEarshot } from './fake-earshot.ts'

const counts: Diagnostics = {
  ...{ capturedSamples: 48_000, sentSamples: 48_000, receivedSamples: 72_000, renderedSamples: 72_000 },
  ...{ discardedSamples: 0, captureFaults: 0, playoutFaults: 0, underruns: 0, ducks: 0, confirmedDucks: 0 },
  ...{ falseAlarms: 0, reconnects: 0, rollovers: 0, lastTurn: null },
}

async function open(answers: Readonly<Record<string, unknown>> = {}) {
  await cleanup()
  const fake = fakeEarshot('main-window', { answers: { 'diagnostics.read': counts, ...answers } })
  const screen = await render(DiagnosticsView, { mirror: new Mirror(fake.client) })
  // The page's own height, as in the window.
  screen.container.style.cssText = 'display: flex; flex-direction: column; height: 600px'
  return { fake, screen }
}

function event(number: number, more: Partial<WireEvent> = {}): WireEvent {
  return {
    ...{
      number,
      at: number,
      direction: 'received',
      type: `type.${number}`,
      bytes: 10,
      count: 1,
      sound: null,
    },
    body: `{\n  "type": "type.${number}"\n}`,
    ...more,
  }
}

const events = (count: number) => Array.from({ length: count }, (_, index) => event(index + 1))

describe('the events', () => {
  it('are asked for while the view is open, and no longer', async () => {
    const { fake } = await open()
    expect(fake.calls).toContainEqual(['diagnostics.watch', true])
    await cleanup()
    expect(fake.calls.at(-1)).toEqual(['diagnostics.watch', false])
  })

  it('are drawn as far as they are in sight, the latest of 2,000 first of all', async () => {
    const { fake, screen } = await open()
    await expect.element(screen.getByText(/No events yet/)).toBeVisible()
    fake.tell.diagnostics.wire({ oldest: 1, events: events(2_000) })
    await expect.element(screen.getByText('type.2000')).toBeInViewport()
    expect(screen.getByRole('option').elements().length).toBeLessThan(60)
    await expect.element(screen.getByRole('option').last()).toHaveAttribute('aria-setsize', '2000')
  })

  it('go when main drops them, and a stretch of sound grows in its place', async () => {
    const { fake, screen } = await open()
    const sound = (bytes: number) => event(2, { type: 'sound', count: bytes, sound: { bytes, peaks: [1] } })
    fake.tell.diagnostics.wire({ oldest: 1, events: [event(1), sound(1)] })
    fake.tell.diagnostics.wire({ oldest: 2, events: [sound(3)] })
    await expect.element(screen.getByRole('option')).toMatchTextContent(/sound × 3/)
  })

  it('are opened by the keys alone, and closed with Esc', async () => {
    const { fake, screen } = await open()
    fake.tell.diagnostics.wire({ oldest: 1, events: events(100) })
    const list = screen.getByRole('listbox')
    await expect.element(list).toBeVisible()
    list.element().focus()
    await userEvent.keyboard('{Home}{ArrowDown}')
    const details = screen.getByRole('region', { name: 'Details of the event' })
    await expect.element(details).toMatchTextContent(/"type": "type.2"/)
    await expect.element(screen.getByRole('option', { selected: true })).toBeInViewport()
    await userEvent.keyboard('{End}')
    await expect.element(details).toMatchTextContent(/"type": "type.100"/)
    await expect.element(screen.getByRole('option', { selected: true })).toBeInViewport()
    await userEvent.keyboard('{Escape}')
    await expect.element(details).not.toBeInTheDocument()
  })

  it('are found by words of theirs, in any order', async () => {
    const { fake, screen } = await open()
    const tall = event(2, { body: '{ "voice": "Marin", "type": "x" }' })
    fake.tell.diagnostics.wire({ oldest: 1, events: [event(1), tall] })
    await screen.getByRole('searchbox').fill('marin voice')
    await expect.element(screen.getByRole('option')).toHaveAttribute('aria-setsize', '1')
    await screen.getByRole('searchbox').fill('nothing like it')
    await expect.element(screen.getByText(/No event fits/)).toBeVisible()
  })

  it('stand still while paused, and how many have come since is said', async () => {
    const { fake, screen } = await open()
    fake.tell.diagnostics.wire({ oldest: 1, events: [event(1)] })
    await screen.getByRole('button', { name: 'Pause the list' }).click()
    fake.tell.diagnostics.wire({ oldest: 1, events: [event(2), event(3)] })
    await expect.element(screen.getByText('Paused. 2 events have come since.')).toBeVisible()
    expect(screen.getByRole('option').elements()).toHaveLength(1)
    await screen.getByRole('button', { name: 'Let the list go on' }).click()
    await expect.element(screen.getByText('type.3')).toBeVisible()
  })

  it('are cleared by main, and saving says what became of it', async () => {
    const error = { code: 'no_events', message: 'There is no event to save yet.', retryable: false }
    const { fake, screen } = await open({ 'diagnostics.save': { kind: 'failed', error } })
    await screen.getByRole('button', { name: 'Clear the list' }).click()
    expect(fake.count('diagnostics.clear')).toBe(1)
    await screen.getByRole('button', { name: 'Save as a file' }).click()
    await expect.element(screen.getByText(error.message)).toBeVisible()
  })
})

describe('the turns', () => {
  const turns: TurnSummary[] = [
    {
      index: 0,
      userMs: 900,
      firstAudioMs: 400,
      heardMs: 1_000,
      truncatedAtMs: null,
      status: 'completed',
      responseIds: [],
    },
    {
      index: 1,
      userMs: 0,
      firstAudioMs: null,
      heardMs: 0,
      truncatedAtMs: 0,
      status: 'interrupted',
      responseIds: [],
    },
  ]

  it('say the typical wait, and each of their parts as a table', async () => {
    const { fake, screen } = await open({ 'diagnostics.turns': turns })
    await screen.getByRole('tab', { name: 'Turns' }).click()
    await expect.element(screen.getByRole('heading', { name: /^0\.4/ })).toBeVisible()
    await screen.getByText('As a table').click()
    const row = (name: RegExp) => screen.getByRole('row', { name })
    await expect.element(row(/^2 typed none heard 0.s interrupted$/)).toBeVisible()
    await expect.element(row(/^1 0\.9.s 0\.4.s 1.s completed$/)).toBeVisible()
    fake.tell.diagnostics.turnsChanged([])
    await expect.element(screen.getByText(/No turn is over yet/)).toBeVisible()
  })
})

describe('the sound', () => {
  it('is well when nothing was lost', async () => {
    const { screen } = await open()
    await screen.getByRole('tab', { name: 'Sound' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Nothing was lost' })).toBeVisible()
    await expect.element(screen.getByText('Played to you')).toBeVisible()
    expect(screen.getByText('None, as it should be').elements()).toHaveLength(5)
  })

  it('is told with what to do when something was', async () => {
    const { screen } = await open({ 'diagnostics.read': { ...counts, underruns: 2 } })
    await screen.getByRole('tab', { name: 'Sound' }).click()
    await expect.element(screen.getByRole('heading', { name: /Something went wrong/ })).toBeVisible()
    await expect.element(screen.getByText(/the connection is slow/)).toBeVisible()
  })
})

describe('the cost', () => {
  const today = new Date()
  const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
  const row: DaySpending = {
    ...{ day, model: 'gpt-realtime-2.1', count: 3, inputTokens: 1_200, cachedTokens: 200, outputTokens: 50 },
    ...{ costUsd: 1.5, unpriced: 1 },
  }

  it('is summed, by model and day, and says what isn’t in it', async () => {
    const { fake, screen } = await open({ 'history.spending': [row] })
    await screen.getByRole('tab', { name: 'Cost' }).click()
    await expect.element(screen.getByRole('heading', { name: '$1.50' })).toBeVisible()
    await expect
      .element(screen.getByRole('row', { name: 'gpt-realtime-2.1 $1.50 3 1,200 200 50' }))
      .toBeVisible()
    await expect.element(screen.getByText(/^1 answer or transcript has no known price/)).toBeVisible()
    await expect.element(screen.getByText(/private talks and talks that you removed/)).toBeVisible()
    const asked = fake.count('history.spending')
    await screen.getByRole('combobox', { name: 'Period' }).click()
    await screen.getByRole('option', { name: 'Last 7 days' }).click()
    await expect.poll(() => fake.count('history.spending')).toBe(asked + 1)
  })

  it('is nothing where nothing was used', async () => {
    const { screen } = await open()
    await screen.getByRole('tab', { name: 'Cost' }).click()
    await expect.element(screen.getByText(/Nothing was used/)).toBeVisible()
  })
})
