/**
 * Carries values between the isolated and the main world of one document, synchronously.
 *
 * Both worlds share the DOM and nothing else. A `CustomEvent` dispatched in one is seen in the other, and Chromium
 * gives the other world a structured clone of its `detail`. The events' name is a secret that only the two halves
 * of the host know, and every built-in they need is captured before the page's scripts can replace it.
 */

export type World = 'isolated' | 'main'

export interface WorldLink<Message> {
  /** Returns when the other world has handled it. */
  send(message: Message): void
}

export function linkWorlds<Message>(
  here: World,
  secret: string,
  receive: (message: Message) => void,
): WorldLink<Message> {
  const NativeCustomEvent = CustomEvent
  const dispatch = document.dispatchEvent.bind(document)
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get
  const there: World = here === 'main' ? 'isolated' : 'main'
  document.addEventListener(`${secret}:${here}`, (event) => {
    receive(detailOf?.call(event) as Message)
  })
  return {
    send: (message) => {
      dispatch(new NativeCustomEvent(`${secret}:${there}`, { detail: message }))
    },
  }
}
