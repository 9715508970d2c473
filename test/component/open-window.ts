/** Renders a window as its entry does, on a fake of main. */
import { cleanup, render, type RenderResult } from 'vitest-browser-svelte/pure'
import '../../src/renderer/styles/base.css'
import MainWindow from '../../src/renderer/main-window/App.svelte'
import Overlay from '../../src/renderer/overlay/App.svelte'
import { OverlayMirror } from '../../src/renderer/overlay/overlay-mirror.svelte.ts'
import QuickAsk from '../../src/renderer/quick-ask/App.svelte'
import { Mirror } from '../../src/renderer/state/mirror.svelte.ts'
import type { Snapshot } from '../../src/shared/ipc/contract.ts'
import type { Page } from '../../src/shared/ipc/pages.ts'
import type { OverlayView } from '../../src/shared/overlay-view.ts'
import { fakeEarshot, type Answers, type FakeEarshot } from './fake-earshot.ts'

type Shown = Exclude<Page, 'audio'>
type App = typeof MainWindow | typeof QuickAsk | typeof Overlay

interface Opened<Of extends Shown, Drawn extends App> {
  fake: FakeEarshot<Of>
  screen: RenderResult<Drawn>
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
  const screen = await render(QuickAsk, {
    mirror,
    host: { ...fake.client.app, ...fake.client.desktop, ...fake.client.quickAsk },
  })
  await mirror.open()
  return { fake, screen }
}

export async function openOverlay(view: OverlayView): Promise<Opened<'overlay', typeof Overlay>> {
  await cleanup()
  const fake = fakeEarshot('overlay', { answers: { 'overlay.view': view } })
  const mirror = new OverlayMirror(fake.client)
  const screen = await render(Overlay, { mirror })
  await mirror.open()
  return { fake, screen }
}
