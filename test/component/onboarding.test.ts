import { page } from 'vitest/browser'
import { cleanup, render } from 'vitest-browser-svelte/pure'
import { expect, it } from 'vitest'
import '../../src/renderer/styles/base.css'
import MainWindow from '../../src/renderer/main-window/App.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
import type { Snapshot } from '../../src/shared/ipc/contract.ts'
import { defaultSettings } from '../../src/shared/settings/index.ts'
import { fakeEarshot, type Answers } from './fake-earshot.ts'
import { answerItem, userItem } from './items.ts'

/** A main window in front of somebody who has never been welcomed. */
async function open(
  { said = [] as unknown[], ...snapshot }: Partial<Snapshot> & { said?: unknown[] } = {},
  answers: Answers = {},
) {
  await cleanup()
  const fake = fakeEarshot('main-window', {
    snapshot,
    answers: {
      'settings.read': { settings: defaultSettings, problems: [] },
      'history.list': said,
      ...answers,
    },
  })
  const mirror = new Mirror(fake.client)
  const screen = await render(MainWindow, { mirror })
  await mirror.open()
  return { fake, screen, hello: screen.getByRole('heading', { name: 'Let’s hear each other.' }) }
}

it('shows the first steps to somebody new, and the ring is theirs at once', async () => {
  const { fake, screen, hello } = await open()
  await expect.element(hello).toBeVisible()
  await screen.getByRole('button', { name: /^Talk/ }).click()
  expect(fake.count('turn.press')).toBe(1)
  await screen.getByRole('button', { name: 'Skip' }).click()
  expect(fake.calls.at(-1)).toEqual(['settings.change', { welcomed: true }])
  fake.tell.settings.changed({ settings: { ...defaultSettings, welcomed: true }, problems: [] })
  await expect.element(hello).not.toBeInTheDocument()
  await expect.element(screen.getByRole('button', { name: 'What can you do?' })).toBeVisible()
})

it('does not welcome somebody who has talked before, or who has a server', async () => {
  const earlier = await open({ said: [{}] })
  await expect.element(earlier.screen.getByRole('button', { name: 'What can you do?' })).toBeVisible()
  await expect.element(earlier.hello).not.toBeInTheDocument()
  const { screen, hello } = await open({ provider: { id: 'openai', label: 'OpenAI' } })
  await expect.element(screen.getByRole('heading', { name: /^Hold the ring/ })).toBeVisible()
  await expect.element(hello).not.toBeInTheDocument()
})

it('moves a line with the voice, and says once it has heard it', async () => {
  const { fake, screen } = await open()
  const meter = screen.getByRole('meter')
  await expect.element(meter).toHaveAttribute('aria-valuenow', '0')
  fake.tell.audio.levels({ input: 0.2, output: 0 })
  await expect.element(screen.getByText('It hears you.')).toBeVisible()
  await expect.element(meter).not.toHaveAttribute('aria-valuenow', '0')
  fake.tell.audio.levels({ input: 0, output: 0 })
  await expect.element(meter).toHaveAttribute('aria-valuenow', '0')
  await expect.element(screen.getByText('It hears you.')).toBeVisible()
})

it('opens the microphone for its level when asked to, and closes it when the steps are over', async () => {
  const { fake, screen } = await open({}, { 'audio.monitor': { kind: 'on' } })
  const said = () => fake.calls.filter(([channel]) => channel === 'audio.monitor')
  await expect.element(screen.getByRole('meter')).toBeVisible()
  expect(said()).toEqual([])
  await screen.getByRole('button', { name: 'Try the microphone' }).click()
  await expect.element(screen.getByText(/nothing is kept or sent/)).toBeVisible()
  expect(said()).toEqual([['audio.monitor', true]])
  fake.tell.conversation.patched({
    ...{ changed: [userItem('u', 'Hello'), answerItem('a', 'You said hello')], order: ['u', 'a'] },
  })
  await expect.poll(() => said().at(-1)).toEqual(['audio.monitor', false])
})

it('says why the microphone can’t be opened', async () => {
  const error = { code: 'microphone_denied', message: 'The system keeps the microphone.', retryable: true }
  const { screen } = await open({}, { 'audio.monitor': { kind: 'failed', error } })
  await screen.getByRole('button', { name: 'Try the microphone' }).click()
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The system keeps the microphone.')
})

it('offers what is left of the steps after the first answer, and leads to where a key is added', async () => {
  const { fake, screen, hello } = await open()
  await expect.element(hello).toBeVisible()
  fake.tell.conversation.patched({
    ...{ changed: [userItem('u', 'Hello'), answerItem('a', 'You said hello')], order: ['u', 'a'] },
  })
  await expect.element(hello).not.toBeInTheDocument()
  await expect.element(screen.getByText(/That was a whole turn/)).toBeVisible()
  await screen.getByRole('button', { name: 'Add a key' }).click()
  expect(fake.calls).toContainEqual(['settings.change', { welcomed: true }])
  await expect.element(screen.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

it('begins with the first step in a window that is too small for all', async () => {
  await page.viewport(400, 480)
  const { screen, hello } = await open()
  await expect.element(hello).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Add a key' })).toBeVisible()
  const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
  await expect.poll(() => scroller.scrollHeight - scroller.clientHeight).toBeGreaterThan(50)
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)))
  expect(scroller.scrollTop).toBe(0)
  await page.viewport(414, 896)
})
