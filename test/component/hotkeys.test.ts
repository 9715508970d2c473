import { userEvent } from 'vitest/browser'
import { expect, it } from 'vitest'
import { cleanup, render } from 'vitest-browser-svelte/pure'
import '../../src/renderer/styles/base.css'
import MainWindow from '../../src/renderer/main-window/App.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
// Loaded before its first test, as a window loads it when it is opened.
import '../../src/renderer/ui/settings/SettingsView.svelte'
import type { HotkeysState } from '../../src/shared/hotkeys/hotkeys.ts'
import { fakeEarshot } from './fake-earshot.ts'

const state: HotkeysState = {
  backend: 'toggle',
  hears: 'press',
  problem: { code: 'hotkeys_stopped', message: 'The hook has stopped.', retryable: true },
  hotkeys: [
    { action: 'talk', wanted: 'Control+Alt+Space', chord: 'Control+Alt+Space', problem: null },
    {
      action: 'quickAsk',
      wanted: 'Control+Alt+Enter',
      chord: null,
      problem: { code: 'hotkey_unavailable', message: 'Another app uses them.', retryable: false },
    },
  ],
}

async function openHotkeys() {
  await cleanup()
  const fake = fakeEarshot('main-window', {
    answers: { 'hotkeys.state': state },
  })
  const mirror = new Mirror(fake.client)
  const screen = await render(MainWindow, { mirror })
  await mirror.open()
  await screen.getByRole('button', { name: 'Settings' }).click()
  await screen.getByRole('searchbox', { name: 'Search settings' }).fill('hotkeys')
  const record = async (name: string) => {
    await screen.getByRole('button', { name: new RegExp(`^${name}: `) }).click()
    await expect.element(screen.getByText(/Backspace clears, Escape cancels\./)).toBeVisible()
  }
  const changes = () => fake.calls.filter(([name]) => name === 'settings.change').map(([, patch]) => patch)
  const recordings = () => fake.calls.filter(([name]) => name === 'hotkeys.record').map(([, on]) => on)
  return { fake, screen, record, changes, recordings }
}

it('the settings say how keys are heard and why, and what is wrong with a hotkey', async () => {
  const { fake, screen } = await openHotkeys()
  await expect
    .element(screen.getByText(/press once to start, again to send\. .?The hook has stopped\./))
    .toBeVisible()
  await expect.element(screen.getByText('Another app uses them.')).toBeVisible()
  await screen.getByRole('button', { name: 'Try again' }).click()
  expect(fake.count('hotkeys.retry')).toBe(1)
})

it('the keys that are pressed become the hotkey, and no hotkey does anything meanwhile', async () => {
  const { record, changes, recordings } = await openHotkeys()
  await record('Talk')
  expect(recordings()).toEqual([true])
  await userEvent.keyboard('{Control>}{Shift>}k{/Shift}{/Control}')
  expect(changes()).toEqual([{ hotkeys: { talk: 'Control+Shift+K' } }])
  expect(recordings()).toEqual([true, false])
})

it('keys for typing and keys of another hotkey are refused, with the reason', async () => {
  const { screen, record, changes } = await openHotkeys()
  await record('Mute')
  await userEvent.keyboard('a')
  await expect.element(screen.getByText(/^These are needed for typing\./)).toBeVisible()
  await userEvent.keyboard('{Control>}{Alt>}{Enter}{/Alt}{/Control}')
  await expect.element(screen.getByText('These are already for “Quick ask”. Press others.')).toBeVisible()
  await userEvent.keyboard('{F9}')
  expect(changes()).toEqual([{ hotkeys: { mute: 'F9' } }])
})

it('Escape leaves the hotkey as it was, Backspace takes its keys away', async () => {
  const { record, changes, recordings } = await openHotkeys()
  await record('Talk')
  await userEvent.keyboard('{Escape}')
  expect(changes()).toEqual([])
  expect(recordings()).toEqual([true, false])
  await record('Talk')
  await userEvent.keyboard('{Backspace}')
  expect(changes()).toEqual([{ hotkeys: { talk: null } }])
})
