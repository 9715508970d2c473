/** What the isolated world tells the host about the document and its window. */
import type { PageMessage } from '../wire/messages.ts'

type ToHost = (message: PageMessage) => void

interface NavigateEvent extends Event {
  readonly destination: { readonly url: string; readonly sameDocument: boolean }
}

/**
 * Navigations over HTTP are held by the host itself, at their request. The others make none, so they are stopped
 * here, and the host starts them again if main does not prevent it.
 */
export function holdRequestlessNavigations(toHost: ToHost): void {
  const { navigation } = window as unknown as { navigation: EventTarget }
  navigation.addEventListener('navigate', (event) => {
    const { url, sameDocument } = (event as NavigateEvent).destination
    if (sameDocument || /^https?:/.test(url)) return
    event.preventDefault()
    toHost({ kind: 'navigate', url })
  })
}

/** For windows that a person can see, move and click. */
export function reportNativeWindow(toHost: ToHost): void {
  window.addEventListener('focus', () => toHost({ kind: 'focus', focused: true }))
  window.addEventListener('blur', () => toHost({ kind: 'focus', focused: false }))
  window.addEventListener('resize', () => {
    toHost({ kind: 'resized', width: innerWidth, height: innerHeight, x: screenX, y: screenY })
  })
  // Answering the question "leave this page?" is how the host lets main prevent the closing of a window.
  window.addEventListener('beforeunload', (event) => event.preventDefault())
  // Browser keys that no Electron window has.
  window.addEventListener('keydown', (event) => {
    const reload = event.key === 'F5' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'r')
    const history = event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
    if (reload || history) event.preventDefault()
  })
}
