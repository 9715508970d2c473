import type { Destination } from '../../shared/destination.ts'
import type { PageClient } from '../../shared/ipc/client.ts'

export type View = Destination | { kind: 'diagnostics' }

/** Below this the sides lie over the talk instead of beside it; px at the usual text size. */
const NARROW = '(max-width: 719px)'

/** Where a person is in the main window. */
export class Navigation {
  view: View = $state.raw({ kind: 'talk' })
  /** Beside the talk in a wide window. */
  sideOpen = $state(true)
  /** Over the talk in a narrow one. */
  sheetOpen = $state(false)
  narrow = $state(false)
  /** A place in the conversation that is to be shown as soon as it is there. */
  wanted: { itemId: string } | null = $state.raw(null)

  /** Follows the window's width until the returned function is called. */
  follow(): () => void {
    const query = matchMedia(NARROW)
    const update = (): void => {
      this.narrow = query.matches
      if (!query.matches) this.sheetOpen = false
    }
    update()
    query.addEventListener('change', update)
    return () => query.removeEventListener('change', update)
  }

  get sideShown(): boolean {
    return this.narrow ? this.sheetOpen : this.sideOpen
  }

  toggleSide(): void {
    if (this.narrow) this.sheetOpen = !this.sheetOpen
    else this.sideOpen = !this.sideOpen
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
    this.sheetOpen = false
  }
}
