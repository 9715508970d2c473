/** Renders a window as its entry does, on a fake of main. */
import { cleanup, render, type RenderResult } from 'vitest-browser-svelte/pure'
import '../../src/renderer/styles/base.css'
import MainWindow from '../../src/renderer/main-window/App.svelte'
import QuickAsk from '../../src/renderer/quick-ask/App.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
import type { Snapshot } from '../../src/shared/ipc/contract.ts'
import { fakeEarshot, type Answers, type FakeEarshot } from './fake-earshot.ts'

interface Opened<Page extends 'main-window' | 'quick-ask', App extends typeof MainWindow | typeof QuickAsk> {
  fake: FakeEarshot<Page>
  screen: RenderResult<App>
}

/** `answers`: main's, by the call's channel. */
export async function openMainWindow(
  snapshot: Partial<Snapshot> = {},
  answers: Answers = {},
): Promise<Opened<'main-window', typeof MainWindow>> {
  await cleanup()
  const fake = fakeEarshot('main-window', { snapshot, answers })
  const mirror = new Mirror(fake.client)
  const screen = await render(MainWindow, { mirror })
  await mirror.open()
  return { fake, screen }
}

export async function openQuickAsk(
  snapshot: Partial<Snapshot> = {},
  answers: Answers = {},
): Promise<Opened<'quick-ask', typeof QuickAsk>> {
  await cleanup()
  const fake = fakeEarshot('quick-ask', { snapshot, answers })
  const mirror = new Mirror(fake.client)
  const screen = await render(QuickAsk, { mirror, host: { ...fake.client.app, ...fake.client.desktop } })
  await mirror.open()
  return { fake, screen }
}
