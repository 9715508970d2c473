import type { Destination } from '../../shared/destination.ts'
import type { PageClient } from '../../shared/ipc/client.ts'
import { SidePane } from './side-pane.svelte.ts'

export type View = Destination | { kind: 'diagnostics' }

/** With less than this a side lies over the talk; px. The details need more, for the list may be there too. */
const LIST_NEEDS = 720
const DETAILS_NEED = 1040

/** Where a person is in the main window. */
export class Navigation {
  view: View = $state.raw({ kind: 'talk' })
  /** Of the conversations. */
  readonly list = new SidePane(true)
  /** Of the talk at hand. */
  readonly details = new SidePane(false)
  /** A place in the conversation that is to be shown as soon as it is there. */
  wanted: { itemId: string } | null = $state.raw(null)

  /** Follows the window's width until the returned function is called. `textSize`: times the usual. */
  follow(textSize: number): () => void {
    const unfollow = [this.list.follow(LIST_NEEDS), this.details.follow(DETAILS_NEED * textSize)]
    return () => unfollow.forEach((stop) => stop())
  }

  /** Goes where main leads, from now on until the returned function is called. */
  followMain({
    takeDestination,
    called,
  }: Pick<PageClient<'main-window'>['desktop'], 'takeDestination' | 'called'>) {
    const take = async (): Promise<void> => {
      const destination = await takeDestination()
      if (destination !== null) this.go(destination)
    }
    const taken = (): void => void take().catch((cause: unknown) => console.error('Main can’t lead', cause))
    taken()
    return called(taken)
  }

  go(view: View): void {
    this.view = view
    this.list.over = false
    this.details.over = false
  }
}
