import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { Diagnostics } from '../../src/shared/diagnostics.ts'
import { SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import type { TurnSummary } from '../../src/shared/turn-summary.ts'
import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { patiently } from './patiently.ts'
import { seededRandom } from './statistics.ts'

/** How a person goes about a turn. */
const manners = [
  'speaks',
  'types',
  'speaks',
  'types and talks over the answer',
  'types and stops it',
] as const

type Ending = TurnSummary['status']

/** Takes turns at the main window, with a mouse and a keyboard, one manner after the other and at a person's pace. */
export class TalkingPerson {
  readonly #window: Page
  /** The same pauses in every run. */
  readonly #random = seededRandom(1)
  #rounds = 0
  /** Of the conversation at hand, turns whose answer is over. */
  #turnsHere = 0
  /** All of them. */
  turns = 0
  /** Turns that ended in another way than the person meant. */
  astray = 0

  constructor(window: Page) {
    this.#window = window
  }

  /** One turn in each manner. */
  async takeEachTurn(): Promise<void> {
    for (const _manner of manners) await this.takeTurn()
  }

  /** Begins another conversation. */
  async beginAnew(): Promise<void> {
    await this.#window.evaluate(() => window.earshot.history.startNew({ isPrivate: false }))
    this.#turnsHere = 0
    await patiently(
      'The other conversation was not begun',
      () => readSnapshot(this.#window),
      ({ session }) => session.kind === 'ready',
    )
  }

  /** A turn, or two where one is talked over; then the person thinks of the next. */
  async takeTurn(): Promise<void> {
    const manner = manners[this.#rounds % manners.length]
    this.#rounds += 1
    switch (manner) {
      case 'types':
        await this.#type(`what is ${this.#rounds} times three`)
        await this.#hearEnd('completed')
        break
      case 'types and talks over the answer':
        await this.#type('what can you do')
        await this.#hear(this.#between(1, 3) * SAMPLE_RATE)
        await this.#speak()
        await this.#hearEnd('interrupted', 'completed')
        break
      case 'types and stops it':
        await this.#type('what can you do')
        await this.#hear(this.#between(1, 3) * SAMPLE_RATE)
        await this.#window.keyboard.press('Escape')
        await this.#hearEnd('interrupted')
        break
      default:
        await this.#speak()
        await this.#hearEnd('completed')
    }
    await this.#pass(1, 4)
  }

  /** Holds the talk control while the microphone plays. */
  async #speak(): Promise<void> {
    const { capturedSamples } = await readDiagnostics(this.#window)
    await this.#window.getByRole('button', { name: /^talk/i }).hover()
    await this.#window.mouse.down()
    const samples = this.#between(1.5, 3.5) * SAMPLE_RATE
    await this.#until((now) => now.capturedSamples - capturedSamples >= samples)
    await this.#window.mouse.up()
  }

  async #type(text: string): Promise<void> {
    const field = this.#window.getByRole('textbox', { name: 'Message' })
    await field.pressSequentially(text, { delay: this.#between(50, 120) })
    await field.press('Enter')
  }

  async #hear(samples: number): Promise<void> {
    const { renderedSamples } = await readDiagnostics(this.#window)
    await this.#until((now) => now.renderedSamples - renderedSamples >= samples)
  }

  /** Until these turns are over. */
  async #hearEnd(...endings: readonly Ending[]): Promise<void> {
    for (const ending of endings) {
      const index = this.#turnsHere
      const { lastTurn } = await this.#until(({ lastTurn }) => (lastTurn?.index ?? -1) >= index)
      // The one before the last can be looked at no more; that it was another's end shows in the last.
      if (lastTurn?.index === index && lastTurn.status !== ending) this.astray += 1
      this.#turnsHere += 1
      this.turns += 1
    }
  }

  #until(reached: (now: Diagnostics) => boolean): Promise<Diagnostics> {
    return patiently(`Turn ${this.turns} did not go on`, () => readDiagnostics(this.#window), reached)
  }

  #pass(leastSeconds: number, mostSeconds: number): Promise<void> {
    return wait(this.#between(leastSeconds, mostSeconds) * 1000)
  }

  #between(least: number, most: number): number {
    return least + this.#random() * (most - least)
  }
}
